"""Whoever leaves a project leaves nothing locked behind."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet

from projects.models import Membership, Project, Role, User
from projects.services.memberships import membership_end
from review.errors import AssignmentTaken
from review.models import Assignment, WorkInProgress
from review.services import assignment_approve, work_save
from review.sweeps import return_what_was_left
from tests.review.making import claimed, opened, press


def seats(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, role=Role.SURGEON)


def left_open(project: Project, user: User) -> Assignment:
    """An item with unfinished text, and one that is kept for the same person."""
    Assignment.objects.filter(pk=opened(project).assignments.get().pk).update(reserved_for=user)
    assignment = claimed(opened(project), user)
    work_save(assignment=assignment, reviewer=user, body="{}", version=0)
    return assignment


def nothing_is_held() -> bool:
    held = Assignment.objects.open().exclude(reviewer=None, reserved_for=None, lease_until=None)
    return not held.exists() and not WorkInProgress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_had_open_is_back_in_the_queue_at_once(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    left_open(project, surgeon_a)
    theirs = claimed(opened(project), surgeon_b)
    membership_end(membership=seats(surgeon_a).get(), ended_by=lead)
    theirs.refresh_from_db()
    assert theirs.reviewer == surgeon_b
    Assignment.objects.filter(pk=theirs.pk).delete()
    assert nothing_is_held()


@pytest.mark.django_db
def test_the_sweep_makes_up_for_a_lost_signal(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    left_open(project, surgeon_a)
    return_what_was_left()
    assert not nothing_is_held()
    seats(surgeon_a).delete()
    return_what_was_left()
    assert nothing_is_held()


@pytest.mark.django_db
def test_what_was_returned_is_taken_and_decided_by_somebody_else(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    assignment = left_open(project, surgeon_a)
    late = press(assignment, surgeon_a)
    seats(surgeon_a).delete()
    return_what_was_left()
    with pytest.raises(AssignmentTaken):
        assignment_approve(press=late)
    mine = claimed(assignment.round, surgeon_b)
    assert assignment_approve(press=press(mine, surgeon_b)).reviewer == surgeon_b
