"""A reader's own text: what was typed is what is shown, set back and counted, and nothing typed is none."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from corpus.bodies import body_canonical, body_parse
from corpus.models import Decision, Finding
from corpus.services import revision_check
from projects.models import Project, User
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.making import finding, opened, question
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

STEM = "Which segment has lost disc signal and height?"
DRAFT = "The disc is bright on T2 and narrow."
REASON = "Read from above."
SAVES = {"headers": {"Accept": "application/json"}}
BUTTON = re.compile(r'name="hunk" value="(\d+)" title="Revert (the|my) change')
FORM = re.compile(r"<textarea[^>]*name=\"(body\.[^\"]+)\"[^>]*>([^<]*)</textarea>")


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def assignment(project: Project) -> Assignment:
    """The rationale was changed between draft and revision: hunk 1 of a text that nobody edited."""
    return opened(project, draft=question(rationale=DRAFT)).assignments.get()


def page_of(browser: Client, assignment: Assignment, query: str = "") -> str:
    return str(browser.get(at("item", assignment) + query).content.decode())


def own() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(WorkInProgress.objects.get().body)
    return body


def done(browser: Client, assignment: Assignment, **changed: str) -> Any:
    """Press *Edit*, change some fields, press *Done*: the whole form is sent, as a browser sends it."""
    page = browser.get(at("item", assignment) + "?mode=edit")
    html = page.content.decode()
    sent = dict(FORM.findall(html)) | {"body.levels": "L2/L3", "body.side": "", "body.answer": "B"}
    # A browser sends line ends of its own.
    sent = {name: text.replace("\n", "\r\n") for name, text in sent.items()}
    sent |= {f"body.{path}": text for path, text in changed.items()}
    return browser.post(at("work", assignment), {**hidden(page), **sent})


def pressed(browser: Client, assignment: Assignment, html: str, whose: str) -> None:
    """Press the first button of a page that sets back a change of `whose`."""
    number = next(number for number, of in BUTTON.findall(html) if of == whose)
    version = hidden_version(html)
    assert browser.post(at("hunk", assignment), {"version": version, "hunk": number}).status_code == 302


def hidden_version(html: str) -> str:
    form = re.search(r'<form id="hunks".*?</form>', html, re.S)
    assert form is not None
    return re.findall(r'name="version" value="(\d+)"', form[0])[0]


def test_no_button_sets_back_another_place_than_the_one_it_stands_at(
    browser: Client, assignment: Assignment
) -> None:
    done(browser, assignment, stem=STEM)
    html = page_of(browser, assignment, "?stage=revision")
    for number, _ in BUTTON.findall(html):
        browser.post(at("hunk", assignment), {"version": hidden_version(html), "hunk": number})
    assert own()["stem"] == STEM
    assert '<span class="hunk">1</span>' in html
    pressed(browser, assignment, page_of(browser, assignment, "?stage=yours"), "the")
    assert own()["stem"] == STEM
    assert own()["rationale"] == DRAFT


def test_a_text_that_nobody_edited_is_set_back_from_the_revision(
    browser: Client, assignment: Assignment
) -> None:
    pressed(browser, assignment, page_of(browser, assignment, "?stage=revision"), "the")
    assert own()["rationale"] == DRAFT


def test_setting_back_one_place_of_an_incomplete_text_leaves_all_that_was_typed(
    browser: Client, assignment: Assignment
) -> None:
    done(browser, assignment, **{"options/2/text": "", "rationale": "The disc is dark on T2 and thin."})
    html = page_of(browser, assignment)
    assert re.search(r'<span class="mine">.*?thin', html, re.S), "the words as they were typed"
    assert "not complete" in html
    pressed(browser, assignment, html, "the")
    assert own()["rationale"] == "The disc is bright on T2 and thin."
    assert own()["options"][1]["text"] == ""
    html = page_of(browser, assignment)
    pressed(browser, assignment, html, "my")
    assert own()["options"][1]["text"] == "L2/L3"
    assert "not complete" not in page_of(browser, assignment)


def test_an_incomplete_text_is_shown_with_the_key_that_was_chosen(
    browser: Client, assignment: Assignment
) -> None:
    done(browser, assignment, **{"options/1/text": "", "answer": "C"})
    html = page_of(browser, assignment)
    assert re.search(r'opt-key" role="listitem"[^>]*><span class="k">C<', html)


def test_edit_and_done_without_a_change_is_no_text_of_ones_own(
    browser: Client, project: Project, assignment: Assignment
) -> None:
    error = finding(assignment.round.seen)
    assert done(browser, assignment).status_code == 302
    html = page_of(browser, assignment)
    assert "no change yet" in html
    assert "1 error to settle before approval" in html
    assert at("overrule", assignment, finding=error.uid) in html
    assert 'name="overrule"' not in html
    assert "begun</b>" not in browser.get(reverse("projects:project", args=["lumbar"])).content.decode()
    assert not WorkInProgress.objects.exists()


def test_a_text_typed_and_taken_back_is_none_either(browser: Client, assignment: Assignment) -> None:
    error = finding(assignment.round.seen)
    done(browser, assignment, stem=STEM)
    assert "begun</b>" in browser.get(reverse("projects:project", args=["lumbar"])).content.decode()
    done(browser, assignment, stem="Which motion segment has lost disc signal and height?")
    html = page_of(browser, assignment)
    assert "no change yet" in html
    assert at("overrule", assignment, finding=error.uid) in html
    assert "begun</b>" not in browser.get(reverse("projects:project", args=["lumbar"])).content.decode()
    # The version counts on: another tab's older text still meets this one.
    assert WorkInProgress.objects.get().version == 2


def test_blanks_that_a_form_takes_away_are_no_change(browser: Client, project: Project) -> None:
    body = question(rationale="\n Dark on T2.\nNarrow. ", stem="Which one? ")
    assignment = opened(project, body=body).assignments.get()
    done(browser, assignment)
    assert not WorkInProgress.objects.exists()
    done(browser, assignment, rationale="Dark on T2.\r\nNarrow and black.")
    assert own()["rationale"] == "Dark on T2.\nNarrow and black."
    assert own()["stem"] == "Which one? "


def test_autosave_of_an_unchanged_text_tells_the_version_to_go_on_from(
    browser: Client, assignment: Assignment
) -> None:
    sent = {"version": "0", "body.stem": "Which motion segment has lost disc signal and height?"}
    browser.get(at("item", assignment))
    assert browser.post(at("work", assignment), sent, **SAVES).json()["version"] == 0
    typed = {**sent, "body.stem": STEM}
    assert browser.post(at("work", assignment), typed, **SAVES).json()["version"] == 1
    assert browser.post(at("work", assignment), {**sent, "version": "1"}, **SAVES).json()["version"] == 2
    # A tab that had it unchanged from the start writes over nothing.
    other = {**sent, "body.stem": "Another?"}
    assert browser.post(at("work", assignment), other, **SAVES).status_code == 409


def test_a_reason_in_the_edit_form_holds_for_a_text_left_as_it_was(
    browser: Client, assignment: Assignment
) -> None:
    error = finding(assignment.round.seen)
    page = browser.get(at("item", assignment) + "?mode=edit")
    html = page.content.decode()
    assert "1 error to fix; or say why it does not hold" in html
    sent = {**hidden(page), **dict(FORM.findall(html)), "verdict": "edit", "overrule": REASON}
    refused = browser.post(at("decide", assignment), {**sent, "overrule": ""})
    assert (refused.status_code, Decision.objects.count()) == (422, 0)
    assert browser.post(at("decide", assignment), sent).status_code == 302
    error.refresh_from_db()
    assert error.overrule_reason == REASON
    assert Decision.objects.get().verdict == "approve"


def test_a_reason_for_an_unchanged_text_covers_only_what_stood_on_the_page(
    browser: Client, assignment: Assignment
) -> None:
    finding(assignment.round.seen)
    page = browser.get(at("item", assignment) + "?mode=edit")
    late = Finding.objects.create(
        revision=assignment.round.seen, check_name="side", severity="error", message="Late.", fingerprint="l"
    )
    sent = {**hidden(page), "verdict": "edit", "overrule": REASON, "body.side": ""}
    answer = browser.post(at("decide", assignment), sent)
    assert (answer.status_code, Decision.objects.count()) == (409, 0)
    late.refresh_from_db()
    assert late.overruled_by is None


def test_an_error_that_the_revision_has_too_is_overruled_by_itself(browser: Client, project: Project) -> None:
    body = question(rationale="The L5/S1 disc is dark on T2 and narrow.")
    assignment = opened(project, body=body).assignments.get()
    stored = [one for one in revision_check(revision=assignment.round.seen) if one.severity == "error"]
    assert stored
    done(browser, assignment, stem=STEM)
    html = page_of(browser, assignment)
    for error in stored:
        assert html.count(at("overrule", assignment, finding=error.uid)) == 1
        browser.post(at("overrule", assignment, finding=error.uid), {"reason": REASON})
    html = page_of(browser, assignment)
    assert html.count("Error, overruled.") == len(stored)
    page = browser.get(at("item", assignment))
    assert browser.post(at("decide", assignment), {**hidden(page), "verdict": "approve"}).status_code == 302
    assert Decision.objects.get().verdict == "edit"


def test_a_stored_text_with_an_option_that_looks_empty_is_not_approved(
    browser: Client, project: Project
) -> None:
    # As it was stored before anybody asked for more than a length.
    stored = body_canonical(question()).replace('"text":"L3/L4"', '"text":"\u200b"')
    assignment = opened(project, body=body_parse(stored)).assignments.get()
    page = browser.get(at("item", assignment))
    html = page.content.decode()
    assert "The text is not complete: This looks empty" in html
    assert "no change yet" in html
    answer = browser.post(at("decide", assignment), {**hidden(page), "verdict": "approve"})
    assert (answer.status_code, Decision.objects.count()) == (422, 0)
    # Filled in, it can be.
    assert done(browser, assignment, **{"options/3/text": "L3/L4"}).status_code == 302
    assert "not complete" not in page_of(browser, assignment)
