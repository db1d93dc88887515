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
    marks_segmentation,
    objects_read,
    study_objects,
)
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

DICOM, ZIP = "application/dicom", "application/zip"


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def study_all(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Every object of a study in one ZIP."""
    study = study_or_404(request, uid)
    return sent(request, study, "all", study_objects(study), ZIP)


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def marks_seg(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The outlines of the marks of one source as a DICOM segmentation."""
    marks = _marks_or_404(request, uid)
    return sent(request, marks[0].series.study, "segmentation", marks_segmentation(marks), DICOM)


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def marks_sr(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The centres of the marks of one source as a structured report."""
    marks = _marks_or_404(request, uid)
    return sent(request, marks[0].series.study, "levels", marks_report_file(marks), DICOM)


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def lines_sr(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The measurements of one author on one series as a structured report."""
    line = get_object_or_404(
        Measurement.objects.select_related("series__study__project", "series__study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study"),
        uid=uid,
        series__study__project=request.project,
    )
    lines = line_source_of(line).lines
    return sent(request, line.series.study, "measurements", lines_report_file(lines), DICOM)


def _marks_or_404(request: ProjectRequest, uid: UUID) -> list[LevelMark]:
    """The marks of one source that are given out. Raises NotExportable where a model only proposed them."""
    mark = get_object_or_404(
        LevelMark.objects.select_related("series__study__project", "series__study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study"),
        uid=uid,
        series__study__project=request.project,
    )
    if marks := given_out(source_of(mark)):
        return marks
    raise NotExportable(PROPOSALS)


def sent(request: ProjectRequest, study: Study, kind: str, file: ObjectFile, media: str) -> HttpResponse:
    """An object as a file to take away; that it was taken is recorded."""
    objects_read(study=study, read_by=request.user, kind=kind, file=file)
    answer = HttpResponse(file.content, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
