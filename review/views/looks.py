"""What is kept of a reader's looking: agreeing to it, taking it back, and their own figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from review.looks.figures import own_levels, own_looks
from review.models import LookNotice
from review.services import looks_allow, looks_forget


def looks_shown(request: ProjectRequest) -> dict[str, Any]:
    """The part of My quality that is about looking; figures only with consent. Four queries at most."""
    notice = LookNotice.objects.filter(project=request.project, person=request.user).first()
    if notice is None:
        return {"look_notice": None}
    return {
        "look_notice": notice,
        "looks": own_looks(request.user, request.project),
        "look_levels": own_levels(request.user, request.project),
    }


@project_page(Permission.REVIEW)
@require_POST
def allow(request: ProjectRequest) -> HttpResponse:
    """Agree that it is kept what stands on one's screen."""
    looks_allow(project=request.project, person=request.user)
    messages.success(request, "Accepted. It is kept from the next item on, and shown to you alone.")
    return redirect("review:quality", request.project.slug)


@project_page(Permission.REVIEW)
@require_POST
def forget(request: ProjectRequest) -> HttpResponse:
    """Take that back, and delete what was kept."""
    looks_forget(project=request.project, person=request.user)
    messages.success(request, "Nothing of your looking is kept any more; what was is deleted.")
    return redirect("review:quality", request.project.slug)
