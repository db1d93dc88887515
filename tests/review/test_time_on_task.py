"""Time on task belongs to who spent it, whoever else had the item open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Project, User
from review.models import Assignment, Round
from review.services import assignment_approve, assignment_claim, assignment_renew, assignment_skip
from tests.review.making import claimed, opened, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(project: Project) -> Round:
    return opened(project)


def spends(item: Round, reader: User, seconds: int, idle: int = 0) -> Assignment:
    """Opens the item and has it open for so long."""
    assignment = claimed(item, reader)
    return assignment_renew(assignment=assignment, reviewer=reader, active_seconds=seconds, idle_seconds=idle)


def lets_go(assignment: Assignment, reader: User) -> None:
    assignment_skip(assignment=Assignment.objects.get(pk=assignment.pk), reviewer=reader)


def test_who_decides_is_not_charged_with_the_time_of_who_passed_it_over(
    item: Round, surgeon_a: User, surgeon_b: User
) -> None:
    lets_go(spends(item, surgeon_a, 100, idle=60), surgeon_a)
    held = spends(item, surgeon_b, 30, idle=5)
    assert (held.active_seconds, held.idle_seconds) == (30, 5)
    assert assignment_approve(press=press(held, surgeon_b)).active_seconds == 30


def test_who_takes_it_back_goes_on_from_their_own_time(item: Round, surgeon_a: User, surgeon_b: User) -> None:
    lets_go(spends(item, surgeon_a, 100, idle=60), surgeon_a)
    lets_go(spends(item, surgeon_b, 30), surgeon_b)
    held = spends(item, surgeon_a, 20)
    assert (held.active_seconds, held.idle_seconds) == (120, 60)
    lets_go(held, surgeon_a)
    assert spends(item, surgeon_b, 1).active_seconds == 31


def test_a_lease_that_ran_out_leaves_its_time_with_its_holder(
    item: Round, surgeon_a: User, surgeon_b: User
) -> None:
    held = spends(item, surgeon_a, 100)
    Assignment.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert spends(item, surgeon_b, 30).active_seconds == 30


def test_the_same_reader_goes_on_counting(item: Round, surgeon_a: User) -> None:
    held = spends(item, surgeon_a, 100)
    lets_go(held, surgeon_a)
    assert spends(item, surgeon_a, 20).active_seconds == 120
    again = Assignment.objects.get(pk=held.pk)
    assert assignment_claim(assignment=again, reviewer=surgeon_a).active_seconds == 120
