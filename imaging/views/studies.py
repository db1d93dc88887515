"""The studies of a project, one study with its levels, and the marks of a series."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from imaging.films import is_flat
from imaging.forms import NumberingForm
from imaging.level_conflicts import POSITIONS_DIFFER, subject_conflicts
from imaging.mark_sources import MarkSource, mark_sources
from imaging.models import AuthorKind, Series, Study, Subject
from imaging.object_sources import objects_offered
from imaging.policies import in_sight, may_be_reviewed, sees_unsigned
from imaging.selectors import (
    findings_without_level,
    level_rows,
    marks_sheet,
    report_counts,
    report_profiles,
    viewer_config,
)
from imaging.selectors.key_images import key_images
from imaging.selectors.labelling import series_to_label
from imaging.selectors.lent import lent_cards
from imaging.selectors.marks import sheet_version
from imaging.selectors.viewer import OF_A_STUDY
from imaging.services.blindfold import levels_seen_note
from imaging.services.faces import study_face
from imaging.services.late_marks import late_marks
from imaging.services.level_doubts import level_doubts
from imaging.services.numbering import NOT_COUNTED, subject_marks_version
from imaging.slice_doubts import study_slice_doubts
from projects.access import ProjectRequest, project_page
from projects.pages import keyset_page
from projects.policies import Permission, roles_allow

PER_PAGE = 50
# `PROPOSED`, told of the marks of a study.
PROPOSED_ON_STUDY = Q(
    series__level_marks__author_kind=AuthorKind.MODEL, series__level_marks__accepted_at__isnull=True
)


def study_or_404(request: ProjectRequest, uid: UUID) -> Study:
    """The study, when it exists for the person: one without a sign-off only for who may sign it off."""
    rows = Study.objects.select_related("subject__numbering_certified_by").prefetch_related("series")
    found = get_object_or_404(
        rows,
        in_sight(unsigned=sees_unsigned(request.roles), person=request.user.pk),
        project=request.project,
        uid=uid,
    )
    levels_seen_note(person=request.user, study=found, project=request.project)
    return found


@require_safe
@project_page(Permission.VIEW_STUDIES)
def study_list(request: ProjectRequest) -> HttpResponse:
    """Every study of the project that exists for the person, newest first."""
    rows = (
        Study.objects.filter(
            in_sight(unsigned=sees_unsigned(request.roles), person=request.user.pk), project=request.project
        )
        .select_related("subject")
        .prefetch_related("series")
        .annotate(mark_count=Count("series__level_marks", filter=~PROPOSED_ON_STUDY))
    )
    page = keyset_page(
        rows, order=["-created_at", "-uid"], cursor=request.GET.get("after", ""), size=PER_PAGE
    )
    return render(request, "imaging/studies.html", {"page": page})


@require_safe
@project_page(Permission.VIEW_STUDIES)
def study_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One study in the viewer, with what is recorded at each level."""
    return study_shown(request, study_or_404(request, uid), None)


def study_shown(request: ProjectRequest, study: Study, form: NumberingForm | None) -> HttpResponse:
    """The page of a study; 422 with what was typed when the `form` of its numbering was refused."""
    series, sources = study.series.all(), mark_sources(study)
    report = json.loads(study.deidentification_report)
    context = {
        # Before the marks are read: what comes between the two is then not taken for seen.
        "marks_version": subject_marks_version(study.subject),
        "study": study,
        "levels": level_rows(study),
        "unplaced": findings_without_level(study),
        "assumed": study.subject.level_is_assumed,
        "doubts": level_doubts(study) + study_slice_doubts(study),
        "sources": sources,
        "lent": lent_cards(study) if roles_allow(request.roles, Permission.MARK_LEVELS) else [],
        "comparable": _is_labelled_by_two(sources),
        "objects": objects_offered(study, sources),
        "series_to_label": series_to_label(study),
        "has_films": any(is_flat(each) for each in series),
        "side_unknown": any(each.laterality == "unknown" for each in series),
        "face": study_face(study),
        "own_keys": key_images(study, person=request.user, own_only=True).count(),
        "report": report_counts(report),
        "profiles": report_profiles(report),
        "reviewable": may_be_reviewed(study),
        "numbering_form": form or numbering_form(study.subject),
        "not_counted": NOT_COUNTED if study.subject.numbering_is_assumed else "",
        "late_count": late_marks(study.subject_id).count() if study.subject.has_late_marks else 0,
        "viewer_config": viewer_config(
            study, slug=request.project.slug, viewports=OF_A_STUDY, person=request.user
        ),
    }
    return render(request, "imaging/study.html", context, status=422 if form else 200)


def _is_labelled_by_two(sources: Sequence[MarkSource]) -> bool:
    """Whether two authors marked one of the series."""
    firsts = [source.first for source in sources]
    authors = {(mark.series_id, mark.author_kind, mark.author_name) for mark in firsts}
    return len(authors) > len({mark.series_id for mark in firsts})


def numbering_form(subject: Subject) -> NumberingForm:
    """The form of a numbering as it was certified or recorded; empty where it was neither."""
    asks = asks_positions(subject)
    if subject.numbering_certified_by_id is None:
        return NumberingForm(asks_positions=asks)
    return NumberingForm(
        asks_positions=asks,
        initial={
            "basis": subject.numbering_basis,
            "has_t13": subject.has_t13,
            "has_l6": subject.has_l6,
            "has_four_lumbar": subject.has_four_lumbar,
            "castellvi": subject.castellvi,
            "reason": subject.numbering_reason.removeprefix(POSITIONS_DIFFER),
            "positions_differ": subject.numbering_reason.startswith(POSITIONS_DIFFER),
        },
    )


def asks_positions(subject: Subject) -> bool:
    """Whether series that share no frame of reference name one place otherwise."""
    return any(not conflict.is_certain for conflict in subject_conflicts(subject.pk))


@require_safe
@project_page(Permission.VIEW_STUDIES)
def marks(request: ProjectRequest, series_uid: str) -> HttpResponse:
    """The marks of a series as the viewer draws them; 304 to one who drew them, by their tag or `version`."""
    series = get_object_or_404(
        Series.objects.select_related("study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="study", person=request.user.pk),
        study__project=request.project,
        series_instance_uid=series_uid,
    )
    levels_seen_note(person=request.user, study=series.study, project=request.project)
    known = request.headers.get("If-None-Match", "")
    if known == f'"{sheet_version(series.study.subject)}"':
        return _kept(HttpResponse(status=304), known)
    body = json.dumps(marks_sheet(series), separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if known == tag:
        answer = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        # Outlines are long and hold nothing secret that a length could betray.
        answer = HttpResponse(gzip.compress(body, 3), content_type="application/json")
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(body, content_type="application/json")
    return _kept(answer, tag)


def _kept(answer: HttpResponse, tag: str) -> HttpResponse:
    """An answer that its browser keeps and asks about every time."""
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    return answer
