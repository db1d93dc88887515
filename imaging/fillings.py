"""What this room adds to the pages of rooms below it."""

from __future__ import annotations

from django.db.models import F, Q

from imaging.models import Subject
from projects.access import ProjectRequest
from projects.slots import Context


def move_subjects(request: ProjectRequest) -> Context | None:
    """The link on the page of approvals, where there are subjects and more than one approval."""
    another = Q(project__approvals__gt=F("approval")) | Q(project__approvals__lt=F("approval"))
    if not Subject.objects.filter(another, project=request.project).exists():
        return None
    return {"project": request.project}
