"""Whoever leaves a project leaves nothing locked behind."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from projects.models import Membership, Project, Role, User
from projects.services.memberships import membership_end
from review.errors import AssignmentTaken
from review.models import Assignment, WorkInProgress
from review.services import assignment_approve, assignment_skip, work_save
from review.services.assignments_return import TYPED_KEPT
from review.sweeps import return_what_was_left, typed_ends
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
    return not held.exists()


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


@pytest.mark.django_db
def test_who_is_given_the_role_again_within_a_week_finds_what_they_typed(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    assignment = left_open(project, surgeon_a)
    seats(surgeon_a).delete()
    return_what_was_left()
    typed_ends()
    held = claimed(assignment.round, surgeon_b)
    assert not WorkInProgress.objects.typed_by(surgeon_b, held).exists()
    assignment_skip(assignment=held, reviewer=surgeon_b)
    Membership.objects.create(user=surgeon_a, project=project, role=Role.SURGEON)
    again = claimed(assignment.round, surgeon_a)
    assert WorkInProgress.objects.typed_by(surgeon_a, again).get().body == "{}"


@pytest.mark.django_db
def test_after_a_week_it_is_gone_and_that_of_others_stays(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    left_open(project, surgeon_a)
    work_save(assignment=claimed(opened(project), surgeon_b), reviewer=surgeon_b, body="{}", version=0)
    long_ago = timezone.now() - TYPED_KEPT
    WorkInProgress.objects.update(saved_at=long_ago)
    seats(surgeon_a).delete()
    return_what_was_left()
    typed_ends()
    assert WorkInProgress.objects.count() == 2, "the week begins with the end of the role"
    WorkInProgress.objects.update(saved_at=long_ago)
    typed_ends()
    assert [work.author for work in WorkInProgress.objects.all()] == [surgeon_b]
