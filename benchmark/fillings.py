"""What this room adds to the pages of rooms below it."""

from __future__ import annotations

from typing import Any

from benchmark.ratings.reading import studies_waiting
from projects.policies import Permission, roles_allow
from projects.slots import Context


def home_ratings(request: Any) -> Context | None:
    """What a clinician sees on the home page while reports wait for their rating."""
    if not roles_allow(request.roles, Permission.REVIEW):
        return None
    studies = studies_waiting(request.project, request.user)
    return {"project": request.project, "studies": studies} if studies else None


def evaluate_checkpoint(request: Any) -> Context | None:
    """Whoever may evaluate comes from the checkpoints of a training run to their evaluation."""
    return {"project": request.project} if roles_allow(request.roles, Permission.EVALUATE) else None
