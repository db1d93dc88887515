"""Leases: taken, renewed, given back; and the flag that opens a thread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imaging.models import SignOff, Study
from projects.errors import Stale
from projects.models import Approval, Project, User
from review.errors import AlreadyDecided, AssignmentTaken, ReviewError, StaleWork
from review.models import Assignment, Thread, WorkInProgress
from review.services import (
    assignment_approve,
    assignment_claim,
    assignment_renew,
    assignment_skip,
    thread_open,
    work_save,
)
from tests.review.making import claimed, opened, press

pytestmark = pytest.mark.django_db


def test_a_lease_lasts_between_18_and_20_minutes(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    assert assignment.lease_until is not None
    left = assignment.lease_until - timezone.now()
    assert timedelta(minutes=18) < left <= timedelta(minutes=20)


def test_a_leased_item_is_not_given_to_another(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    with pytest.raises(AssignmentTaken):
        assignment_claim(assignment=assignment, reviewer=surgeon_b)


def test_a_lease_that_ran_out_can_be_taken_and_its_first_holder_is_told(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    assignment = claimed(opened(project), surgeon_a)
    Assignment.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assignment.refresh_from_db()
    assignment_claim(assignment=assignment, reviewer=surgeon_b)
    with pytest.raises(AssignmentTaken):
        assignment_renew(assignment=assignment, reviewer=surgeon_a)
    with pytest.raises(AssignmentTaken):
        assignment_approve(press=press(assignment, surgeon_a))


def test_activity_renews_the_lease_and_counts_seconds(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    Assignment.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    renewed = assignment_renew(assignment=assignment, reviewer=surgeon_a, active_seconds=30, idle_seconds=-5)
    assert renewed.lease_until is not None
    assert renewed.lease_until - timezone.now() > timedelta(minutes=18)
    assert (renewed.active_seconds, renewed.idle_seconds) == (30, 0)
    assert (
        assignment_renew(assignment=assignment, reviewer=surgeon_a, active_seconds=9999).active_seconds == 150
    )


def test_opening_what_was_taken_just_now_writes_nothing_and_renews_an_older_lease(
    project: Project, surgeon_a: User
) -> None:
    assignment = claimed(opened(project), surgeon_a)
    until = assignment.lease_until
    with CaptureQueriesContext(connection) as queries:
        assert assignment_claim(assignment=assignment, reviewer=surgeon_a).lease_until == until
    assert len(queries) == 1
    Assignment.objects.update(lease_until=timezone.now() + timedelta(minutes=19))
    assignment.refresh_from_db()
    renewed = assignment_claim(assignment=assignment, reviewer=surgeon_a).lease_until
    assert renewed is not None
    assert until is not None
    assert renewed > until


@pytest.mark.parametrize("lost", [{"reviewer": None, "lease_until": None}, {"closed_at": timezone.now()}])
def test_what_was_taken_just_now_and_lost_since_is_not_opened(
    project: Project, surgeon_a: User, surgeon_b: User, lost: dict[str, object]
) -> None:
    assignment = claimed(opened(project), surgeon_a)
    Assignment.objects.update(**{"reserved_for": surgeon_b, **lost})
    with pytest.raises(Stale):
        assignment_claim(assignment=assignment, reviewer=surgeon_a)


def test_skipping_returns_the_lease(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    assignment_skip(assignment=assignment, reviewer=surgeon_a)
    assignment.refresh_from_db()
    assert assignment_claim(assignment=assignment, reviewer=surgeon_b).reviewer == surgeon_b


def test_a_decided_item_cannot_be_skipped(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    assignment_approve(press=press(assignment, surgeon_a))
    with pytest.raises(AlreadyDecided):
        assignment_skip(assignment=assignment, reviewer=surgeon_a)


def test_a_flag_opens_a_thread_and_decides_nothing(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    thread_open(instance=assignment.instance, by=surgeon_a, text="Is this T2 or STIR?")
    assert Thread.objects.get().comments.get().text == "Is this T2 or STIR?"
    assert Assignment.objects.open().count() == 1
    with pytest.raises(ReviewError):
        thread_open(instance=assignment.instance, by=surgeon_a, text=" ")


def test_work_in_progress_is_versioned_and_a_stale_tab_is_told(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    first = work_save(assignment=assignment, reviewer=surgeon_a, body='{"stem": "a"}', version=0)
    second = work_save(assignment=assignment, reviewer=surgeon_a, body='{"stem": "b"}', version=first.version)
    for stale in (0, 1):
        with pytest.raises(StaleWork):
            work_save(assignment=assignment, reviewer=surgeon_a, body='{"stem": "c"}', version=stale)
    assert (WorkInProgress.objects.get().body, second.version) == ('{"stem": "b"}', 2)


def test_who_takes_an_ended_lease_over_finds_no_text_of_the_earlier_reader(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    assignment = claimed(opened(project), surgeon_a)
    work_save(assignment=assignment, reviewer=surgeon_a, body='{"stem": "a"}', version=0)
    Assignment.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assignment.refresh_from_db()
    taken = assignment_claim(assignment=assignment, reviewer=surgeon_b)
    assert not WorkInProgress.objects.typed_by(surgeon_b, taken).exists()
    work_save(assignment=taken, reviewer=surgeon_b, body='{"stem": "b"}', version=0)
    # The first one comes back once the second has let go: their own text is still there.
    Assignment.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    taken.refresh_from_db()
    back = assignment_claim(assignment=taken, reviewer=surgeon_a)
    assert WorkInProgress.objects.typed_by(surgeon_a, back).get().body == '{"stem": "a"}'


def test_a_study_that_waits_for_its_sign_off_is_not_read(project: Project, approval: Approval) -> None:
    subject = project.subjects.create(approval=approval, pseudonym="P1", key_hash="k")
    study = Study.objects.create(project=project, subject=subject, study_instance_uid="1.2.3")
    with pytest.raises(ReviewError, match="signed off"):
        opened(project, study=study)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    study.refresh_from_db()
    assert opened(project, study=study).readers == 1
