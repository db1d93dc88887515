"""Evaluation runs: a new one, its page, its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.allowance import allowances_of
from benchmark.answers import answers_listed, neighbours_of
from benchmark.controls import controls_shown, turned_figures
from benchmark.errors import EvaluationRefused
from benchmark.forms import EvaluationForm
from benchmark.models import EvaluationRun
from benchmark.policies import sees_responses
from benchmark.reports.shown import item_asked, reports_shown
from benchmark.selectors import (
    costs_of,
    figures_of,
    problems_of,
    question_shown,
    responses_of,
    submissions_count,
    told_of,
)
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.run_control import (
    evaluation_cancel,
    evaluation_pause,
    evaluation_resume,
    evaluation_retry,
)
from benchmark.shown_readings import extractors_shown
from benchmark.tasks import evaluation_work
from benchmark.views.starting import form_sent, start_page
from benchmark.worst_cases import evaluation_worst_of
from corpus.bodies import Report
from projects.access import ProjectRequest, project_page
from projects.errors import RunNotOpen
from projects.models import RunState
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.EVALUATE)
def run_new(request: ProjectRequest) -> HttpResponse:
    """Choose suite and model."""
    offered = {"version": request.GET.get("version", "")}
    form = EvaluationForm(form_sent(request), project=request.project, initial=offered)

    def begin(told: dict[str, Any]) -> HttpResponse:
        run = evaluation_start(**told, by=request.user)
        wake(evaluation_work, run.pk)
        return _to(run)

    worst, allowances = (
        evaluation_worst_of(form, request.project),
        allowances_of(request.project, request.user),
    )
    return start_page(request, "benchmark/run_new.html", form, begin, worst=worst, allowances=allowances)


@project_page(Permission.VIEW_BOARD)
def run_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One run; htmx asks for its moving part alone."""
    run = _run(request, uid)
    shown, extractors = sees_responses(request.roles, run.version.suite), extractors_shown(run.version, [run])
    context = {
        "run": run,
        "live": run.is_open,
        "shown": shown,
        "figures": figures_of(run) if shown else None,
        "answers": answers_listed(run, request.GET.get("show", ""), extractors) if shown else None,
        "extractor": extractors.get(run.pk, ""),
        "problems": problems_of(run, shown=shown),
        "submissions": submissions_count(run),
        "controls": controls_shown(run, sees_all=shown),
        "turned": turned_figures(run) if shown else None,
        "costs": costs_of(run),
        "log_lines": run.log.splitlines()[-8:],
    }
    partial = request.headers.get("HX-Request")
    template = "benchmark/_run_progress.html" if partial else "benchmark/run.html"
    return render(request, template, context)


@project_page(Permission.VIEW_BOARD)
def response_page(request: ProjectRequest, uid: UUID, response_uid: UUID) -> HttpResponse:
    """One item as one model answered it. Of hidden suites only stewards see this."""
    run = _run(request, uid)
    if not sees_responses(request.roles, run.version.suite):
        raise Http404("No such answer.")
    rows = responses_of(run).select_related("item__revision", "item__version__suite")
    response = get_object_or_404(rows, uid=response_uid)
    scores, body = list(response.scores.all()), question_shown(response)
    score = next(iter(scores), None)
    context: dict[str, Any] = {
        "run": run,
        "response": response,
        "score": score,
        "newer": max(scores, key=lambda one: one.pk) if scores else None,
        "body": body,
        "neighbours": neighbours_of(response),
    }
    if isinstance(body, Report):
        asked = item_asked(run.version, body)
        context |= {"asked": asked, "one": reports_shown([response], asked.read)[0]}
        return render(request, "benchmark/response_report.html", context)
    context |= {
        "told": told_of(response, score),
        "right_letters": {response.item.gold, *response.item.acceptable},
    }
    return render(request, "benchmark/response.html", context)


@require_POST
@project_page(Permission.EVALUATE)
def run_pause(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop at the next item."""
    return _pressed(request, uid, evaluation_pause)


@require_POST
@project_page(Permission.EVALUATE)
def run_cancel(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop for good."""
    return _pressed(request, uid, evaluation_cancel)


@require_POST
@project_page(Permission.EVALUATE)
def run_resume(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Go on; what was answered is not asked again."""
    return _pressed(request, uid, evaluation_resume)


@require_POST
@project_page(Permission.EVALUATE)
def run_retry(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Ask again what got no answer."""
    run = _run(request, uid)
    try:
        count = evaluation_retry(run=run, by=request.user)
    except EvaluationRefused as refusal:
        messages.error(request, str(refusal))
        return _to(run)
    wake(evaluation_work, run.pk)
    messages.success(request, f"{count} item{'' if count == 1 else 's'} will be asked again.")
    return _to(run)


def _pressed(request: ProjectRequest, uid: UUID, act: Callable[..., None]) -> HttpResponse:
    """A button of the run; pressed too late it leads back to the run, which says so."""
    run = _run(request, uid)
    try:
        act(run=run, by=request.user)
    except (EvaluationRefused, RunNotOpen) as refusal:
        messages.error(request, str(refusal))
        return _to(run)
    run.refresh_from_db(fields=["state"])
    if run.state == RunState.QUEUED:
        wake(evaluation_work, run.pk)
    return _to(run)


def _run(request: ProjectRequest, uid: UUID) -> EvaluationRun:
    rows = EvaluationRun.objects.select_related(
        "version__suite", "model__endpoint", "project", "started_by", "control_of"
    )
    return get_object_or_404(rows, project=request.project, uid=uid)


def _to(run: EvaluationRun) -> HttpResponse:
    return redirect("benchmark:run", slug=run.project.slug, uid=run.uid)
