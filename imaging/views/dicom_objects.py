"""Marks and measurements of a study to take away as DICOM objects."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from imaging.errors import NotExportable
from imaging.mark_sources import source_of
from imaging.models import LevelMark, Measurement, Study
from imaging.object_sources import given_out, line_source_of
from imaging.policies import in_sight, sees_unsigned
from imaging.services.dicom_objects import (
    PROPOSALS,
    ObjectFile,
    lines_report_file,
    marks_report_file,
    marks_segmentations,
    objects_read,
    objects_together,
    study_objects,
)
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def study_all(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Every object of a study in one ZIP."""
    study = study_or_404(request, uid)
    return sent(request, study, "all", study_objects(study))


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def marks_seg(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The outlines of the marks of one source as a DICOM segmentation; on several films as a ZIP of them."""
    marks = _marks_or_404(request, uid)
    study, found = marks[0].series.study, marks_segmentations(marks)
    file = found[0] if len(found) == 1 else objects_together(study, found)
    return sent(request, study, "segmentation", file)


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def marks_sr(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The centres of the marks of one source as a structured report."""
    marks = _marks_or_404(request, uid)
    return sent(request, marks[0].series.study, "levels", marks_report_file(marks))


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def lines_sr(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The measurements of one author on one series as a structured report."""
    line = get_object_or_404(
        Measurement.objects.select_related("series__study__project", "series__study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study", person=request.user.pk),
        uid=uid,
        series__study__project=request.project,
    )
    lines = line_source_of(line).lines
    return sent(request, line.series.study, "measurements", lines_report_file(lines))


def _marks_or_404(request: ProjectRequest, uid: UUID) -> list[LevelMark]:
    """The marks of one source that are given out. Raises NotExportable where a model only proposed them."""
    mark = get_object_or_404(
        LevelMark.objects.select_related("series__study__project", "series__study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study", person=request.user.pk),
        uid=uid,
        series__study__project=request.project,
    )
    if marks := given_out(source_of(mark)):
        return marks
    raise NotExportable(PROPOSALS)


def sent(request: ProjectRequest, study: Study, kind: str, file: ObjectFile) -> HttpResponse:
    """An object as a file to take away; that it was taken is recorded."""
    objects_read(study=study, read_by=request.user, kind=kind, file=file)
    answer = HttpResponse(file.content, content_type=file.media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
