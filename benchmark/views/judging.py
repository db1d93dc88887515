"""A new judge, a judge started on a study, and the buttons of its run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.errors import AskAnswered, JudgingRefused
from benchmark.judge.families import writers_of
from benchmark.judging_forms import JudgeForm, JudgingForm
from benchmark.models import JudgeRun, JudgingAsk, RatingStudy
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_ask import judging_ask, judging_decline, judging_grant
from benchmark.services.judging_control import judging_cancel, judging_pause, judging_resume
from benchmark.services.judging_start import judging_start
from benchmark.tasks import judging_work
from benchmark.views.starting import form_sent, start_page
from benchmark.worst_cases import judging_worst_of
from projects.access import ProjectRequest, project_page
from projects.errors import RunNotOpen
from projects.models import RunState
from projects.policies import Permission
from projects.tasks import wake

ASK = "ask"  # the name of the button that asks the steward instead of beginning


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
    rows = RatingStudy.objects.select_related("project", "version__suite")
    study = get_object_or_404(rows, project=request.project, uid=uid)
    form = JudgingForm(form_sent(request), project=request.project, writers=writers_of(study))

    def begin(told: dict[str, Any]) -> HttpResponse:
        if ASK in request.POST:
            del told["confirmed"]
            return judging_asked(request, judging_ask(study=study, **told, by=request.user))
        return judging_begun(judging_start(study=study, **told, by=request.user))

    template, worst = "benchmark/judging_new.html", judging_worst_of(form, study, request.user)
    is_hidden = study.version is not None and study.version.suite.is_hidden
    return start_page(request, template, form, begin, study=study, worst=worst, is_hidden=is_hidden)


def judging_asked(request: ProjectRequest, ask: JudgingAsk) -> HttpResponse:
    """To the study, where the steward finds what was asked."""
    messages.success(request, f"Asked: a steward grants or declines {ask.judge} here.")
    return redirect("benchmark:study", request.project.slug, ask.study.uid)


@require_POST
@project_page(Permission.HOLD_SUITES)
def judging_ask_grant(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Let the references go to the judge: its judging begins."""
    ask = _ask(request, uid)
    try:
        return judging_begun(judging_grant(ask=ask, by=request.user))
    except (AskAnswered, JudgingRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect("benchmark:study", request.project.slug, ask.study.uid)


@require_POST
@project_page(Permission.HOLD_SUITES)
def judging_ask_decline(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Keep the references."""
    ask = _ask(request, uid)
    try:
        judging_decline(ask=ask, by=request.user)
    except (AskAnswered, JudgingRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect("benchmark:study", request.project.slug, ask.study.uid)


def _ask(request: ProjectRequest, uid: UUID) -> JudgingAsk:
    rows = JudgingAsk.objects.select_related("study__project", "judge", "asked_by")
    return get_object_or_404(rows, study__project=request.project, uid=uid)


def judging_begun(run: JudgeRun) -> HttpResponse:
    """Wake a worker for a new judging, and go to its page."""
    wake(judging_work, run.pk)
    return redirect("benchmark:judge_run", run.project.slug, run.uid)


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
