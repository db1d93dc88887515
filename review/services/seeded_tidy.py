"""Agreeing to be shown seeded errors, and what becomes of them in the end."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from projects.models import Project, User
from review.models import Ending, QualityNotice, SeededItem

KEPT = timedelta(days=365)
"""So long somebody's own figures are kept; the notice says it."""


def notice_accept(*, project: Project, person: User) -> QualityNotice:
    """Somebody has read what is measured of them; twice is once."""
    return QualityNotice.objects.get_or_create(project=project, person=person)[0]


def seeded_tidy() -> None:
    """End what nobody can decide any more, and delete what ended a year ago."""
    now = timezone.now()
    SeededItem.objects.live().filter(round__settled_at__isnull=False).update(ending=Ending.VOID, ended_at=now)
    SeededItem.objects.filter(ended_at__lt=now - KEPT).delete()
