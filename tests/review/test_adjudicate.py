"""Deciding between readers who disagree."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from corpus.history.verify import history_faults
from corpus.models import Decision, ErrorReason, Harm, HistoryEvent, RevisionKind, State, Tier, Verdict
from projects.models import Notice, NoticeKind, Project, Role, User
from review.errors import AssignmentTaken, ReasonMissing, ReviewError, UndoTooLate
from review.models import Round
from review.policies import takeable
from review.readings import readings_of
from review.services import (
    assignment_edit_and_approve,
    assignment_leave_open,
    assignment_reject,
    assignment_take,
    decision_undo,
)
from tests.conftest import person, signed_in
from tests.review.disagreeing import disagreed, held, judge_of, judged
from tests.review.making import claimed, opened, press, question, undo_gone_by
from tests.review.reading_twice import says

pytestmark = pytest.mark.django_db
DARK = question(rationale="Dark on T2 and low.")
BLACK = question(rationale="Black on T2, half as high.", answer="C", levels=["L3/L4"])


def by(round: Round, reader: User) -> Decision:
    return next(one for one in readings_of(round) if one.reviewer == reader)


def two_texts(project: Project, surgeon_a: User, surgeon_b: User) -> Round:
    return disagreed(project, (surgeon_a, DARK), (surgeon_b, BLACK))


def test_the_text_that_is_taken_stands_as_its_reader_wrote_it(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    taken = by(round, surgeon_b)
    decision = assignment_take(
        press=judged(round, judge_of(project)), taken=taken, comment="T1 is not needed."
    )
    instance = decision.instance
    instance.refresh_from_db()
    assert (instance.state, instance.tier) == (State.APPROVED, Tier.V3)
    assert instance.current_revision == taken.result_revision
    assert (decision.verdict, decision.revision) == (Verdict.APPROVE, taken.result_revision)
    assert list(history_faults()) == []


def test_the_readers_are_told_that_it_is_decided_and_led_to_the_record(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    judge = judge_of(project)
    assignment_take(press=judged(round, judge), taken=by(round, surgeon_b), comment="T1 is not needed.")
    undo_gone_by()
    told = Notice.objects.filter(kind=NoticeKind.SETTLED)
    assert {notice.person for notice in told} == {surgeon_a, surgeon_b}
    page = signed_in(surgeon_a).get(
        reverse("projects:notice", args=[told.get(person=surgeon_a).uid]), follow=True
    )
    assert page.redirect_chain[-1][0] == reverse("review:instance", args=["lumbar", round.instance.uid])
    assert "T1 is not needed." in page.content.decode()


def test_the_chain_says_what_stood_before_the_adjudicator_and_what_was_taken(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    readings = readings_of(round)
    assignment_take(press=judged(round, judge_of(project)), taken=readings[1])
    detail = json.loads(HistoryEvent.objects.get(event="decision_approve").payload)["detail"]
    assert detail["readings"] == [str(one.uid) for one in readings]
    assert detail["taken"] == str(readings[1].uid)


def test_a_reader_who_approved_as_it_was_is_taken_with_the_text_that_was_read(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, BLACK))
    assignment_take(press=judged(round, judge_of(project)), taken=by(round, surgeon_a))
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.current_revision) == (State.APPROVED, round.seen)


def test_a_rejection_is_taken_with_its_reasons(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, "level"))
    decision = assignment_take(press=judged(round, judge_of(project)), taken=by(round, surgeon_b))
    round.instance.refresh_from_db()
    assert round.instance.state == State.REJECTED
    assert [one.reason for one in decision.reasons.all()] == [ErrorReason.LEVEL]
    assert decision.harm == Harm.MINOR


def test_a_send_back_cannot_be_taken(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, "send_back"))
    with pytest.raises(ReviewError, match="does not send back"):
        assignment_take(press=judged(round, judge_of(project)), taken=by(round, surgeon_b))


def test_a_reading_of_another_item_cannot_be_taken(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    other = readings_of(two_texts(project, surgeon_a, surgeon_b))[0]
    round = two_texts(project, surgeon_a, surgeon_b)
    with pytest.raises(ReviewError, match="no reading of this item"):
        assignment_take(press=judged(round, judge_of(project)), taken=other)


def test_a_third_text_is_the_adjudicators_own(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    judge = judge_of(project)
    assignment_edit_and_approve(press=judged(round, judge), body=question(rationale="T1 was not available."))
    round.instance.refresh_from_db()
    current = round.instance.current_revision
    assert current is not None
    assert (current.kind, current.author) == (RevisionKind.ADJUDICATION, judge)
    assert round.instance.tier == Tier.V3


def test_no_consensus_asks_for_a_reason_and_is_kept_apart(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    pressed = judged(round, judge_of(project))
    with pytest.raises(ReasonMissing):
        assignment_leave_open(press=pressed, comment=" ")
    assignment_leave_open(press=pressed, comment="Neither has T1.")
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.tier) == (State.NO_CONSENSUS, Tier.V0)


@pytest.mark.parametrize("how", ["take", "reject", "open"])
def test_an_adjudication_is_taken_back_within_seconds_and_waits_in_adjudication_again(
    project: Project, surgeon_a: User, surgeon_b: User, how: str
) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    judge = judge_of(project)
    pressed = judged(round, judge)
    if how == "take":
        decision = assignment_take(press=pressed, taken=by(round, surgeon_b))
    elif how == "reject":
        decision = assignment_reject(press=pressed, reasons=[ErrorReason.WORDING], harm=None)
    else:
        decision = assignment_leave_open(press=pressed, comment="Neither has T1.")
    again = decision_undo(decision=decision, by=judge)
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.tier) == (State.IN_ADJUDICATION, Tier.V0)
    assert round.instance.current_revision == round.seen
    assert [each.event for each in round.instance.history.order_by("seq")][-1] == "decision_undone"
    assignment_leave_open(press=press(again, judge), comment="After all.")
    round.instance.refresh_from_db()
    assert round.instance.state == State.NO_CONSENSUS
    assert list(history_faults()) == []


def test_an_adjudication_of_seven_seconds_ago_stays(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    judge = judge_of(project)
    decision = assignment_leave_open(press=judged(round, judge), comment="Neither has T1.")
    undo_gone_by(decision)
    with pytest.raises(UndoTooLate):
        decision_undo(decision=decision, by=judge)


def test_neither_reader_nor_trainee_nor_who_is_not_named_may_adjudicate(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    for reader in (surgeon_a, surgeon_b):
        reader.memberships.update(may_adjudicate=True)
    trainee = judge_of(project, "trainee")
    User.objects.filter(pk=trainee.pk).update(is_trainee=True)
    for user in (surgeon_a, surgeon_b, trainee, person("unnamed", project, Role.SURGEON)):
        assert not takeable(round.assignments.all(), user).exists(), user.username
    assert takeable(round.assignments.all(), judge_of(project)).exists()


def test_who_is_no_longer_named_decides_nothing(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    judge = judge_of(project)
    pressed = judged(round, judge)
    judge.memberships.update(may_adjudicate=False)
    with pytest.raises(AssignmentTaken):
        assignment_take(press=pressed, taken=by(round, surgeon_a))
    assert round.instance.decisions.count() == 2


def test_the_order_says_nothing_of_who_read_first_and_stays(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    rounds = [two_texts(project, surgeon_a, surgeon_b) for _ in range(24)]
    orders = [[one.reviewer.username for one in readings_of(round)] for round in rounds]
    assert orders == [[one.reviewer.username for one in readings_of(round)] for round in rounds]
    # All alike by chance: once in eight million.
    assert {tuple(order) for order in orders} == {("surgeon_a", "surgeon_b"), ("surgeon_b", "surgeon_a")}


def test_readings_of_an_earlier_draft_are_no_side_of_the_disagreement(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    surgeon_c = person("surgeon_c", project, Role.SURGEON)
    round = opened(project)
    says(press(claimed(round, surgeon_a), surgeon_a), BLACK)  # a changed key: somebody reads it again
    second = round.instance.rounds.get(settled_at__isnull=True)
    says(press(claimed(second, surgeon_b), surgeon_b), "level")
    judging = round.instance.rounds.get(settled_at__isnull=True)
    assert judging.purpose == "adjudication"
    assert {one.reviewer for one in readings_of(judging)} == {surgeon_a, surgeon_b}
    assert readings_of(second) == []
    assert surgeon_c not in {one.reviewer for one in readings_of(judging)}


def test_the_same_press_twice_decides_once(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = two_texts(project, surgeon_a, surgeon_b)
    judge = judge_of(project)
    pressed = press(held(round, judge), judge, key="one-form")
    taken = by(round, surgeon_a)
    assert assignment_take(press=pressed, taken=taken) == assignment_take(press=pressed, taken=taken)
