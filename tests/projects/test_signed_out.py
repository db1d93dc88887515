"""A press without a session is not done, says so, and leads back to its page after sign-in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Project, User
from tests.conftest import signed_in
from tests.review.making import claimed, opened

pytestmark = pytest.mark.django_db
LOGIN = reverse("projects:login")


@pytest.fixture
def item(project: Project, surgeon_a: User) -> str:
    return reverse("review:item", args=[project.slug, claimed(opened(project), surgeon_a).uid])


def press(address: str, *, came_from: str = "", **headers: str) -> tuple[int, str, str]:
    """Press with nobody signed in; status, where it leads, and what it says."""
    answer = Client().post(address, {"verdict": "approve"}, headers={"Referer": came_from, **headers})
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def test_a_refused_press_leads_back_to_its_page_after_sign_in(item: str, surgeon_a: User) -> None:
    client = Client()
    there = client.post(
        f"{item}decide/", {"verdict": "approve"}, headers={"Referer": f"http://testserver{item}?stage=yours"}
    )
    assert there.headers["Location"].startswith(f"{LOGIN}?next={item}%3Fstage%3Dyours")
    told = client.get(there.headers["Location"]).content.decode()
    assert "was not done" in told
    assert "kept in this browser" in told
    back = client.post(
        LOGIN,
        {"username": "surgeon_a", "password": "surgeon_a" * 2, "next": f"{item}?stage=yours"},
        follow=True,
    )
    assert (back.status_code, back.redirect_chain[-1][0]) == (200, f"{item}?stage=yours")


@pytest.mark.parametrize(
    "came_from",
    [
        "",
        "https://elsewhere.example/p/x/",
        "javascript:alert(1)",
        "//elsewhere.example",
        "not an address",
        "http://testserver//elsewhere.example/",
        f"http://testserver{LOGIN}?next=/p/x/",
        "http://testserver.elsewhere.example/",
    ],
)
def test_a_press_from_no_page_of_ours_leads_home(item: str, came_from: str) -> None:
    status, leads, _ = press(f"{item}decide/", came_from=came_from)
    assert (status, leads) == (302, f"{LOGIN}?next=/&unsent=1")


def test_a_visit_to_the_address_of_a_press_shows_the_item(item: str, surgeon_a: User) -> None:
    assert Client().get(f"{item}decide/").headers["Location"] == f"{LOGIN}?next={item}decide/"
    answer = signed_in(surgeon_a).get(f"{item}decide/")
    assert (answer.status_code, answer.headers["Location"]) == (302, item)


def test_a_script_is_told_in_words_it_can_read(item: str) -> None:
    answer = Client().post(f"{item}work/", {}, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["signed_out"] is True
    assert "signed out" in answer.json()["detail"]


def test_a_stream_is_refused_and_led_nowhere(project: Project) -> None:
    address = reverse("projects:events", args=["00000000-0000-4000-8000-000000000000"])
    assert Client().get(address, headers={"Accept": "text/event-stream"}).status_code == 401


def test_an_address_that_only_takes_presses_answers_a_visit_with_a_page(item: str, surgeon_a: User) -> None:
    answer = signed_in(surgeon_a).get(f"{item}skip/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    told = answer.content.decode()
    assert "Nothing was done" in told
    assert reverse("projects:home") in told


def test_a_script_that_visits_it_gets_json(item: str, surgeon_a: User) -> None:
    answer = signed_in(surgeon_a).get(f"{item}skip/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Nothing was done" in answer.json()["detail"]


def test_a_script_whose_token_is_old_is_told_so_in_words_it_can_read(item: str, surgeon_a: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(surgeon_a)
    answer = client.post(f"{item}work/", {}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["old_token"]) == (403, True)
    page = client.post(f"{item}work/", {})
    assert "This form is too old" in page.content.decode()
