"""Studies of reports that clinicians rate: a new one with the report on its file, its page, its end."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.access import is_visitor
from benchmark.errors import StudyClosed, StudyRefused
from benchmark.judge.asks import asks_of
from benchmark.judge.standing import judge_runs_of
from benchmark.judging_forms import StudyForm
from benchmark.models import RatingStudy
from benchmark.ratings.intake import LARGEST_FILE, ReportsFile
from benchmark.ratings.progress import progress_of, sees_systems
from benchmark.services.study_close import study_close
from benchmark.services.study_take import study_take
from benchmark.tasks import board_compute
from projects.access import ProjectRequest, project_page
from projects.pages import keyset_page
from projects.policies import Permission
from projects.tasks import wake

STUDIES_SHOWN = 20


def studies_page(
    request: ProjectRequest, rows: QuerySet[RatingStudy], *, ended_last: bool = False
) -> dict[str, Any]:
    """One page of studies, the newest first, with the address of the older ones; to a visitor none.

    With `ended_last` the closed ones follow the open ones; `rows` then have `is_ended`, 0 or 1.
    """
    if is_visitor(request):
        return {"studies": ()}
    order, first = (["is_ended", "-id"], "the open ones") if ended_last else (["-id"], "the newest")
    page = keyset_page(rows, order=order, cursor=request.GET.get("studies", ""), size=STUDIES_SHOWN)
    address = "?" + urlencode({**request.GET.dict(), "studies": page.next_cursor})
    return {
        "studies": page.rows,
        "older_studies": address if page.next_cursor else "",
        "studies_words": f"{len(page.rows)} studies on this page, {first} first",
    }


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
        "asks": asks_of(study),
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
