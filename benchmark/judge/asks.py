"""Judgings that wait for the steward of a hidden suite, or were answered."""

from __future__ import annotations

from django.db.models import QuerySet

from benchmark.models import JudgingAsk, RatingStudy
from projects.models import Project

RECENT = 20


def asks_open(project: Project) -> QuerySet[JudgingAsk]:
    """What nobody has answered yet, the oldest first."""
    return _rows().filter(study__project=project, answered_at__isnull=True).order_by("pk")[:RECENT]


def asks_of(study: RatingStudy) -> QuerySet[JudgingAsk]:
    """What was asked of one study, the newest first."""
    return _rows().filter(study=study).order_by("-pk")[:RECENT]


def _rows() -> QuerySet[JudgingAsk]:
    return JudgingAsk.objects.select_related("study", "judge__endpoint", "asked_by", "answered_by", "run")
