"""Taking a decision back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.signals import pre_save
from django.urls import reverse
from django.utils import timezone

from benchmark.errors import SuiteRefused
from benchmark.models import Item, SuiteVersion
from benchmark.services.suite_freeze import suite_freeze
from corpus.errors import RedraftUnderWay
from corpus.history.verify import history_faults
from corpus.models import Decision, ErrorReason, Harm, Instance, RedraftRequest, State, Tier
from projects.models import Membership, Project, Role, User
from review.errors import AlreadyDecided, UndoTooLate
from review.models import Assignment, Round, RoundPurpose, SeededItem
from review.services import (
    assignment_approve,
    assignment_claim,
    assignment_edit_and_approve,
    assignment_reject,
    assignment_send_back,
    decision_undo,
    seeded_ask,
)
from tests.conftest import person, signed_in
from tests.review.making import claimed, events, opened, press, question
from tests.review.seeding import assignment_of, seeded_for

pytestmark = pytest.mark.django_db


def test_an_approval_is_taken_back_as_a_new_history_row(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a))
    decision_undo(decision=decision, by=surgeon_a)
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.tier) == (State.IN_REVIEW, Tier.V0)
    assert events(round.instance)[-2:] == ["settled", "decision_undone"]
    assert Decision.objects.get().undone_at is not None
    with pytest.raises(UndoTooLate, match="taken back already"):
        decision_undo(decision=decision, by=surgeon_a)


def test_after_an_undo_the_same_person_decides_anew(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    first = press(claimed(round, surgeon_a), surgeon_a)
    decision_undo(decision=assignment_approve(press=first), by=surgeon_a)
    with pytest.raises(AlreadyDecided):  # the form of the first time
        assignment_approve(press=first)
    assignment_reject(
        press=press(first.assignment, surgeon_a), reasons=[ErrorReason.SIDE], harm=Harm.COULD_INJURE
    )
    round.instance.refresh_from_db()
    assert round.instance.state == State.REJECTED


def test_an_undone_edit_gives_the_revision_seen_back(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_edit_and_approve(
        press=press(claimed(round, surgeon_a), surgeon_a), body=question(rationale="Dark and narrow.")
    )
    decision_undo(decision=decision, by=surgeon_a)
    round.instance.refresh_from_db()
    assert round.instance.current_revision == round.seen


def test_undoing_an_edit_calls_the_second_reader_off(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_edit_and_approve(
        press=press(claimed(round, surgeon_a), surgeon_a),
        body=question(rationale="The L2/L3 disc is dark on T2; L3/L4 is not."),
    )
    decision_undo(decision=decision, by=surgeon_a)
    assert Assignment.objects.open().get().round == round
    round.instance.refresh_from_db()
    assert round.instance.current_revision == round.seen


def test_an_undone_send_back_withdraws_the_request(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_send_back(
        press=press(claimed(round, surgeon_a), surgeon_a), comment="Name the grade."
    )
    decision_undo(decision=decision, by=surgeon_a)
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.redraft_count) == (State.IN_REVIEW, 0)
    assert RedraftRequest.objects.get().withdrawn_at is not None
    again = Assignment.objects.open().get()
    assignment_send_back(press=press(again, surgeon_a), comment="Name the grade and the scale.")
    assert RedraftRequest.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_a_redraft_that_was_claimed_stays(project: Project, surgeon_a: User) -> None:
    decision = assignment_send_back(
        press=press(claimed(opened(project), surgeon_a), surgeon_a), comment="Name the grade."
    )
    RedraftRequest.objects.update(claimed_by="worker")
    with pytest.raises(RedraftUnderWay):
        decision_undo(decision=decision, by=surgeon_a)


def test_what_a_suite_has_taken_since_stays_and_is_said_without_the_name_of_the_suite(
    project: Project, surgeon_a: User
) -> None:
    round = opened(project)
    decision = assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a))
    suite_freeze(project=project, name="Discs", least_tier=Tier.V2)
    undone = signed_in(surgeon_a).post(reverse("review:undo", args=["lumbar", decision.uid]))
    assert undone.status_code == 409
    told = undone.content.decode()
    assert "A suite has taken it meanwhile" in told
    assert "Discs" not in told
    decision.refresh_from_db()
    round.instance.refresh_from_db()
    assert (round.instance.state, decision.undone_at) == (State.APPROVED, None)
    assert Item.objects.get().revision == round.instance.current_revision


def test_a_suite_that_took_another_item_stops_nobody(project: Project, surgeon_a: User) -> None:
    first, second = (opened(project) for _ in range(2))
    assignment_approve(press=press(claimed(first, surgeon_a), surgeon_a))
    suite_freeze(project=project, name="Discs", least_tier=Tier.V2)
    decision = assignment_approve(press=press(claimed(second, surgeon_a), surgeon_a))
    decision_undo(decision=decision, by=surgeon_a)
    second.instance.refresh_from_db()
    assert second.instance.state == State.IN_REVIEW


def test_a_suite_takes_nothing_that_was_taken_back_while_it_was_frozen(
    project: Project, surgeon_a: User
) -> None:
    """The item is read as approved, and its reader takes the decision back before the version is closed."""
    decision = assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))

    def taken_back(sender: object, **_: object) -> None:
        pre_save.disconnect(taken_back, sender=SuiteVersion)
        decision_undo(decision=decision, by=surgeon_a)

    pre_save.connect(taken_back, sender=SuiteVersion)
    with pytest.raises(SuiteRefused, match="taken back at this moment"):
        suite_freeze(project=project, name="Discs", least_tier=Tier.V2)
    assert not SuiteVersion.objects.exists()


def test_somebody_else_cannot_take_it_back(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    decision = assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))
    with pytest.raises(UndoTooLate, match="Only the person"):
        decision_undo(decision=decision, by=surgeon_b)


def test_six_seconds_later_is_too_late(project: Project, surgeon_a: User) -> None:
    decision = assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))
    Decision.objects.update(created_at=timezone.now() - timedelta(seconds=6.1))
    with pytest.raises(UndoTooLate, match="too late"):
        decision_undo(decision=decision, by=surgeon_a)


def test_on_a_slow_line_the_five_seconds_count_from_when_the_page_was_shown(
    project: Project, surgeon_a: User
) -> None:
    decision = assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))
    undo = reverse("review:undo", args=["lumbar", decision.uid])
    browser = signed_in(surgeon_a)

    def pressed(seconds_ago: int, **sent: int) -> int:
        Decision.objects.update(created_at=timezone.now() - timedelta(seconds=seconds_ago))
        return browser.post(undo, sent).status_code

    # Stood too long; too long ago, whatever the page says; from a page that says nothing.
    assert (pressed(20, stood=6_100), pressed(31, stood=1_000), pressed(20)) == (409, 409, 409)
    assert pressed(20, stood=4_900) == 302
    assert Decision.objects.get().undone_at is not None


def test_who_can_read_what_another_decided_apart_has_no_more_than_the_five_seconds(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    """Else one might decide, read the other's decision, take one's own back, and decide with it in view."""
    round = opened(project, readers=2)
    first = assignment_approve(press=press(claimed(round, surgeon_a, 0), surgeon_a))
    second = assignment_approve(press=press(claimed(round, surgeon_b, 1), surgeon_b))
    Decision.objects.update(created_at=timezone.now() - timedelta(seconds=20))
    for decision in (first, second):
        with pytest.raises(UndoTooLate):
            decision_undo(decision=decision, by=decision.reviewer, stood=timedelta(seconds=1))
    Decision.objects.update(created_at=timezone.now() - timedelta(seconds=5))
    decision_undo(decision=second, by=surgeon_b, stood=timedelta(seconds=1))


def disagreed(project: Project, surgeon_a: User, surgeon_b: User) -> tuple[Round, Decision]:
    """One approves, the other rejects: an adjudication is opened. The second Decision."""
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a))
    decision = assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    return round, decision


def test_a_mispress_that_led_to_adjudication_is_taken_back_while_nobody_has_opened_it(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round, decision = disagreed(project, surgeon_a, surgeon_b)
    held = decision_undo(decision=decision, by=surgeon_b)
    instance = Instance.objects.get(pk=round.instance_id)
    assert instance.state == State.IN_REVIEW
    assert events(instance)[-1] == "decision_undone"
    assert list(history_faults(project.pk)) == []
    asked = Round.objects.get(instance=instance, purpose=RoundPurpose.ADJUDICATION)
    assert asked.settled_at is not None
    assert not asked.assignments.open().exists()
    assignment_approve(press=press(held, surgeon_b))
    instance.refresh_from_db()
    assert instance.state == State.APPROVED


def test_once_an_adjudicator_has_opened_it_a_decision_stays(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round, decision = disagreed(project, surgeon_a, surgeon_b)
    asked = Round.objects.get(instance=round.instance_id, purpose=RoundPurpose.ADJUDICATION)
    asked.assignments.update(opened_at=timezone.now())
    with pytest.raises(UndoTooLate, match="adjudicator"):
        decision_undo(decision=decision, by=surgeon_b)
    assert Instance.objects.get(pk=round.instance_id).state == State.IN_ADJUDICATION


def test_a_blind_reader_undoes_before_the_round_is_settled(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    decision = assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a))
    decision_undo(decision=decision, by=surgeon_a)
    assert Assignment.objects.open().count() == 2
    assert events(round.instance)[-1] == "decision_undone"


def test_nobody_reads_on_in_a_settled_round_of_one_reader(surgeon_a: User, project: Project) -> None:
    """A place that a seeded error had closed may be open again beside the one that is decided."""
    seeded = seeded_for(surgeon_a, project)
    place = assignment_of(seeded)
    signed_in(surgeon_a).get(reverse("review:item", args=[project.slug, place.uid]))
    seeded_ask(assignment=place, seeded=seeded, comment="Which level?")
    SeededItem.objects.all().delete()
    other = person("other_b")
    Membership.objects.create(user=other, project=project, role=Role.SURGEON)
    fresh = assignment_claim(assignment=Assignment.objects.open().get(round=seeded.round), reviewer=other)
    decision_undo(decision=assignment_approve(press=press(fresh, other)), by=other)
    assignment_approve(press=press(fresh, other))
    assert not Assignment.objects.open().filter(round=seeded.round).exists()
