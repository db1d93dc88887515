"""What happens to open items when their reader leaves the project."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from projects.models import Membership, Role
from review.models import Assignment, WorkInProgress

TYPED_KEPT = timedelta(days=7)
"""So long a text waits for somebody whose role ended, in case they are given it again."""


@transaction.atomic
def assignments_return(*, user_id: int, project_id: int) -> int:
    """Put what somebody had open, or kept for them, back into the queue; returns how many items.

    Does nothing while the person is still a surgeon of the project. What they typed and did not decide stays
    theirs for TYPED_KEPT; nobody else finds it.
    """
    if Membership.objects.filter(user=user_id, project=project_id, role=Role.SURGEON).exists():
        return 0
    waiting = Assignment.objects.open().filter(project=project_id)
    held = waiting.filter(reviewer=user_id)
    # From now on it waits, however long ago it was typed.
    typed = WorkInProgress.objects.filter(author=user_id, assignment__project=project_id)
    typed.update(saved_at=timezone.now())
    freed = held.update(reviewer=None, lease_until=None)
    return freed + waiting.filter(reserved_for=user_id).update(reserved_for=None)


def typed_tidy() -> None:
    """Delete what people typed, and did not decide, whose role ended TYPED_KEPT ago or earlier."""
    seat = Membership.objects.filter(
        project=OuterRef("assignment__project"), user=OuterRef("author"), role=Role.SURGEON
    )
    old = WorkInProgress.objects.filter(saved_at__lt=timezone.now() - TYPED_KEPT)
    old.filter(~Exists(seat)).delete()
