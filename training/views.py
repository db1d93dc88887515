"""Pages of the training room."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.sending import file_send
from projects.services.runs import run_cancel, run_pause, run_resume
from projects.tasks import wake
from training.accelerators import gpus_here
from training.bases import base_find, trainer_check
from training.curriculum import config_build, recipe_revise
from training.errors import TrainerMissing, TrainingError
from training.estimate import Estimate, run_estimate
from training.forms import TrainingForm
from training.models import TrainingRun
from training.selectors import run_details, runs_of
from training.services import output_folder, training_run_clone, training_run_start
from training.tasks import training_run_work

ACTS = {"cancel": run_cancel, "pause": run_pause, "resume": run_resume}


def _missing() -> str:
    try:
        trainer_check()
    except TrainerMissing as problem:
        return str(problem)
    return ""


@project_page(Permission.TRAIN)
def run_list(request: ProjectRequest) -> HttpResponse:
    """Every run of the project."""
    context = {"runs": runs_of(request.project), "has_release": request.project.releases.exists()}
    return render(request, "training/run_list.html", context)


@project_page(Permission.TRAIN)
def run_new(request: ProjectRequest) -> HttpResponse:
    """Choose, see the estimate, start."""
    form = TrainingForm(request.project, request.POST or None, initial=request.GET.dict())
    context: dict[str, Any] = {"form": form, "missing": _missing(), "gpus": gpus_here()}
    if request.method != "POST":
        return render(request, "training/run_new.html", context)
    if form.is_valid():
        try:
            if "start" in request.POST:
                run = _start(request, form.cleaned_data)
                return redirect("training:run", slug=request.project.slug, uid=run.uid)
            context |= _looked_at(form.cleaned_data)
        except TrainingError as problem:
            form.add_error(None, str(problem))
    return render(request, "training/run_new.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _start(request: ProjectRequest, fields: dict[str, Any]) -> TrainingRun:
    recipe = fields["recipe"]
    if fields["stages"] is not None:
        recipe = recipe_revise(recipe=recipe, stages=fields["stages"], knobs=json.loads(recipe.knobs))
    run = training_run_start(
        release=fields["release"],
        recipe=recipe,
        base=fields["base"],
        seed=fields["seed"],
        started_by=request.user,
    )
    wake(training_run_work, run.pk)
    return run


def _looked_at(fields: dict[str, Any]) -> dict[str, Any]:
    """The curriculum as it will run, and what it will take."""
    recipe, base = fields["recipe"], base_find(fields["base"])
    if fields["stages"] is not None:
        recipe.stages = json.dumps(fields["stages"])
    config = config_build(
        recipe=recipe, release=fields["release"], base=base.path, seed=fields["seed"], output="–"
    )
    estimate: Estimate = run_estimate(
        config=config,
        parameters=base.parameters,
        images=fields["release"].image_count,
        gpus=min(1, len(gpus_here())),
    )
    return {
        "config": config,
        "estimate": estimate,
        "minutes": max(1, round(estimate.seconds / 60)),
        "memory": f"about {estimate.memory_gb:.0f} GB" if estimate.memory_gb >= 1 else "less than 1 GB",
        "tokens": f"{estimate.tokens:,}",
    }


def _run(request: ProjectRequest, uid: UUID) -> TrainingRun:
    runs = TrainingRun.objects.select_related("recipe", "release", "project")
    return get_object_or_404(runs, project=request.project, uid=uid)


@project_page(Permission.TRAIN)
def run_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One run: stages, curve, checkpoints, log."""
    run = _run(request, uid)
    return render(request, "training/run_page.html", {"run": run, **run_details(run)})


@project_page(Permission.TRAIN)
def run_part(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The part of the page that follows the run."""
    run = _run(request, uid)
    return render(request, "training/_run.html", {"run": run, **run_details(run)})


@require_POST
@project_page(Permission.TRAIN)
def run_act(request: ProjectRequest, uid: UUID, act: str) -> HttpResponse:
    """Cancel, pause or resume."""
    run = _run(request, uid)
    with transaction.atomic():
        ACTS[act](run=run)
        if act == "resume":
            # A person looked at it: the count of its workers' deaths begins anew.
            TrainingRun.objects.filter(pk=run.pk).update(attempt=0)
            wake(training_run_work, run.pk)
    return redirect("training:run", slug=request.project.slug, uid=uid)


@require_POST
@project_page(Permission.TRAIN)
def run_clone(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The same again, as a run of its own."""
    with transaction.atomic():
        run = training_run_clone(run=_run(request, uid), started_by=request.user)
        wake(training_run_work, run.pk)
    return redirect("training:run", slug=request.project.slug, uid=run.uid)


@project_page(Permission.TRAIN)
def run_log_file(request: ProjectRequest, uid: UUID) -> HttpResponseBase:
    """The trainer's whole log."""
    path = output_folder(_run(request, uid)) / "train.log"
    if not path.is_file():
        raise Http404("The trainer has not written a log yet.")
    return file_send(request, path)
