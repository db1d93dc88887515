"""What counts as read by two is a text that two people have read."""

from __future__ import annotations

import pytest

from corpus.bodies import body_parse
from corpus.models import Instance, State, Tier
from projects.models import Project, User
from review.errors import AssignmentTaken
from review.models import Assignment, Round, RoundPurpose
from review.services import assignment_approve, assignment_edit_and_approve, decision_undo
from tests.review.making import claimed, opened, press, question
from tests.review.test_which_reading import said_to

pytestmark = pytest.mark.django_db
OWN = "The disc is dark on T2 and narrow, as discs are that lose their water."
ANOTHER = "The disc is dark on T2 and narrow, which goes with wear."


def approved_with(assignment: Assignment, reader: User, rationale: str) -> None:
    """`reader` approves their own wording."""
    body = question(rationale=rationale)
    assignment_edit_and_approve(press=press(assignment, reader), body=body)


def now(round: Round) -> Instance:
    """The Instance as it is stored."""
    return Instance.objects.select_related("current_revision").get(pk=round.instance_id)


def second_reading(instance: Instance) -> Assignment:
    """The one reading that is asked for."""
    assert instance.state == State.IN_REVIEW
    asked = Round.objects.get(instance=instance, settled_at__isnull=True)
    assert (asked.purpose, asked.seen) == (RoundPurpose.SECOND_READER, instance.current_revision)
    return asked.assignments.get()


def test_what_one_of_two_readers_adds_is_read_by_the_other_before_it_is_approved(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a))
    approved_with(second, surgeon_b, OWN)
    asked = second_reading(now(round))
    with pytest.raises(AssignmentTaken):  # not the one who wrote it
        claimed(asked.round, surgeon_b)
    assert "worded it anew" in said_to(asked, surgeon_a)
    assignment_approve(press=press(claimed(asked.round, surgeon_a), surgeon_a))
    instance = now(round)
    assert (instance.state, instance.tier) == (State.APPROVED, Tier.V3)
    assert instance.current_revision is not None
    assert body_parse(instance.current_revision.body) == question(rationale=OWN)


def test_the_order_of_the_two_makes_no_difference(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    approved_with(second, surgeon_b, OWN)
    assignment_approve(press=press(first, surgeon_a))
    assert second_reading(now(round)).round.seen.author == surgeon_b


def test_two_who_word_it_differently_disagree(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    approved_with(first, surgeon_a, OWN)
    approved_with(second, surgeon_b, ANOTHER)
    assert now(round).state == State.IN_ADJUDICATION


def test_a_comma_is_no_other_wording(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a))
    approved_with(second, surgeon_b, "The disc is dark on T2, and narrow.")
    assert (now(round).state, now(round).tier) == (State.APPROVED, Tier.V3)


def test_two_who_make_the_same_text_agree(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    approved_with(first, surgeon_a, OWN)
    approved_with(second, surgeon_b, OWN)
    assert (now(round).state, now(round).tier) == (State.APPROVED, Tier.V3)


def test_what_a_second_reader_adds_goes_back_to_the_first(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project)
    approved_with(claimed(round, surgeon_a), surgeon_a, "The L2/L3 disc is dark on T2 and narrow.")
    asked = second_reading(now(round))
    approved_with(
        claimed(asked.round, surgeon_b), surgeon_b, "The L2/L3 disc is dark on T2, narrow and flat."
    )
    again = second_reading(now(round))
    assert again.round.seen.author == surgeon_b
    assignment_approve(press=press(claimed(again.round, surgeon_a), surgeon_a))
    assert (now(round).state, now(round).tier) == (State.APPROVED, Tier.V3)


def test_the_last_of_two_readers_may_take_it_back(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    approved_with(first, surgeon_a, OWN)
    decision = assignment_approve(press=press(second, surgeon_b))
    second_reading(now(round))
    decision_undo(decision=decision, by=surgeon_b)
    round.refresh_from_db()
    assert round.settled_at is None
    instance = now(round)
    assert (instance.state, instance.current_revision) == (State.IN_REVIEW, round.seen)
