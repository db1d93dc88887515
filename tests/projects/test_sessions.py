"""A session ends when nobody is at it, and after its longest length in any case."""

from __future__ import annotations

import time

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from imaging.dicomweb.reach import forget_everybody, reach_of
from projects import sessions
from projects.models import Project, User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _touched_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "TOUCH_EVERY_SECONDS", 0)


@pytest.fixture
def page(project: Project) -> str:
    return reverse("projects:project", args=[project.slug])


def status(client: Client, address: str, **headers: str) -> int:
    return client.get(address, headers=headers).status_code


def test_a_session_nobody_is_at_ends_and_sign_in_says_why(
    lead: User, page: str, settings: LazySettings
) -> None:
    settings.SESSION_IDLE_SECONDS = 1
    client = signed_in(lead)
    assert status(client, page) == 200
    time.sleep(1.3)
    answer = client.get(page, follow=True)
    assert answer.redirect_chain == [(f"{reverse('projects:login')}?next={page}", 302)]
    assert "A session ends after an hour without activity" in answer.content.decode()


def test_work_keeps_a_session_and_pages_that_ask_by_themselves_do_not(
    lead: User, page: str, settings: LazySettings
) -> None:
    settings.SESSION_IDLE_SECONDS = 2
    working, watching = signed_in(lead), signed_in(lead)
    for _ in range(4):
        time.sleep(0.8)
        assert status(working, page) == 200
        last = status(watching, page, **{"X-Unattended": "1"})
    assert last == 302


def test_work_does_not_keep_a_session_past_its_longest_length(
    lead: User, page: str, settings: LazySettings
) -> None:
    settings.SESSION_LONGEST_SECONDS = 2
    client = signed_in(lead)
    assert status(client, page) == 200
    time.sleep(2.2)
    assert status(client, page) == 302


def test_images_end_with_the_session(lead: User, project: Project, settings: LazySettings) -> None:
    settings.SESSION_IDLE_SECONDS = 1
    credential = f"session {signed_in(lead).cookies['sessionid'].value}"
    assert reach_of(credential, project.slug).status == 200
    time.sleep(1.3)
    forget_everybody()
    assert reach_of(credential, project.slug).status == 401


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(page: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?x=1"}
    answer = Client().get(page, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"{reverse('projects:login')}?next={page.replace('/', '%2F')}"


def test_a_session_is_written_at_most_once_a_minute(
    lead: User, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(lead)
    client.get(page)
    assert "sessionid" in client.get(page).cookies
    monkeypatch.setattr(sessions, "TOUCH_EVERY_SECONDS", 60)
    assert "sessionid" not in client.get(page).cookies
