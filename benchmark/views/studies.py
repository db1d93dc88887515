"""Studies of reports that clinicians rate: a new one with the report on its file, its page, its end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.errors import StudyClosed, StudyRefused
from benchmark.judge.standing import judge_runs_of
from benchmark.judging_forms import StudyForm
from benchmark.models import RatingStudy
from benchmark.ratings.intake import LARGEST_FILE, ReportsFile
from benchmark.ratings.progress import progress_of, sees_systems
from benchmark.services.study_close import study_close
from benchmark.services.study_take import study_take
from benchmark.tasks import board_compute
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.EVALUATE)
def study_new(request: ProjectRequest) -> HttpResponse:
    """Send a file of reports; every fault of it is told before anything is kept."""
    form = StudyForm(request.POST or None, request.FILES or None)
    report: ReportsFile | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            study, report = study_take(
                project=request.project,
                name=told["name"],
                stream=told["file"].file,
                seed=told["seed"],
                egress=told["egress"],
                by=request.user,
            )
        except StudyRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            if study is not None:
                return redirect("benchmark:study", request.project.slug, study.uid)
    context = {"form": form, "report": report, "largest": LARGEST_FILE}
    return render(
        request, "benchmark/study_new.html", context, status=422 if request.method == "POST" else 200
    )


@project_page(Permission.VIEW_BOARD)
def study_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Counts of one study: reports, ratings, judges. No report's text is on it."""
    study = get_object_or_404(RatingStudy, project=request.project, uid=uid)
    context = {
        "study": study,
        "progress": progress_of(study),
        "sees_systems": sees_systems(request.roles, study),
        "runs": judge_runs_of(request.project, study),
        "closing": "close" in request.GET and study.closed_at is None,
    }
    return render(request, "benchmark/study.html", context)


@require_POST
@project_page(Permission.EVALUATE)
def study_end(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Close a study for good."""
    study = get_object_or_404(RatingStudy, project=request.project, uid=uid)
    try:
        unfinished = study_close(study=study, by=request.user)
    except StudyClosed as refusal:
        messages.error(request, str(refusal))
    else:
        if study.version_id is not None:
            wake(board_compute, study.version_id)
        messages.success(request, f"{study.name} is closed. Ratings that stay out unfinished: {unfinished}.")
    return redirect("benchmark:study", request.project.slug, study.uid)
