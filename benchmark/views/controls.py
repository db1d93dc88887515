"""Controls of a run: the same items without their images, or with another subject's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from benchmark.errors import EvaluationRefused
from benchmark.models import Control, EvaluationRun
from benchmark.services.evaluation_start import control_start
from benchmark.tasks import evaluation_work
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@require_POST
@project_page(Permission.EVALUATE)
def control_new(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Begin one, or go to the one that there is."""
    rows = EvaluationRun.objects.select_related("version__suite", "model__endpoint", "project")
    run = get_object_or_404(rows, project=request.project, uid=uid)
    control = request.POST.get("control", "")
    if control not in (Control.REMOVED, Control.SWAPPED):
        messages.error(request, "Choose whether the images are removed or swapped.")
        return redirect("benchmark:run", slug=request.project.slug, uid=run.uid)
    try:
        made = control_start(run=run, control=control, by=request.user)
    except EvaluationRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("benchmark:run", slug=request.project.slug, uid=run.uid)
    wake(evaluation_work, made.pk)
    return redirect("benchmark:run", slug=request.project.slug, uid=made.uid)
