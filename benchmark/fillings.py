"""What this room adds to the pages of rooms below it."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from benchmark.ratings.reading import studies_rated_by
from projects.policies import Permission, roles_allow
from projects.slots import Context


def home_ratings(request: Any) -> Context | None:
    """What a clinician sees on the home page while reports wait for their rating."""
    if not roles_allow(request.roles, Permission.REVIEW):
        return None
    rows = studies_rated_by(request.project, request.user).filter(closed_at__isnull=True)
    waiting = rows.exclude(opened_by=request.user).filter(finished__lt=F("report_count"))
    studies = [(study, study.report_count - study.finished) for study in waiting]
    return {"project": request.project, "studies": studies} if studies else None
