"""Agreeing that it is kept what stands on one's screen, taking that back, and deleting what is old."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from projects.models import Project, User
from review.models import Look, LookNotice
from review.services.seeded_tidy import KEPT


def looks_allow(*, project: Project, person: User) -> LookNotice:
    """Somebody has read what is kept of their looking; twice is once."""
    return LookNotice.objects.get_or_create(project=project, person=person)[0]


@transaction.atomic
def looks_forget(*, project: Project, person: User) -> None:
    """Take one's consent back, and delete what was kept by it."""
    LookNotice.objects.filter(project=project, person=person).delete()
    Look.objects.filter(project=project, reviewer=person).delete()


def looks_tidy() -> None:
    """Delete what was kept a year ago."""
    Look.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()
