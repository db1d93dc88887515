"""An evaluation of a checkpoint that was trained here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from benchmark.allowance import allowances_of
from benchmark.errors import EvaluationRefused
from benchmark.forms import CheckpointForm
from benchmark.services.checkpoint_start import checkpoint_evaluation_start
from benchmark.tasks import evaluation_work
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.EVALUATE)
def checkpoint_run_new(request: ProjectRequest) -> HttpResponse:
    """Choose suite and checkpoint."""
    offered = {name: request.GET.get(name, "") for name in ("version", "checkpoint")}
    form = CheckpointForm(request.POST or None, project=request.project, initial=offered)
    if request.method == "POST" and form.is_valid():
        try:
            run = checkpoint_evaluation_start(**form.cleaned_data, by=request.user)
        except EvaluationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            wake(evaluation_work, run.pk)
            return redirect("benchmark:run", request.project.slug, run.uid)
    context = {"form": form, "allowances": allowances_of(request.project, request.user)}
    status = 422 if request.method == "POST" else 200
    return render(request, "benchmark/checkpoint_run_new.html", context, status=status)
