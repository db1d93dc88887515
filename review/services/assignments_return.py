"""What happens to open items when their reader leaves the project."""

from __future__ import annotations

from django.db import transaction

from projects.models import Membership, Role
from review.models import Assignment, WorkInProgress


@transaction.atomic
def assignments_return(*, user_id: int, project_id: int) -> int:
    """Put what somebody had open, or kept for them, back into the queue; returns how many items.

    Does nothing while the person is still a surgeon of the project. Text they typed and did not
    decide goes: the next reader must not find it as their own.
    """
    if Membership.objects.filter(user=user_id, project=project_id, role=Role.SURGEON).exists():
        return 0
    waiting = Assignment.objects.open().filter(project=project_id)
    held = waiting.filter(reviewer=user_id)
    WorkInProgress.objects.filter(author=user_id, assignment__project=project_id).delete()
    freed = held.update(reviewer=None, lease_until=None)
    return freed + waiting.filter(reserved_for=user_id).update(reserved_for=None)
