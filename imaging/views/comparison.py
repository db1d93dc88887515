"""Two labellers of one series, side by side."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from imaging.errors import MarksNotClear
from imaging.forms import MarksForm
from imaging.models import Series, Study
from imaging.selectors.comparison import Labeller, comparison_sheet, labellers_of, two_compared
from imaging.selectors.hanging import series_in_plain_order
from imaging.selectors.labelling import series_to_label
from imaging.series_labels import study_series_labels
from imaging.services.marks_place import marks_as_placed
from imaging.views.labelling import chosen_series
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

Told = dict[int, list[Labeller]]


@require_http_methods(["GET", "HEAD", "POST"])
@project_page(Permission.MARK_LEVELS)
def compare(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """How two who labelled a series differ; `one` and `other` name a mark of each.

    A POST compares what the person has on their page and has not saved; nothing is stored.
    """
    study = study_or_404(request, uid)
    told = labellers_of(study, first=request.user)
    if request.method == "POST":
        told = _with_unsaved(request, study, told)
    offered = [each for each in series_in_plain_order(study) if len(told.get(each.pk, [])) > 1]
    series, labels = chosen_series(request, offered), study_series_labels(study)
    context: dict[str, object] = {
        "study": study,
        "series": series,
        "offered": [(each, labels[each.pk]) for each in offered],
        "label": labels[series.pk] if series else "",
        "is_labelled_here": series in series_to_label(study),
    }
    if series:
        context |= _two(request, series, told[series.pk])
    return render(request, "imaging/compare.html", context)


def _with_unsaved(request: ProjectRequest, study: Study, told: Told) -> Told:
    """Those who labelled, with the person's marks as their page has them in the place of the stored ones."""
    series, form = chosen_series(request, series_to_label(study)), MarksForm(request.POST)
    if series is None or not form.is_valid():
        raise MarksNotClear("What was sent holds no marks. Reload the page.")
    marks = marks_as_placed(series=series, marks=form.cleaned_data["marks"], placed_by=request.user)
    if not marks:
        raise MarksNotClear("You have no marks to compare yet. Place one first.")
    others = [each for each in told.get(series.pk, []) if each.first.author != request.user]
    return {series.pk: [Labeller("You, not saved", marks), *others]}


def _two(request: ProjectRequest, series: Series, found: list[Labeller]) -> dict[str, object]:
    one = _named(request, "one", found) or found[0]
    other = _named(request, "other", found) or next(each for each in found if each is not one)
    comparison = two_compared(series, one, other)
    return {
        "labellers": found,
        "one": one,
        "other": other,
        "comparison": comparison,
        "shift": comparison.shift_sentence("you" if "marks" in request.POST else one.name, other.name),
        "unsaved": request.POST.get("marks", ""),
        "sheet": comparison_sheet(series, one, other, slug=request.project.slug),
    }


def _named(request: ProjectRequest, key: str, found: list[Labeller]) -> Labeller | None:
    """The labeller of the mark that the address or form names; None where it names none."""
    wanted = request.GET.get(key, "") or request.POST.get(key, "")
    named = [each for each in found if wanted in {str(mark.uid) for mark in each.marks}]
    if wanted and not named:
        raise Http404("No such marks on this series.")
    return next(iter(named), None)
