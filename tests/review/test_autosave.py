"""What autosave is told of the text it kept: where levels are named, what the checks say, what follows; and
which versions it takes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from corpus.models import Decision
from projects.models import Project, User
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.making import opened
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def assignment(project: Project) -> Assignment:
    return opened(project).assignments.get()


def test_autosave_answers_with_version_levels_and_what_follows(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    answer = browser.post(
        at("work", assignment),
        {**fields, "body.rationale": "The L3/L4 disc is dark."},
        headers={"Accept": "application/json"},
    )
    told = answer.json()
    assert told["version"] == 1
    assert told["levels"]["rationale"] == ["L3/L4"]
    assert "second surgeon" in told["next_step"]


def test_the_findings_follow_the_key_the_levels_and_the_options(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    version, filed_elsewhere = 0, "The answer speaks of L1/L2, the question is filed under L2/L3."

    def saved(**typed: str) -> dict[str, Any]:
        nonlocal version
        body = {**fields, "version": str(version), **{f"body.{name}": text for name, text in typed.items()}}
        told: dict[str, Any] = browser.post(
            at("work", assignment), body, headers={"Accept": "application/json"}
        ).json()
        version = told["version"]
        return told

    key_moved = saved(answer="A")
    assert filed_elsewhere in key_moved["findings"]
    assert "to fix; or say why" in key_moved["errors_told"]
    # The page that is loaded then shows the same.
    page = browser.get(at("item", assignment) + "?mode=edit").content.decode()
    assert filed_elsewhere in page
    assert key_moved["errors_told"] in page
    assert filed_elsewhere not in saved(answer="A", levels="L1/L2")["findings"]
    assert filed_elsewhere not in saved(answer="B")["findings"]
    option_moved = saved(
        **{"answer": "B", "levels": "L2/L3", "options/2/text": "L1/L2", "options/1/text": "L2/L3"}
    )
    assert filed_elsewhere in option_moved["findings"]
    assert "L9" in saved(levels="L9")["findings"], "what is incomplete is told as well"


def test_the_same_text_sent_again_is_no_conflict_and_another_one_is(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))

    def sent(words: str, version: int) -> Any:
        typed = {**fields, "version": str(version), "body.rationale": words}
        return browser.post(at("work", assignment), typed, headers={"Accept": "application/json"})

    assert sent("Dark.", 0).json()["version"] == 1
    assert sent("Dark.", 0).json()["version"] == 1
    assert sent("Dark and thin.", 1).json()["version"] == 2
    assert sent("Dark and thin.", 1).json()["version"] == 2
    assert sent("Dark.", 1).status_code == 409
    assert sent("Thin.", 0).status_code == 409


def test_a_decision_upon_a_save_that_was_taken_without_an_answer_is_no_conflict(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    typed = {**fields, "version": "0", "body.rationale": "The L2/L3 disc is dark and thin."}
    browser.post(at("work", assignment), typed, headers={"Accept": "application/json"})
    press = {**typed, "work_version": "0", "verdict": "edit"}
    other = {**press, "body.rationale": "The L2/L3 disc is narrow."}
    assert browser.post(at("decide", assignment), other).status_code == 409
    assert browser.post(at("decide", assignment), press).status_code == 302
    # Tried again after an answer that did not come: decided once, and led on again.
    assert browser.post(at("decide", assignment), press).status_code == 302
    assert Decision.objects.count() == 1


def test_two_tabs_choices_are_brought_together_and_neither_is_lost_in_silence(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    one = {**fields, "version": "0", "body.answer": "A", "body.side": "left"}
    browser.post(at("work", assignment), one, headers={"Accept": "application/json"})
    answer = browser.post(at("work", assignment), {**one, "body.answer": "C", "body.levels": "L1/L2"})
    assert answer.status_code == 409
    page = answer.content.decode()
    for name, mine, theirs in (("answer", "C", "A"), ("levels", "L1/L2", "L2/L3")):
        assert f'type="radio" name="body.{name}" value="{mine}" checked' in page
        assert f'type="radio" name="body.{name}" value="{theirs}">' in page
    assert 'type="radio" name="body.side"' not in page


def test_a_tab_from_before_a_text_was_put_away_does_not_write_over_the_next_one(
    browser: Client, assignment: Assignment
) -> None:
    def save(version: str, rationale: str) -> int:
        sent = {"version": version, "body.rationale": rationale}
        return browser.post(at("work", assignment), sent, headers={"Accept": "application/json"}).status_code

    browser.get(at("item", assignment))
    assert save("0", "Typed first.") == 200
    browser.post(at("discard", assignment))
    version = hidden(browser.get(at("item", assignment) + "?mode=edit"))["version"]
    assert save(version, "Typed after it was put away.") == 200
    for old in ("0", "1"):
        assert save(old, "Typed in a tab that stood open.") == 409
    assert "Typed after it was put away." in WorkInProgress.objects.get().body


def test_a_tab_puts_away_no_text_that_another_tab_saved_since(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    browser.post(at("work", assignment), {"version": "0", "body.rationale": "Typed in another tab."})
    old = {**fields, "body.rationale": "Typed in this one."}
    answer = browser.post(at("discard", assignment), old)
    assert answer.status_code == 409
    assert "Typed in another tab." in WorkInProgress.objects.get().body
    page = answer.content.decode()
    assert "Typed in another tab." in page
    assert "Typed in this one." in page


def test_a_text_whose_save_was_not_answered_is_put_away(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    mine = {**fields, "version": "0", "body.rationale": "Typed in this one."}
    browser.post(at("work", assignment), mine)
    assert browser.post(at("discard", assignment), mine).status_code == 302
    assert WorkInProgress.objects.get().body == assignment.round.seen.body


def put_away(browser: Client, assignment: Assignment, rationale: str) -> str:
    """Put a text away that is on the page; the address that the page offers to take it back."""
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    sent = {**fields, "body.rationale": rationale}
    page = browser.post(at("discard", assignment), sent, follow=True).content.decode()
    assert rationale not in page
    (address,) = re.findall(r'action="([^"]+/taken-back/[^"]+)"', page)
    return str(address)


@pytest.mark.parametrize("is_saved", [True, False])
def test_a_text_that_was_put_away_is_taken_back_with_its_last_words(
    browser: Client, assignment: Assignment, is_saved: bool
) -> None:
    if is_saved:
        browser.post(at("work", assignment), {"version": "0", "body.rationale": "Typed first."})
    address = put_away(browser, assignment, "Typed last, and not saved.")
    page = browser.post(address, follow=True)
    assert "mode=edit" in page.redirect_chain[-1][0]
    assert "Typed last, and not saved." in page.content.decode()
    work = WorkInProgress.objects.get()
    assert "Typed last, and not saved." in work.body
    assert work.put_away == ""


def test_a_text_is_not_taken_back_twice_nor_over_another(browser: Client, assignment: Assignment) -> None:
    address = put_away(browser, assignment, "Typed first.")
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    browser.post(at("work", assignment), {**fields, "body.rationale": "Typed since."})
    assert "nothing was changed" in browser.post(address, follow=True).content.decode()
    assert "Typed since." in WorkInProgress.objects.get().body
    again = put_away(browser, assignment, "Typed once more.")
    browser.post(again)
    assert "nothing was changed" in browser.post(again, follow=True).content.decode()
    assert "Typed once more." in WorkInProgress.objects.get().body


def test_nothing_is_offered_back_where_nothing_was_typed(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    for sent in ({}, fields):
        page = browser.post(at("discard", assignment), sent, follow=True).content.decode()
        assert "taken-back" not in page
    assert not WorkInProgress.objects.exists()


@pytest.mark.parametrize("name", ["work", "hunk", "decide"])
def test_a_version_that_no_text_has_is_refused(browser: Client, assignment: Assignment, name: str) -> None:
    browser.get(at("item", assignment))
    browser.post(at("work", assignment), {"version": "0", "body.rationale": "Begun."})
    sent = {"version": str(10**30), "work_version": str(10**30), "hunk": "1", "body.rationale": "Other."}
    sent |= {"verdict": "approve", "key": "1", "seen": str(assignment.round.seen.uid)}
    assert browser.post(at(name, assignment), sent).status_code < 500
    assert "Begun." in WorkInProgress.objects.get().body
