"""Seeded errors: cannot be told before, told right after, and nothing of them stays anywhere else."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from corpus.models import Decision, HistoryEvent, Instance, Revision, State
from projects.models import AuditEvent, Project, User
from review.models import (
    Assignment,
    Change,
    Comment,
    Ending,
    Fault,
    Round,
    SeededItem,
    Skip,
    Thread,
    WorkInProgress,
)
from review.seeded.figures import own_figures
from review.seeded.planting import changes_json
from review.selectors import queue_counts
from review.services import (
    assignment_approve,
    assignment_claim,
    decision_undo,
)
from tests.conftest import signed_in
from tests.review.making import opened, press
from tests.review.seeding import PLAIN_OPTIONS, assignment_of, plain, seeded_for, with_fault
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db
HOME = "/p/lumbar/"
OWN = {"SeededItem", "QualityNotice", "Session", "User"}


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def seeded(surgeon_a: User, project: Project) -> SeededItem:
    return seeded_for(surgeon_a, project)


def opens(browser: Client, assignment: Assignment) -> str:
    return browser.get(at("item", assignment)).content.decode()


def decides(browser: Client, assignment: Assignment, **sent: object) -> Any:
    fields = hidden(browser.get(at("item", assignment)))
    return browser.post(at("decide", assignment), {**fields, **sent})


def typed(seeded: SeededItem) -> dict[str, str]:
    """The fields of the edit form as the page shows them."""
    body = json.loads(seeded.body)
    sent = {"body.stem": body["stem"], "body.rationale": body["rationale"], "body.answer": body["answer"]}
    for number, option in enumerate(body["options"], 1):
        sent[f"body.options/{number}/text"] = option["text"]
        sent[f"body.options/{number}/why_wrong"] = option["why_wrong"] or ""
    return sent | {"body.levels": "", "body.side": ""}


def words_of(page: str) -> str:
    """A page without its tags and white space."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables that anybody but the reader of a seeded error may be told from."""
    tables = [one for one in apps.get_models() if one.__name__ not in OWN and one is not Assignment]
    return {one.__name__: list(one.objects.order_by("pk").values()) for one in tables}  # type: ignore[attr-defined]


def test_an_error_that_comes_while_the_item_is_being_opened_is_shown(
    browser: Client, seeded: SeededItem
) -> None:
    """The sweep keeps it after the page looked for one, and before the lease is taken."""
    assignment, told = assignment_of(seeded), seeded.changed[0].after
    waiting = SeededItem.objects.get(pk=seeded.pk)
    seeded.delete()

    def sweep(run: Callable[..., object], sql: str, *rest: object) -> object:
        if sql.startswith('UPDATE "review_assignment"') and not SeededItem.objects.exists():
            waiting.save(force_insert=True)
        return run(sql, *rest)

    with connection.execute_wrapper(sweep):
        page = opens(browser, assignment)
    assert SeededItem.objects.exists()
    assert told in words_of(html.unescape(page))
    again = opens(browser, assignment)
    assert told in words_of(html.unescape(again)), "to who has it open already"


def test_the_page_shows_the_error_and_the_revision_stays(browser: Client, seeded: SeededItem) -> None:
    before = Revision.objects.get(pk=seeded.round.seen_id).body
    page = words_of(opens(browser, assignment_of(seeded)))
    for change in seeded.changed:
        if change.pointer != "answer":
            assert change.after in page
    assert Revision.objects.get(pk=seeded.round.seen_id).body == before != seeded.body


def test_nothing_on_the_page_differs_but_the_words(
    browser: Client, seeded: SeededItem, surgeon_b: User
) -> None:
    with_fault(seeded, Fault.UNSUPPORTED)
    mine = opens(browser, assignment_of(seeded))
    Assignment.objects.filter(round=seeded.round).update(reviewer=None, lease_until=None)
    other = signed_in(surgeon_b)
    theirs = opens(other, assignment_of(seeded))

    def shape(html: str) -> list[str]:
        return [
            re.sub(r'value="[^"]*"', "", tag) for tag in re.findall(r"<[a-z][^>]*>", html.split("<main")[1])
        ]

    # Hunks of words apart, which neither has here, both pages are made of the same elements and addresses.
    assert shape(mine) == shape(theirs)


def test_a_decision_on_it_is_told_at_once_and_kept_apart(browser: Client, seeded: SeededItem) -> None:
    assignment = assignment_of(seeded)
    opens(browser, assignment)
    before = everything()
    answer = decides(browser, assignment, verdict="approve")
    assert answer.status_code == 302
    assert answer["Location"] == f"/p/lumbar/seeded/{seeded.uid}/"
    after = everything()
    assert {name for name in before if before[name] != after[name]} == {"Skip"}
    seeded.refresh_from_db()
    assert (seeded.ending, seeded.verdict, seeded.is_caught) == (Ending.DECIDED, "approve", False)
    page = browser.get(answer["Location"]).content.decode()
    assert "Missed: this was a seeded error" in page
    assert all(change.after.split(" ")[0] in page for change in seeded.changed)


def test_the_real_item_waits_again_and_comes_last(
    browser: Client, seeded: SeededItem, surgeon_a: User, project: Project
) -> None:
    with_fault(seeded, Fault.UNSUPPORTED)  # its words stand nowhere in the real text; exchanged options do
    before = queue_counts(surgeon_a, project)
    decides(browser, assignment_of(seeded), verdict="approve")
    assert queue_counts(surgeon_a, project) == before
    fresh = assignment_of(seeded)
    assert Skip.objects.filter(assignment=fresh, reviewer=surgeon_a).exists()
    page = words_of(opens(browser, fresh))
    assert all(change.after not in page for change in seeded.changed)
    assert decides(browser, fresh, verdict="approve").status_code == 302
    seeded.instance.refresh_from_db()
    assert seeded.instance.state == State.APPROVED
    decision = Decision.objects.get(instance=seeded.instance)
    assert (decision.result_revision, decision.active_seconds) == (None, 0)


def test_an_edit_that_takes_the_error_out_caught_it(browser: Client, seeded: SeededItem) -> None:
    sent = typed(seeded)
    real = typed(SeededItem(body=seeded.round.seen.body))
    decides(browser, assignment_of(seeded), **{**sent, **real}, verdict="edit")
    seeded.refresh_from_db()
    assert (seeded.verdict, seeded.is_caught) == ("edit", True)
    assert seeded.instance.revisions.count() == 2


def test_an_edit_beside_the_error_did_not(browser: Client, seeded: SeededItem) -> None:
    sent = {**typed(seeded), "body.stem": "Which one finding does this case show?"}
    decides(browser, assignment_of(seeded), **sent, verdict="edit")
    seeded.refresh_from_db()
    assert (seeded.verdict, seeded.is_caught) == ("edit", False)


def test_an_edit_with_an_option_less_is_taken_as_on_any_item(
    browser: Client, surgeon_a: User, project: Project
) -> None:
    scar = {"key": "D", "text": "A scar", "why_wrong": "There was no operation."}
    seeded = seeded_for(surgeon_a, project, body=plain(options=[*PLAIN_OPTIONS, scar]))
    seeded.body = seeded.round.seen.body.replace(scar["why_wrong"], "There was an operation.")
    change = ("options/4/why_wrong", "Why not D", "was no operation.", "was an operation.")
    seeded.fault, seeded.changes = Fault.NEGATED, changes_json([Change(*change)])
    seeded.save()
    sent = {**typed(seeded), "verdict": "edit", "body.removed/options/2": "yes"}
    assert decides(browser, assignment_of(seeded), **sent)["Location"].endswith(f"{seeded.uid}/")
    seeded.refresh_from_db()
    assert not seeded.is_caught


@pytest.mark.parametrize(("reason", "caught"), [("image_text", True), ("wording", False)])
def test_a_rejection_counts_when_its_reason_fits(
    browser: Client, seeded: SeededItem, reason: str, caught: bool
) -> None:
    decides(browser, assignment_of(seeded), verdict="reject", reasons=reason, harm="minor")
    seeded.refresh_from_db()
    assert seeded.is_caught is caught
    assert Instance.objects.get(pk=seeded.instance_id).state == State.IN_REVIEW


def test_what_is_refused_elsewhere_is_refused_here_in_the_same_words(
    browser: Client, seeded: SeededItem, project: Project
) -> None:
    ordinary = opened(project, body=plain(), priority=9).assignments.get()
    for sent in (
        {"verdict": "reject"},
        {"verdict": "send_back", "comment": " "},
        {"verdict": "no_consensus"},
    ):
        answers = [decides(browser, one, **sent) for one in (ordinary, assignment_of(seeded))]
        said = [re.search(r'role="alert">.*?</p>', one.content.decode(), re.S) for one in answers]
        assert answers[0].status_code == answers[1].status_code == 422
        assert (said[0] and said[0].group()) == (said[1] and said[1].group())
    seeded.refresh_from_db()
    assert not seeded.ending


def test_a_double_click_ends_on_the_same_page(browser: Client, seeded: SeededItem) -> None:
    assignment = assignment_of(seeded)
    fields = hidden(browser.get(at("item", assignment)))
    answers = [browser.post(at("decide", assignment), {**fields, "verdict": "approve"}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"] == f"/p/lumbar/seeded/{seeded.uid}/"
    assert Assignment.objects.filter(round=seeded.round).count() == 2


def test_an_old_tab_cannot_put_the_error_into_the_real_item(browser: Client, seeded: SeededItem) -> None:
    assignment = assignment_of(seeded)
    fields = hidden(browser.get(at("item", assignment)))
    decides(browser, assignment, verdict="approve")
    fresh = assignment_of(seeded)
    opens(browser, fresh)
    sent = {**fields, **typed(seeded), "version": "0"}
    assert (
        browser.post(at("work", assignment), sent, headers={"Accept": "application/json"}).status_code == 409
    )
    assert (
        browser.post(at("decide", assignment), {**sent, "verdict": "edit", "key": "another"}).status_code
        == 302
    )
    assert browser.get(at("item", assignment))["Location"] == f"/p/lumbar/seeded/{seeded.uid}/"
    assert not WorkInProgress.objects.exists()
    assert not Decision.objects.filter(instance=seeded.instance).exists()
    assert seeded.instance.revisions.count() == 2


def test_what_was_typed_stays_with_the_seeded_text(browser: Client, seeded: SeededItem) -> None:
    assignment = assignment_of(seeded)
    fields = hidden(browser.get(at("item", assignment)))
    sent = {**fields, **typed(seeded), "version": "0", "body.stem": "Typed?"}
    saved = browser.post(at("work", assignment), sent, headers={"Accept": "application/json"})
    assert saved.status_code == 200
    kept = WorkInProgress.objects.get()
    assert json.loads(kept.body)["rationale"] == json.loads(seeded.body)["rationale"]
    browser.post(at("discard", assignment), {"csrfmiddlewaretoken": "x"})
    page = words_of(opens(browser, assignment))
    assert all(change.after in page for change in seeded.changed if change.pointer != "answer")


def test_a_text_put_away_is_begun_no_more_than_on_any_item(
    browser: Client, seeded: SeededItem, project: Project
) -> None:
    other = opened(project, body=plain(), priority=9).assignments.get()
    for assignment in (other, assignment_of(seeded)):
        opens(browser, assignment)
        fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
        browser.post(at("work", assignment), {**fields, "body.stem": "Which one is it?"})
        assert "begun</b>" in browser.get(HOME).content.decode()
        browser.post(at("discard", assignment))
        assert "begun</b>" not in browser.get(HOME).content.decode()


def test_passing_over_keeps_it_for_later(browser: Client, seeded: SeededItem) -> None:
    assignment = assignment_of(seeded)
    opens(browser, assignment)
    browser.post(at("skip", assignment))
    seeded.refresh_from_db()
    assert not seeded.ending
    page = words_of(opens(browser, assignment))
    assert all(change.after in page for change in seeded.changed if change.pointer != "answer")


def test_another_reader_gets_the_real_text_after_the_lease_ended(
    browser: Client, seeded: SeededItem, surgeon_b: User
) -> None:
    with_fault(seeded, Fault.UNSUPPORTED)
    assignment = assignment_of(seeded)
    fields = hidden(browser.get(at("item", assignment)))
    Assignment.objects.filter(pk=assignment.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    other = signed_in(surgeon_b)
    page = words_of(opens(other, assignment))
    assert all(change.after not in page for change in seeded.changed)
    assert browser.post(at("decide", assignment), {**fields, "verdict": "approve"}).status_code == 409
    assert decides(other, assignment, verdict="approve").status_code == 302
    told = browser.get(at("item", assignment))
    assert told["Location"] == f"/p/lumbar/seeded/{seeded.uid}/"
    seeded.refresh_from_db()
    assert (seeded.ending, seeded.is_caught) == (Ending.VOID, None)


def test_a_round_of_two_goes_on_and_can_be_taken_back(
    browser: Client, surgeon_a: User, surgeon_b: User, project: Project
) -> None:
    seeded = seeded_for(surgeon_a, project, readers=2)
    decides(browser, assignment_of(seeded), verdict="approve")
    round = Round.objects.get(pk=seeded.round_id)
    assert round.assignments.filter(closed_at__isnull=True).count() == 2
    assignment_approve(press=press(claimed_open(round, surgeon_b), surgeon_b))
    last = assignment_approve(press=press(claimed_open(round, surgeon_a), surgeon_a))
    round.refresh_from_db()
    assert round.outcome == "approved"
    decision_undo(decision=last, by=surgeon_a)
    assert round.assignments.filter(closed_at__isnull=True).count() == 1


def claimed_open(round: Round, reader: User) -> Assignment:
    return assignment_claim(
        assignment=round.assignments.filter(closed_at__isnull=True, decision=None).order_by("pk")[0],
        reviewer=reader,
    )


def test_time_on_it_is_in_nobodys_pace(browser: Client, seeded: SeededItem) -> None:
    assignment = assignment_of(seeded)
    opens(browser, assignment)
    assert browser.post(at("activity", assignment), {"active": 30, "idle": 5}).status_code == 200
    seeded.refresh_from_db()
    assignment.refresh_from_db()
    assert (seeded.active_seconds, seeded.idle_seconds, assignment.active_seconds) == (30, 5, 0)


@pytest.mark.parametrize("route", ["flag", "thread_open"])
def test_a_question_about_it_reaches_nobody(browser: Client, seeded: SeededItem, route: str) -> None:
    assignment = assignment_of(seeded)
    opens(browser, assignment)
    address = (
        at("flag", assignment) if route == "flag" else f"/p/lumbar/instances/{seeded.instance.uid}/threads/"
    )
    answer = browser.post(address, {"text": "Is that so?", "field": "stem", "quote": ""})
    assert answer["Location"] == f"/p/lumbar/seeded/{seeded.uid}/"
    assert not Thread.objects.exists()
    assert not Comment.objects.exists()
    assert "Is that so?" in browser.get(answer["Location"]).content.decode()
    assert own_figures(seeded.reviewer, seeded.project).shown == 0


def test_find_and_record_do_not_tell_the_real_words(browser: Client, seeded: SeededItem) -> None:
    opens(browser, assignment_of(seeded))
    found = browser.get("/p/lumbar/find/", {"q": "protrusion"}).content.decode()
    assert str(seeded.instance.uid) not in found
    record = browser.get(f"/p/lumbar/instances/{seeded.instance.uid}/").content.decode()
    assert "touches the root" not in record
    listed = browser.get("/p/lumbar/find/", {"state": "in_review"}).content.decode()
    assert str(seeded.instance.uid) in listed


def test_nobody_else_is_told(seeded: SeededItem, browser: Client, lead: User, surgeon_b: User) -> None:
    decides(browser, assignment_of(seeded), verdict="approve")
    for who in (lead, surgeon_b):
        other = signed_in(who)
        assert other.get(f"/p/lumbar/seeded/{seeded.uid}/").status_code in (403, 404)
        pages = ("instances/", "dashboard/", "agreement/", "people/", f"instances/{seeded.instance.uid}/")
        for page in pages:
            assert "seeded" not in words_of(other.get(f"/p/lumbar/{page}").content.decode()).lower()
    assert not AuditEvent.objects.filter(detail__contains=str(seeded.uid)).exists()
    assert not HistoryEvent.objects.filter(instance=seeded.instance, event__startswith="decision").exists()


def test_it_is_not_told_before_it_was_decided(browser: Client, seeded: SeededItem) -> None:
    assert browser.get(f"/p/lumbar/seeded/{seeded.uid}/").status_code == 404
    assert "You have read none yet" in browser.get("/p/lumbar/quality/").content.decode()


def test_a_decision_on_one_is_not_taken_back_and_the_page_says_so(
    browser: Client, seeded: SeededItem
) -> None:
    told = decides(browser, assignment_of(seeded), verdict="approve")["Location"]
    page = words_of(browser.get(told).content.decode())
    assert "This decision cannot be taken back: you know the error now." in page
    seeded.refresh_from_db()
    assert not Decision.objects.filter(instance=seeded.instance).exists()
    assert browser.post(f"/p/lumbar/decisions/{seeded.uid}/undo/").status_code == 404
    following = browser.get("/p/lumbar/queue/next/", follow=True).content.decode()
    assert "/undo/" not in following
