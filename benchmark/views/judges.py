"""Judges: what they are certified for, their studies, a new one, and one of their runs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from benchmark.access import board_page, is_visitor
from benchmark.judge.asks import asks_open
from benchmark.judge.exports import certification_csv, certification_json
from benchmark.judge.forest import judge_forest
from benchmark.judge.standing import judge_runs_of, judged_counts, marks_by_dimension, standings_of
from benchmark.judge.told import dimensions_told, verdict_told
from benchmark.models import JudgeRun
from benchmark.ratings.progress import studies_of
from benchmark.views.studies import studies_page
from projects.access import ProjectRequest


@board_page
def judge_list(request: ProjectRequest) -> HttpResponse:
    """What each judge may stand in for, and to members the studies and runs behind it."""
    standings, visitor = standings_of(request.project), is_visitor(request)
    context = {
        "standings": standings,
        "rows": marks_by_dimension(standings),
        **studies_page(request, studies_of(request.project)),
        "asks": () if visitor else asks_open(request.project),
        "runs": () if visitor else judge_runs_of(request.project),
        "visitor": visitor,
    }
    return render(request, "benchmark/judges.html", context)


@board_page
def judge_run(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One run: its progress, its failures, its certification; htmx asks for the moving part alone."""
    run = judge_run_or_404(request, uid)
    told = dimensions_told(run)
    context = {
        "run": run,
        "live": run.is_open and not is_visitor(request),
        "visitor": is_visitor(request),
        "counts": judged_counts(run),
        "told": told,
        "verdict": verdict_told(told),
        "forest": judge_forest(told) if told else None,
        "log_lines": () if is_visitor(request) else run.log.splitlines()[-8:],
    }
    partial = request.headers.get("HX-Request")
    template = "benchmark/_judge_run.html" if partial else "benchmark/judge_run.html"
    return render(request, template, context)


@board_page
def judge_run_csv(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The certification of the page as CSV."""
    run = _calibrated(request, uid)
    answer = HttpResponse(certification_csv(run), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="judge-{run.judge.version}-{run.uid}.csv"'
    return answer


@board_page
def judge_run_json(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The certification of the page for programs."""
    return JsonResponse(certification_json(_calibrated(request, uid)))


def judge_run_or_404(request: ProjectRequest, uid: UUID) -> JudgeRun:
    """The run within this project; to a visitor only once it is calibrated."""
    rows = JudgeRun.objects.select_related("judge__endpoint", "study", "started_by", "project")
    run = get_object_or_404(rows.prefetch_related("calibrations"), project=request.project, uid=uid)
    if is_visitor(request) and not run.calibrations.all():
        raise Http404("No such run.")
    return run


def _calibrated(request: ProjectRequest, uid: UUID) -> JudgeRun:
    run = judge_run_or_404(request, uid)
    if not run.calibrations.all():
        raise Http404("This run was not held against clinicians yet.")
    return run
