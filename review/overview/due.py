"""Which projects are to be reckoned anew."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from corpus.models import HistoryEvent
from projects.models import Project

SELDOM = timedelta(minutes=15)


def overview_due() -> list[int]:
    """Keys of projects in which something happened since the last reckoning, or that were never reckoned."""
    old = Q(overview__isnull=True) | Q(overview__reckoned_at__lt=timezone.now() - SELDOM)
    newest = HistoryEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest is None:
        return []
    since = Q(overview__isnull=True) | Q(overview__reckoned_at__lt=newest)
    return list(Project.objects.filter(old, since).values_list("pk", flat=True)[:4])
