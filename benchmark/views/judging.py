"""A new judge, a judge started on a study, and the buttons of its run."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.errors import JudgingRefused
from benchmark.judging_forms import JudgeForm, JudgingForm
from benchmark.models import JudgeRun, RatingStudy
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_control import judging_cancel, judging_pause, judging_resume
from benchmark.services.judging_start import judging_start
from benchmark.tasks import judging_work
from benchmark.views.starting import form_sent, is_partial, starts
from benchmark.worst_cases import judging_worst_of
from projects.access import ProjectRequest, project_page
from projects.errors import RunNotOpen
from projects.models import RunState
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.EVALUATE)
def judge_new(request: ProjectRequest) -> HttpResponse:
    """Which model judges, and whether it sees the reference."""
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            judge = judge_make(project=request.project, **form.cleaned_data, by=request.user)
        except JudgingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{judge} is made. Start it on a rating study.")
            return redirect("benchmark:judge_list", request.project.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "benchmark/judge_new.html", {"form": form}, status=status)


@project_page(Permission.EVALUATE)
def judging_new(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Start a judge on the reports of a study."""
    study = get_object_or_404(RatingStudy.objects.select_related("project"), project=request.project, uid=uid)
    form = JudgingForm(form_sent(request), project=request.project)
    context = {"form": form, "study": study, "worst": judging_worst_of(form, study)}
    if is_partial(request):
        return render(request, "benchmark/_worst.html", context)
    if starts(request) and form.is_valid():
        try:
            run = judging_start(study=study, **form.cleaned_data, by=request.user)
        except JudgingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            wake(judging_work, run.pk)
            return redirect("benchmark:judge_run", request.project.slug, run.uid)
    return render(request, "benchmark/judging_new.html", context, status=422 if starts(request) else 200)


@require_POST
@project_page(Permission.EVALUATE)
def judge_run_pause(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop at the next question."""
    return _pressed(request, uid, judging_pause)


@require_POST
@project_page(Permission.EVALUATE)
def judge_run_resume(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Go on; what has a verdict is not asked again."""
    return _pressed(request, uid, judging_resume)


@require_POST
@project_page(Permission.EVALUATE)
def judge_run_cancel(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop for good."""
    return _pressed(request, uid, judging_cancel)


def _pressed(request: ProjectRequest, uid: UUID, act: Callable[..., None]) -> HttpResponse:
    """A button of the run; pressed too late it leads back to the run, which says so."""
    run = get_object_or_404(JudgeRun.objects.select_related("project"), project=request.project, uid=uid)
    try:
        act(run=run, by=request.user)
    except (JudgingRefused, RunNotOpen) as refusal:
        messages.error(request, str(refusal))
        return redirect("benchmark:judge_run", request.project.slug, run.uid)
    run.refresh_from_db(fields=["state"])
    if run.state == RunState.QUEUED:
        wake(judging_work, run.pk)
    return redirect("benchmark:judge_run", request.project.slug, run.uid)
