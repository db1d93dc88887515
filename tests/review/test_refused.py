"""A press that came too late: the page says why, who has the item, and gives back what was typed."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corpus.bodies import body_parse
from corpus.models import Decision
from imaging.models import SignOff
from projects.models import Project, User
from review.body_form import fields_of
from review.models import Assignment
from review.services import assignment_approve, assignment_skip, work_save
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.review.making import QUESTION, claimed, opened, press
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db
REASON = {"verdict": "send_back", "comment": "Name the grade.", "reasons": ["grade"], "harm": "minor"}
OTHERS_WORDS = "Typed by the other reader."


@pytest.fixture
def assignment(project: Project) -> Assignment:
    return opened(project).assignments.get()


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def old_tab(browser: Client, assignment: Assignment) -> dict[str, Any]:
    """The form of a tab that surgeon A opened and left."""
    return {**hidden(browser.get(at("item", assignment))), **REASON}


def lapse() -> None:
    Assignment.objects.update(lease_until=timezone.now() - timedelta(minutes=1))


def taken_by(user: User, assignment: Assignment) -> Assignment:
    """The lease has ended, and `user` has opened the item and typed."""
    lapse()
    taken = claimed(Assignment.objects.get(pk=assignment.pk).round, user)
    body = json.dumps({**QUESTION, "rationale": OTHERS_WORDS})
    work_save(assignment=taken, reviewer=user, body=body, version=0)
    return taken


def refused(browser: Client, assignment: Assignment, sent: dict[str, Any], name: str = "decide") -> str:
    answer = browser.post(at(name, assignment), sent)
    assert answer.status_code == 409
    return html.unescape(answer.content.decode())


def kept(page: str) -> str:
    """The text that can be copied."""
    (text,) = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return str(text)


def test_who_took_it_over_is_named_and_the_reason_can_be_copied(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    taken_by(surgeon_b, assignment)
    page = refused(browser, assignment, old_tab)
    assert re.search(r"Surgeon B has this open until \d\d:\d\d", page)
    assert re.search(r"Open with Surgeon B until \d\d:\d\d", page)
    assert "Open only to you" not in page
    assert kept(page).split("\n") == ["Name the grade.", "What is wrong: Grade or measurement", "Harm: Minor"]


def test_a_page_that_is_not_ones_own_offers_no_decision_and_reports_no_work(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    taken_by(surgeon_b, assignment)
    page = refused(browser, assignment, old_tab)
    assert 'name="verdict"' not in page
    assert "data-activity" not in page
    assert reverse("review:next", args=["lumbar"]) in page
    assert reverse("review:instance", args=["lumbar", assignment.instance.uid]) in page


def test_nothing_of_the_other_readers_text_is_shown(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    taken_by(surgeon_b, assignment)
    typed = {**old_tab, "verdict": "edit", "body.rationale": "My own words.", "body.answer": "C"}
    for sent in (old_tab, typed):
        page = refused(browser, assignment, sent)
        assert OTHERS_WORDS not in page
        assert "autosaved" not in page
    assert kept(page).endswith("Rationale: My own words.\nKey: C")


def test_text_of_the_edit_form_is_given_back_where_it_cannot_be_saved(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    taken_by(surgeon_b, assignment)
    page = refused(browser, assignment, {"version": "0", "body.rationale": "My own words."}, "work")
    assert kept(page) == "Rationale: My own words."
    assert OTHERS_WORDS not in page


def test_what_another_decided_meanwhile_is_said_without_a_name_or_a_verdict(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    assignment_approve(press=press(taken_by(surgeon_b, assignment), surgeon_b))
    page = refused(browser, assignment, old_tab)
    assert "Another reader decided this meanwhile." in page
    assert "Decided by another reader" in page
    assert "Surgeon B" not in page
    assert kept(page).startswith("Name the grade.")


def test_what_one_decided_in_another_tab_is_said(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_a: User
) -> None:
    assignment_approve(press=press(assignment, surgeon_a))
    page = refused(browser, assignment, old_tab)
    assert "This was decided already: approved." in page
    assert "Decided by you" in page
    assert "Open only to you" not in page
    assert kept(page).startswith("Name the grade.")


def test_an_item_nobody_has_open_is_offered_again_with_its_panel(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    assignment_skip(assignment=taken_by(surgeon_b, assignment), reviewer=surgeon_b)
    page = refused(browser, assignment, old_tab)
    assert "nobody else has it open" in page
    assert "Open to nobody" in page
    (again,) = re.findall(r'href="([^"]+)"[^>]*>Open it again', page)
    assert again == at("item", assignment) + "?panel=send_back"
    assert "data-modal" in browser.get(again).content.decode()


def test_the_panel_comes_back_where_the_item_is_still_ones_own(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any]
) -> None:
    browser.post(at("decide", assignment), old_tab)
    browser.post(reverse("review:undo", args=["lumbar", Decision.objects.get().uid]))
    page = refused(browser, assignment, old_tab)
    assert "You took this back" in page
    assert "data-modal" in page
    assert "Name the grade.</textarea>" in page
    assert re.search(r'value="grade" checked', page)
    assert "Open only to you" in page
    again = {**hidden(browser.get(at("item", assignment))), **REASON}
    assert browser.post(at("decide", assignment), again).status_code == 302


def test_a_withheld_study_is_said_to_wait_and_the_reason_is_kept(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    study = study_store(project).study
    item = opened(project, study=study).assignments.get()
    old = {**hidden(browser.get(at("item", item))), **REASON, "images_shown": "1"}
    type(study).objects.filter(pk=study.pk).update(
        sign_off=SignOff.WITHHELD, sign_off_reason="name burned in"
    )
    page = refused(browser, item, old)
    assert "wait for a sign-off or were withheld" in page
    assert "Open only to you" not in page
    assert kept(page).startswith("Name the grade.")
    # Neither is it said to be open with oneself.
    again = browser.get(at("item", item))
    assert again.status_code == 409
    assert "Surgeon A has this open" not in again.content.decode()


@pytest.mark.parametrize("name", ["skip", "hunk", "discard"])
def test_every_press_on_a_lost_item_shows_the_item_with_the_reason(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User, name: str
) -> None:
    taken_by(surgeon_b, assignment)
    page = refused(browser, assignment, {"hunk": "1", "version": "0"}, name)
    assert "Surgeon B has this open until" in page
    assert f"Question {assignment.instance.number}" in page


def test_who_has_lost_the_item_is_told_that_first(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    """Before what is missing in the form, and before their own text in another tab."""
    work = {"version": "0", "body.rationale": "Typed in a newer tab."}
    browser.post(at("work", assignment), work)
    taken_by(surgeon_b, assignment)
    no_reason = {**old_tab, "verdict": "reject", "reasons": [], "work_version": "1"}
    for sent in (no_reason, {**old_tab, "verdict": "edit", "body.rationale": "My own words."}):
        page = refused(browser, assignment, sent)
        assert "Surgeon B has this open until" in page
        assert "data-modal" not in page
        assert "Two tabs changed this item" not in page


def test_a_place_set_back_over_another_tabs_text_is_said(browser: Client, assignment: Assignment) -> None:
    browser.get(at("item", assignment))
    browser.post(at("work", assignment), {"version": "0", "body.rationale": "Typed in a newer tab."})
    page = refused(browser, assignment, {"hunk": "1", "version": "0"}, "hunk")
    assert "nothing was set back" in page
    assert "Typed" in page
    assert 'value="approve"' in page


def test_words_put_back_in_an_old_tab_do_not_pass_over_another_tabs_text(
    browser: Client, assignment: Assignment
) -> None:
    browser.get(at("item", assignment))
    browser.post(at("work", assignment), {"version": "0", "body.rationale": "Typed in a newer tab."})
    shown = {each.path: each.text for each in fields_of(body_parse(assignment.round.seen.body))}
    sent = {"version": "0", "body.rationale": shown["rationale"]}
    told = browser.post(at("work", assignment), sent, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["merge"]) == (409, True)


def test_nothing_typed_shows_no_empty_box(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any], surgeon_b: User
) -> None:
    taken_by(surgeon_b, assignment)
    plain = {key: old_tab[key] for key in ("key", "seen", "work_version")}
    assert "readonly" not in refused(browser, assignment, {**plain, "verdict": "approve"})


def test_a_reader_who_comes_too_late_is_told_the_truth_not_a_name(
    browser: Client, assignment: Assignment, surgeon_b: User
) -> None:
    """Kept for somebody else: nobody has it open, and it is not for this reader."""
    Assignment.objects.update(reserved_for=surgeon_b)
    answer = browser.get(at("item", assignment))
    assert answer.status_code == 409
    assert "has this open" not in answer.content.decode()
    assert "not for you to read now" in answer.content.decode()


def test_what_is_too_long_to_be_taken_is_given_back(
    browser: Client, assignment: Assignment, old_tab: dict[str, Any]
) -> None:
    answer = browser.post(at("decide", assignment), {**old_tab, "comment": "x" * 4001})
    assert answer.status_code == 422
    assert "x" * 4001 in kept(answer.content.decode())
