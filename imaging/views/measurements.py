"""Lines drawn in the viewer, on their way to the server and back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from imaging.drawn import drawn_read, version_read
from imaging.forms import MarksRemoveForm
from imaging.models import Measurement, Series
from imaging.object_sources import line_source_of
from imaging.policies import in_sight, sees_unsigned
from imaging.selectors.measurements import calibrated_words, levels_words, measurement_sheet
from imaging.services.lines_remove import lines_remove
from imaging.services.measurement_keep import measurement_keep, measurement_remove
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.sent import body_of


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def measurement_list(request: ProjectRequest, series_uid: str) -> HttpResponse:
    """The lines on a series; with `?whose=own` one's own alone."""
    own_only = request.GET.get("whose") == "own"
    sheet = measurement_sheet(_series_or_404(request, series_uid), person=request.user, own_only=own_only)
    return JsonResponse(sheet)


@require_POST
@project_page(Permission.MARK_LEVELS)
def measurement_send(request: ProjectRequest, series_uid: str, uid: UUID) -> HttpResponse:
    """Keep a line as `{"kind", "points", "picture", "version"}`; told its figure as computed here."""
    series = _series_or_404(request, series_uid)
    drawn, version = drawn_read(body_of(request)), version_read(request.body)
    kept = measurement_keep(series=series, uid=uid, drawn=drawn, author=request.user, version=version)
    told = {"uid": str(kept.uid), "value": kept.value, "unit": kept.unit}
    return JsonResponse(told | {"calibrated": calibrated_words(kept), "levels": levels_words(kept)})


@require_POST
@project_page(Permission.MARK_LEVELS)
def measurement_take_away(request: ProjectRequest, series_uid: str, uid: UUID) -> HttpResponse:
    """Take one's own line away, as `{"version"}`; told whether there was one."""
    series, version = _series_or_404(request, series_uid), version_read(body_of(request))
    removed = measurement_remove(series=series, uid=uid, removed_by=request.user, version=version)
    return JsonResponse({"removed": removed})


@project_page(Permission.MARK_LEVELS)
def lines_take_away(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Ask whether the measurements that came in a file should go from a series, and take them away."""
    line = get_object_or_404(
        Measurement.objects.select_related("series__study__project", "series__study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study", person=request.user.pk),
        uid=uid,
        series__study__project=request.project,
        author__isnull=True,
    )
    source, study = line_source_of(line), line.series.study
    if request.method != "POST":
        return render(request, "imaging/lines_remove.html", {"source": source, "study": study})
    form = MarksRemoveForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    count = lines_remove(line=line, removed_by=request.user, seen=seen)
    told = f"{count} measurement{'' if count == 1 else 's'} taken away from “{source.series}”."
    messages.success(request, told)
    return redirect("imaging:study", slug=request.project.slug, uid=study.uid)


def _series_or_404(request: ProjectRequest, series_uid: str) -> Series:
    return get_object_or_404(
        Series.objects.select_related("study__project"),
        in_sight(unsigned=sees_unsigned(request.roles), study="study", person=request.user.pk),
        study__project=request.project,
        series_instance_uid=series_uid,
    )
