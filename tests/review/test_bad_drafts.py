"""Drafts as a machine may write them: markup, hidden signs, texts and options without end."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from pydantic import ValidationError

from corpus.bodies import body_parse, body_validate
from corpus.models import State
from projects.models import Project, User
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.making import QUESTION, opened, question
from tests.review.test_review_page import at, hidden
from tests.review.test_review_page import press as pressed

pytestmark = pytest.mark.django_db

MARKUP = (
    '<script>alert(1)</script> <img src=x onerror="alert(2)"> '
    "**bold** [go](javascript:alert(3)) {{ 7|add:7 }}"
)
HIDDEN_SIGNS = "\u202eL4/L5 is worst\u202c \u2067right\u2069 zero\u200bwidth \ufeffmark"

LONG = "The disc is dark. " * 6000  # 108 kB


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def only(project: Project, **changed: object) -> Assignment:
    return opened(project, body=question(**changed)).assignments.get()


def words_of(page: str) -> str:
    """The page as it is read: no markup, no white space beside a blank."""
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


@pytest.mark.parametrize("mode", ["", "?mode=edit", "?stage=draft&diff=0"])
def test_markup_in_a_draft_is_shown_as_it_was_written_and_does_nothing(
    browser: Client, project: Project, mode: str
) -> None:
    options = [
        {**option, "text": MARKUP} if option["key"] == "A" else option for option in QUESTION["options"]
    ]  # type: ignore[attr-defined]
    assignment = only(project, stem=MARKUP, rationale=MARKUP, options=options)
    page = browser.get(at("item", assignment) + mode).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "**bold** [go](javascript:alert(3)) {{ 7|add:7 }}" in page
    for harm in ("<script>alert", "<img src=x", 'href="javascript:', "<strong>bold", ">14<"):
        assert harm not in page


def test_signs_that_turn_or_hide_text_do_not_reach_beyond_it(browser: Client, project: Project) -> None:
    assignment = only(project, stem=f"Which is so? {HIDDEN_SIGNS}")
    page = browser.get(at("item", assignment)).content.decode()
    for sign in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
        opened_in = page.count(sign)
        closing = "\u202c" if sign < "\u2066" else "\u2069"
        assert opened_in == 0 or page.count(closing) >= opened_in, f"U+{ord(sign):04X} is left open"
    assert browser.get("/p/lumbar/queue/").status_code == 200


def test_an_answer_of_a_hundred_kilobytes_is_read_edited_kept_and_approved(
    browser: Client, project: Project
) -> None:
    assignment = only(project, rationale=LONG)
    page = browser.get(at("item", assignment))
    assert page.status_code == 200
    assert LONG[:60] in words_of(page.content.decode())
    version = hidden(page).get("work_version", "0")
    kept = browser.post(
        at("work", assignment),
        {"version": version or "0", "body.rationale": LONG + "And narrow."},
        headers={"Accept": "application/json"},
    )
    assert kept.status_code == 200, kept.content[:300]
    body = json.loads(WorkInProgress.objects.get().body)
    assert body["rationale"].endswith("And narrow.")
    answer = pressed(browser, assignment, verdict="approve")
    assert answer.status_code == 302
    assignment.instance.refresh_from_db()
    assert assignment.instance.state in (State.APPROVED, State.IN_REVIEW)
    current = assignment.instance.current_revision
    assert current is not None
    assert body_parse(current.body).rationale.rstrip().endswith("And narrow.")


def test_two_hundred_options_are_refused_wherever_they_come_from() -> None:
    options = [{"key": chr(65 + n % 26), "text": f"Option {n}", "why_wrong": None} for n in range(200)]
    with pytest.raises(ValidationError, match="options"):
        body_validate({**QUESTION, "options": options})


def test_two_hundred_options_posted_to_an_item_change_nothing(browser: Client, project: Project) -> None:
    assignment = only(project)
    page = browser.get(at("item", assignment))
    sent = {f"body.options/{n}/text": f"Option {n}" for n in range(1, 201)}
    browser.post(at("decide", assignment), {**hidden(page), "verdict": "approve", **sent})
    assignment.instance.refresh_from_db()
    current = assignment.instance.current_revision
    assert current is not None
    assert len(json.loads(current.body)["options"]) == 3
