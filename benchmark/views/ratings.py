"""Clinicians rate reports blind: their studies, their reports of one, and one report with the rubric."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from benchmark.clinicians.reading import baselines_for
from benchmark.errors import NotBlind
from benchmark.judge.rubric import Dimension
from benchmark.models import RatingStudy, ReportRating, StudyReport
from benchmark.policies import sees_reference
from benchmark.ratings.form import RatingForm
from benchmark.ratings.reading import (
    OwnWay,
    critical_shown,
    own_way,
    rating_of,
    rubric_shown,
    studies_rated_by,
)
from benchmark.services.rating_save import Opinion, rating_reopen, rating_save
from benchmark.views.studies import studies_page
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.REVIEW)
def rating_list(request: ProjectRequest) -> HttpResponse:
    """The studies of the project with the rater's own progress."""
    context = {
        **studies_page(request, studies_rated_by(request.project, request.user), ended_last=True),
        "baselines": baselines_for(request.project, request.user),
    }
    return render(request, "benchmark/ratings.html", context)


@project_page(Permission.REVIEW)
def rating_study(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The rater's reports of one study in their order; each may be opened again until it is closed."""
    study = _study(request, uid)
    way = own_way(study, request.user)
    return render(
        request, "benchmark/rating_study.html", {"study": study, "way": way, "next": way.open_after()}
    )


@project_page(Permission.REVIEW)
def rating_next(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """To the next unfinished report; to all of them where none is left or the study is closed."""
    study = _study(request, uid)
    following = own_way(study, request.user).open_after()
    if following is None or study.closed_at is not None:
        return redirect("benchmark:rating_study", request.project.slug, study.uid)
    return redirect("benchmark:rating", request.project.slug, study.uid, following.uid)


@never_cache
@project_page(Permission.REVIEW)
def rating_page(request: ProjectRequest, uid: UUID, report_uid: UUID) -> HttpResponse:
    """One report with the rubric; what is chosen is kept by the way or by the form's buttons."""
    report = _report(request, uid, report_uid)
    if request.method != "POST":
        return _page(request, report)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _refused(request, report, "Something in this form is off the scale. Nothing was changed.")
    opinion, wants_end = form.opinion(), request.POST.get("act") == "finish"
    rating = rating_save(
        report=report,
        rater=request.user,
        seen=form.cleaned_data["version"],
        opinion=opinion,
        finish=wants_end and not opinion.missing,
    )
    return _kept(request, rating, opinion, wants_end=wants_end)


@require_POST
@project_page(Permission.REVIEW)
def rating_undo(request: ProjectRequest, uid: UUID, report_uid: UUID) -> HttpResponse:
    """Take the end of a rating back and show the report again."""
    report = _report(request, uid, report_uid)
    rating_reopen(report=report, rater=request.user)
    messages.info(request, "This report is open again; what you rated is kept.")
    return redirect("benchmark:rating", request.project.slug, report.study.uid, report.uid)


def _kept(
    request: ProjectRequest, rating: ReportRating, opinion: Opinion, *, wants_end: bool
) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        saved_at = timezone.localtime().strftime("%H:%M")
        return JsonResponse({"version": rating.version, "saved_at": saved_at})
    if not wants_end:
        messages.success(request, "Saved.")
        return redirect(request.path)
    if opinion.missing:
        count = len(opinion.missing)
        told = f"{count} dimension{'s are' if count > 1 else ' is'} not rated yet. What you rated is kept."
        return _refused(request, rating.report, told)
    return _on(request, rating.report)


def _on(request: ProjectRequest, report: StudyReport) -> HttpResponse:
    """To the next unfinished report, with a way to take this one's end back."""
    slug, study = request.project.slug, report.study
    way = own_way(study, request.user)
    place = way.at(report.uid).place
    undo = reverse("benchmark:rating_undo", args=[slug, study.uid, report.uid])
    messages.success(
        request, f"Report {place} of {len(way.reports)} is finished.", extra_tags=f"undo={undo} seconds=20"
    )
    following = way.open_after(place)
    if following is None:
        return redirect("benchmark:rating_study", slug, study.uid)
    return redirect("benchmark:rating", slug, study.uid, following.uid)


def _refused(request: ProjectRequest, report: StudyReport, problem: str) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": problem}, status=422)
    return _page(request, report, status=422, problem=problem)


def _page(
    request: ProjectRequest, report: StudyReport, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    rating, way = rating_of(report, request.user), own_way(report.study, request.user)
    context = {
        "study": report.study,
        "text": report.text,
        "reference": report.reference if sees_reference(request.roles, report.study) else "",
        "problem": problem,
        **_place(way, report),
        **_chosen(rating),
    }
    return render(request, "benchmark/rating.html", context, status=status)


def _place(way: OwnWay, report: StudyReport) -> dict[str, Any]:
    own = way.at(report.uid)
    return {"own": own, "total": len(way.reports), "finished": way.finished, "before": way.before(own.place)}


def _chosen(rating: ReportRating | None) -> dict[str, Any]:
    values = {Dimension(one.dimension): one.value for one in rating.dimensions.all()} if rating else {}
    return {
        "version": rating.version if rating else 0,
        "parts": rubric_shown(values),
        "rated": len(values),
        "dimensions": len(Dimension),
        "criticals": critical_shown(rating.critical.split() if rating else []),
    }


def _study(request: ProjectRequest, uid: UUID) -> RatingStudy:
    """The study. Raises Http404, and NotBlind for whoever brought its reports in."""
    study = get_object_or_404(RatingStudy, project=request.project, uid=uid)
    if study.opened_by_id == request.user.pk:
        raise NotBlind
    return study


def _report(request: ProjectRequest, uid: UUID, report_uid: UUID) -> StudyReport:
    rows = StudyReport.objects.select_related("study__project", "study__version__suite")
    return get_object_or_404(rows, study=_study(request, uid), uid=report_uid)
