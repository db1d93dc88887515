"""The studies of a project, one study with its levels, and the marks of a series."""

from __future__ import annotations

import gzip
import hashlib
import json
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from anatomy import parse_level
from imaging.forms import NumberingForm
from imaging.models import LevelFact, LevelMark, Series, Study
from imaging.policies import in_sight, may_be_reviewed, sees_unsigned
from imaging.selectors import marks_sheet, report_counts, viewer_config
from imaging.services.level_doubts import level_doubts
from imaging.services.mark_accept import mark_accept, mark_unaccept
from projects.access import ProjectRequest, project_page
from projects.pages import keyset_page
from projects.policies import Permission

PER_PAGE = 50


def study_or_404(request: ProjectRequest, uid: UUID) -> Study:
    """The study, when it exists for the person: one without a sign-off only for who may sign it off."""
    rows = Study.objects.select_related("subject").prefetch_related("series")
    return get_object_or_404(
        rows, in_sight(unsigned=sees_unsigned(request.roles)), project=request.project, uid=uid
    )


@require_safe
@project_page(Permission.VIEW_STUDIES)
def study_list(request: ProjectRequest) -> HttpResponse:
    """Every study of the project that exists for the person, newest first."""
    rows = (
        Study.objects.filter(in_sight(unsigned=sees_unsigned(request.roles)), project=request.project)
        .select_related("subject")
        .prefetch_related("series")
        .annotate(mark_count=Count("series__level_marks"))
    )
    page = keyset_page(
        rows, order=["-created_at", "-uid"], cursor=request.GET.get("after", ""), size=PER_PAGE
    )
    return render(request, "imaging/studies.html", {"page": page})


@require_safe
@project_page(Permission.VIEW_STUDIES)
def study_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One study in the viewer, with what is recorded at each level."""
    study = study_or_404(request, uid)
    marks = LevelMark.objects.filter(series__study=study).select_related("series", "accepted_by")
    facts = LevelFact.objects.filter(study=study).select_related("author")
    by_level: dict[str, dict[str, list[LevelFact] | list[LevelMark]]] = {}
    for mark in marks:
        by_level.setdefault(mark.level, {"marks": [], "facts": []})["marks"].append(mark)  # type: ignore[arg-type]
    for fact in facts:
        by_level.setdefault(fact.level, {"marks": [], "facts": []})["facts"].append(fact)  # type: ignore[arg-type]
    context = {
        "study": study,
        "levels": sorted(by_level.items(), key=lambda row: parse_level(row[0])),
        "assumed": study.subject.level_is_assumed,
        "doubts": level_doubts(study),
        "side_unknown": any(series.laterality == "unknown" for series in study.series.all()),
        "shows_face": any(each.face_in_view and not each.face_cleared_at for each in study.series.all()),
        "report": report_counts(json.loads(study.deidentification_report)),
        "reviewable": may_be_reviewed(study),
        "numbering_form": NumberingForm(),
        "viewer_config": viewer_config(study, slug=request.project.slug),
    }
    return render(request, "imaging/study.html", context)


@require_safe
@project_page(Permission.VIEW_STUDIES)
def marks(request: ProjectRequest, series_uid: str) -> HttpResponse:
    """The marks of a series as the viewer draws them."""
    series = get_object_or_404(
        Series.objects.select_related("study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="study"),
        study__project=request.project,
        series_instance_uid=series_uid,
    )
    body = json.dumps(marks_sheet(series), separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        # Outlines are long and hold nothing secret that a length could betray.
        answer = HttpResponse(gzip.compress(body, 3), content_type="application/json")
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(body, content_type="application/json")
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    return answer


@require_POST
@project_page(Permission.MARK_LEVELS)
def mark_decide(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Accept a mark, or take the acceptance back."""
    mark = get_object_or_404(
        LevelMark.objects.select_related("series__study__project"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study"),
        uid=uid,
        series__study__project=request.project,
    )
    (mark_unaccept if request.POST.get("take_back") else mark_accept)(mark=mark, person=request.user)
    return redirect("imaging:study", slug=request.project.slug, uid=mark.series.study.uid)
