"""Reports of evaluations: their scores with critical errors, a judge on them, a study for clinicians."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.access import board_page
from benchmark.errors import StudyRefused
from benchmark.judge.families import writers_of_run
from benchmark.judging_forms import ReportsJudgingForm
from benchmark.models import EvaluationRun, SuiteVersion
from benchmark.reports.told import reports_told
from benchmark.selectors import versions_of
from benchmark.services.reports_gather import reports_gather
from benchmark.services.reports_judge import reports_ask, reports_judge
from benchmark.views.board import chosen_of, table_of, visitor_context
from benchmark.views.judging import ASK, judging_asked, judging_begun
from benchmark.views.starting import form_sent, start_page
from benchmark.views.studies import studies_page
from benchmark.worst_cases import reports_judging_worst_of
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@board_page
def reports(request: ProjectRequest) -> HttpResponse:
    """Every model's reports on one version: points by whom, and each kind of critical error."""
    chosen = chosen_of(request)
    board, version = table_of(request, chosen), chosen.version
    context = {
        "chosen": chosen,
        "version": version,
        "versions": versions_of(request.project),
        "board": board,
        "rows": reports_told(board.rows),
        **(studies_page(request, version.report_studies.all()) if version else {}),
        **visitor_context(request),
    }
    return render(request, "benchmark/reports.html", context)


@project_page(Permission.EVALUATE)
def run_judge(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Start a judge on the reports of one finished evaluation."""
    rows = EvaluationRun.objects.select_related("version__suite__project", "model", "project")
    run = get_object_or_404(rows, project=request.project, uid=uid)
    form = ReportsJudgingForm(form_sent(request), project=request.project, writers=writers_of_run(run))

    def begin(told: dict[str, Any]) -> HttpResponse:
        if ASK in request.POST:
            del told["confirmed"]
            return judging_asked(request, reports_ask(run=run, **told, by=request.user))
        return judging_begun(reports_judge(run=run, **told, by=request.user))

    template, worst = "benchmark/run_judge.html", reports_judging_worst_of(form, run, request.user)
    is_hidden = run.version.suite.is_hidden
    return start_page(request, template, form, begin, run=run, worst=worst, is_hidden=is_hidden)


@require_POST
@project_page(Permission.EVALUATE)
def reports_study(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Gather the reports of the ticked evaluations as a study that clinicians rate."""
    rows = SuiteVersion.objects.select_related("suite__project")
    version = get_object_or_404(rows, suite__project=request.project, uid=uid)
    ticked = [one for one in request.POST.getlist("run") if _is_uid(one)]
    runs = list(version.runs.filter(uid__in=ticked).select_related("model"))
    try:
        study = reports_gather(version=version, runs=runs, to_rate=True, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal) if runs else "Tick the models whose reports shall be rated.")
        return redirect("benchmark:reports", request.project.slug)
    if study.closed_at is not None:
        messages.info(request, "Clinicians have rated these reports here: their ratings stay as they are.")
    return redirect("benchmark:study", request.project.slug, study.uid)


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
