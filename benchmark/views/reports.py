"""Reports of evaluations: their scores with critical errors, a judge on them, a study for clinicians."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.access import board_page, is_visitor
from benchmark.errors import JudgingRefused, StudyRefused
from benchmark.judging_forms import ReportsJudgingForm
from benchmark.models import EvaluationRun, SuiteVersion
from benchmark.reports.told import reports_told
from benchmark.selectors import versions_of
from benchmark.services.reports_gather import reports_gather
from benchmark.services.reports_judge import reports_judge
from benchmark.tasks import judging_work
from benchmark.views.board import chosen_of, table_of, visitor_context
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


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
        "studies": () if is_visitor(request) or not version else version.report_studies.order_by("-pk"),
        **visitor_context(request),
    }
    return render(request, "benchmark/reports.html", context)


@project_page(Permission.EVALUATE)
def run_judge(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Start a judge on the reports of one finished evaluation."""
    rows = EvaluationRun.objects.select_related("version__suite__project", "model", "project")
    run = get_object_or_404(rows, project=request.project, uid=uid)
    form = ReportsJudgingForm(request.POST or None, project=request.project)
    if request.method == "POST" and form.is_valid():
        try:
            judging = reports_judge(run=run, **form.cleaned_data, by=request.user)
        except (JudgingRefused, StudyRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            wake(judging_work, judging.pk)
            return redirect("benchmark:judge_run", request.project.slug, judging.uid)
    status = 422 if request.method == "POST" else 200
    return render(request, "benchmark/run_judge.html", {"form": form, "run": run}, status=status)


@require_POST
@project_page(Permission.EVALUATE)
def reports_study(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Gather the reports of the ticked evaluations as a study that clinicians rate."""
    rows = SuiteVersion.objects.select_related("suite__project")
    version = get_object_or_404(rows, suite__project=request.project, uid=uid)
    ticked = [one for one in request.POST.getlist("run") if _is_uid(one)]
    runs = list(version.runs.filter(uid__in=ticked).select_related("model"))
    try:
        study = reports_gather(version=version, runs=runs, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal) if runs else "Tick the models whose reports shall be rated.")
        return redirect("benchmark:reports", request.project.slug)
    return redirect("benchmark:study", request.project.slug, study.uid)


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
