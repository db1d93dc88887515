"""What a person says after a run's pilot."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from generation.forms import ResumeForm
from generation.models import GenerationRun
from generation.services.pilot_decide import pilot_go_on, pilot_stop
from generation.tasks import generation_drive
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@require_POST
@project_page(Permission.GENERATE)
def go_on(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Draft the rest, under another cap where one is given."""
    run = get_object_or_404(GenerationRun, project=request.project, uid=uid)
    form = ResumeForm(request.POST)
    if form.is_valid():
        pilot_go_on(run=run, by=request.user, budget_cap=form.cleaned_data["budget_cap"])
        wake(generation_drive, run.pk)
    else:
        messages.error(request, "The cap must be a number.")
    return redirect("generation:run", slug=request.project.slug, uid=uid)


@require_POST
@project_page(Permission.GENERATE)
def stop(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Leave the rest undrafted."""
    pilot_stop(run=get_object_or_404(GenerationRun, project=request.project, uid=uid), by=request.user)
    return redirect("generation:run", slug=request.project.slug, uid=uid)
