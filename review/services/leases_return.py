"""What happens to open items when their reader's leave begins."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from projects.models import Leave
from review.models import Assignment


def leases_return() -> int:
    """Put what people on leave have open back into the queue; returns how many items.

    What is kept for them waits, and what they typed is kept: nobody else sees it.
    """
    away = Leave.objects.running().filter(person=OuterRef("reviewer"), project=OuterRef("project"))
    people = Leave.objects.running().values("person")
    held = Assignment.objects.open().filter(Exists(away), reviewer__in=people)
    return held.update(reviewer=None, lease_until=None)
