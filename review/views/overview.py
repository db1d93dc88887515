"""The dashboard of who leads a project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake
from review.models import Overview
from review.overview.shown import (
    COVERAGE,
    REJECTION,
    conditions_in,
    edits_shown,
    figures_of,
    modalities_in,
    reasons_shown,
    spine_map,
    steps_shown,
    tiers_shown,
    weeks_shown,
)
from review.tasks import overview_work


@project_page(Permission.CONFIGURE)
@require_GET
def dashboard(request: ProjectRequest) -> HttpResponse:
    """The spine map, the way from draft to release, the pace, and why drafts fail; as last reckoned."""
    overview = Overview.objects.filter(project=request.project).first()
    if overview is None:
        return render(request, "review/dashboard.html", {"overview": None})
    conditions, modalities = conditions_in(overview), modalities_in(overview)
    measure = REJECTION if request.GET.get("of") == REJECTION else COVERAGE
    modality, condition = request.GET.get("modality", ""), request.GET.get("condition", "")
    modality = modality if modality in modalities else ""
    condition = condition if condition in dict(conditions) else ""
    figures = figures_of(overview)
    edits = figures.get("edits", {})
    context = {
        "overview": overview,
        "map": spine_map(overview, measure=measure, modality=modality, condition=condition),
        "measure": measure,
        "modality": modality,
        "condition": condition,
        "modalities": modalities,
        "conditions": conditions,
        "steps": steps_shown(figures),
        "tiers": tiers_shown(figures),
        "weeks": weeks_shown(figures),
        "prompts": reasons_shown(figures.get("prompts", {})),
        "models": reasons_shown(figures.get("models", {})),
        "edits": edits,
        "edited_prompts": edits_shown(edits.get("prompts", {})),
        "edited_models": edits_shown(edits.get("models", {})),
    }
    return render(request, "review/dashboard.html", context)


@project_page(Permission.CONFIGURE)
@require_POST
def reckon(request: ProjectRequest) -> HttpResponse:
    """Have it reckoned now, in the background."""
    wake(overview_work, request.project.pk)
    messages.info(request, "It is being reckoned. Reload the page in a moment.")
    return redirect("review:dashboard", request.project.slug)
