"""Saving what a reviewer has typed and not yet decided."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from projects.models import User
from review.errors import StaleWork
from review.models import Assignment, WorkInProgress
from review.services.assignment_lease import assignment_renew


@transaction.atomic
def work_save(*, assignment: Assignment, reviewer: User, body: str, version: int) -> WorkInProgress:
    """Keep `body` (JSON, perhaps incomplete) as version `version + 1` and renew the lease.

    `version` is the one the page started from, 0 for none. Raises StaleWork
    when another tab saved meanwhile, AssignmentTaken when the lease is lost.
    """
    assignment_renew(assignment=assignment, reviewer=reviewer)
    if version == 0:
        return _begin(assignment, reviewer, body)
    saved = (
        WorkInProgress.objects.typed_by(reviewer, assignment)
        .filter(version=version)
        .update(body=body, version=F("version") + 1, saved_at=timezone.now())
    )
    if not saved:
        raise StaleWork
    return WorkInProgress.objects.typed_by(reviewer, assignment).get()


def _begin(assignment: Assignment, reviewer: User, body: str) -> WorkInProgress:
    try:
        with transaction.atomic():
            return WorkInProgress.objects.create(
                assignment=assignment,
                author=reviewer,
                parent=assignment.round.seen,
                body=body,
                version=1,
            )
    except IntegrityError as problem:
        raise StaleWork from problem


@transaction.atomic
def work_discard(*, assignment: Assignment, reviewer: User) -> None:
    """Put the reviewer's own text away. Raises AssignmentTaken when the lease is lost."""
    assignment_renew(assignment=assignment, reviewer=reviewer)
    WorkInProgress.objects.typed_by(reviewer, assignment).delete()
