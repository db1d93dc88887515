"""What imaging puts on the home page."""

from __future__ import annotations

from typing import Any

from imaging.models import SignOff, Study
from projects.access import ProjectRequest
from projects.policies import Permission, roles_allow

SHOWN = 5


def home_sign_off(request: ProjectRequest) -> dict[str, Any] | None:
    """The panel "Waiting for a sign-off": left out while no study waits."""
    if not roles_allow(request.roles, Permission.SIGN_OFF):
        return None
    waiting = Study.objects.filter(project=request.project, sign_off=SignOff.WAITING)
    studies = list(waiting.select_related("subject").order_by("created_at", "pk")[:SHOWN])
    if not studies:
        return None
    return {"project": request.project, "studies": studies, "count": waiting.count()}
