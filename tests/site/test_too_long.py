"""A text over the limit is refused with a sentence, not with a bare page and a traceback."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.test import Client

from projects.models import Project, User
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.making import opened
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

LIMIT = 1024**2
SAID = "This text is longer than 1 MB; shorten it."


@pytest.fixture
def assignment(project: Project, settings: LazySettings) -> Assignment:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = LIMIT
    return opened(project).assignments.get()


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    client = signed_in(surgeon_a)
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.parametrize("is_multipart", [True, False])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_text_over_the_limit_is_told_to_be_shortened(
    browser: Client,
    assignment: Assignment,
    caplog: pytest.LogCaptureFixture,
    accept: str,
    is_multipart: bool,
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    sent = {**fields, "version": "0", "body.rationale": "x" * LIMIT}
    address, headers = at("work", assignment), {"Accept": accept}
    caplog.clear()
    if is_multipart:
        answer = browser.post(address, sent, headers=headers)
    else:
        form = "application/x-www-form-urlencoded"
        answer = browser.post(address, urlencode(sent), content_type=form, headers=headers)
    assert answer.status_code == 413
    said = answer.json()["detail"] if accept == "application/json" else answer.content.decode()
    assert SAID in said
    assert ("<html" in said) == (accept == "text/html")
    assert not WorkInProgress.objects.exists()
    assert caplog.records, "the refusal is logged"
    assert not any(record.exc_info for record in caplog.records), "but nothing broke"
    assert str(assignment.uid) not in caplog.text


def test_the_same_text_shortened_is_kept(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    fields["csrfmiddlewaretoken"] = browser.cookies["csrftoken"].value
    sent = {**fields, "version": "0", "body.rationale": "x" * 1000}
    answer = browser.post(at("work", assignment), sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert WorkInProgress.objects.exists()
