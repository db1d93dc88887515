"""Labelling by hand: a person marks the levels on the pictures of a series."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from imaging.films import is_flat
from imaging.forms import MarksForm, MarksPlaceForm
from imaging.level_drifts import placed_drifts
from imaging.models import Series, SuggestionRun, SuggestionServer
from imaging.selectors.comparison import labellers_of
from imaging.selectors.labelling import label_sheet, own_told, series_to_label
from imaging.series_labels import study_series_labels
from imaging.services.marks_place import marks_as_placed, marks_place
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.models import OPEN_STATES
from projects.policies import Permission

NO_SERIES = "No series of this study can be labelled"
NO_PICTURE = "No picture of this series can be labelled"


@project_page(Permission.MARK_LEVELS)
def label(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The pictures of one series of a study with the person's marks; a POST makes what it sends theirs."""
    study = study_or_404(request, uid)
    offered, labels = series_to_label(study), study_series_labels(study)
    series = chosen_series(request, offered)
    if request.method == "POST":
        return _saved(request, series)
    sheet = label_sheet(series, slug=request.project.slug, person=request.user) if series else None
    told = labellers_of(study, first=request.user).get(series.pk, []) if series else []
    context = {
        "study": study,
        "series": series,
        "offered": [(each, labels[each.pk]) for each in offered],
        "label": labels[series.pk] if series else "",
        "assumed": study.subject.level_is_assumed,
        "sheet": sheet,
        "films": bool(series and is_flat(series) and sheet and len(sheet["pictures"]) > 1),
        "others": sorted({mark["by"] for mark in sheet["others"]}) if sheet else [],
        "labellers": told,
        "compared": len(told) > 1,
        "proposing": [each for each in told if each.proposed],
        "servers": SuggestionServer.objects.filter(is_active=True),
        "asking": _asking(series) if series else None,
        "nothing": NO_PICTURE if series else NO_SERIES,
        "cuts": bool(sheet and any(each["cut"] for each in sheet["pictures"])),
    }
    return render(request, "imaging/label.html", context)


@require_POST
@project_page(Permission.MARK_LEVELS)
def label_drifts(request: ProjectRequest, uid: UUID) -> JsonResponse:
    """Where marks as the page has them lie apart from those of other series; nothing is stored."""
    series = chosen_series(request, series_to_label(study_or_404(request, uid)))
    form = MarksForm(request.POST)
    if series is None or not form.is_valid():
        return _no_marks()
    placed = marks_as_placed(series=series, marks=form.cleaned_data["marks"], placed_by=request.user)
    return JsonResponse({"drifts": placed_drifts(series, placed)})


def _no_marks() -> JsonResponse:
    return JsonResponse({"detail": "What was sent holds no marks. Reload the page."}, status=422)


def _asking(series: Series) -> SuggestionRun | None:
    """What a server is being asked about the series at this moment."""
    return series.suggestion_runs.filter(state__in=OPEN_STATES).select_related("server").first()


def chosen_series(request: HttpRequest, offered: list[Series]) -> Series | None:
    """The series that was asked for, else the first; None where none can be labelled."""
    wanted = request.GET.get("series", "")
    named = [each for each in offered if str(each.uid) == wanted]
    if wanted and not named:
        raise Http404("No such series.")
    return next(iter(named or offered), None)


def _saved(request: ProjectRequest, series: Series | None) -> JsonResponse:
    form = MarksPlaceForm(request.POST)
    if series is None or not form.is_valid():
        return _no_marks()
    sent = form.cleaned_data
    marks_place(
        series=series,
        marks=sent["marks"],
        placed_by=request.user,
        seen=sent["seen"],
        has_four_lumbar=sent["four"],
    )
    return JsonResponse(own_told(series, request.user))
