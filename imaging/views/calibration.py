"""Calibrating a film: a line over something of known length, and its millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imaging.errors import CalibrationMoved, CalibrationNotClear
from imaging.forms import CalibrateForm, CalibrationSeenForm
from imaging.models import KnownLength, SopInstance, Study
from imaging.selectors.alignment import Offer, offer_labels, value_words
from imaging.selectors.calibration import calibration_sheet, films_offered
from imaging.services.film_calibrate import Renewed, calibration_take_back, film_calibrate
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

# More changed lengths than this are counted, not listed.
MOST_TOLD = 6


@project_page(Permission.MARK_LEVELS)
def calibrate(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """A film with the line that it is calibrated by; a POST calibrates it."""
    study = study_or_404(request, uid)
    offers = films_offered(study)
    chosen = _chosen(request, offers)
    form = CalibrateForm(request.POST or None)
    if chosen and request.method == "POST" and form.is_valid():
        try:
            renewed = film_calibrate(film=_film(chosen), person=request.user, **form.cleaned_data)
        except CalibrationNotClear as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _said("The film is calibrated", renewed))
            return _again(request, study, chosen)
    return _page(request, study, offers, chosen, form)


@require_POST
@project_page(Permission.MARK_LEVELS)
def take_back(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take the calibration of a film back; the one before it counts again, if there was one."""
    study = study_or_404(request, uid)
    chosen = _chosen(request, films_offered(study))
    form = CalibrationSeenForm(request.POST)
    if chosen is None or not form.is_valid():
        raise CalibrationMoved
    renewed = calibration_take_back(film=_film(chosen), person=request.user, seen=form.cleaned_data["seen"])
    messages.success(request, _said("The calibration is taken back", renewed))
    return _again(request, study, chosen)


def _page(
    request: ProjectRequest, study: Study, offers: list[Offer], chosen: Offer | None, form: CalibrateForm
) -> HttpResponse:
    labels = offer_labels(study, offers)
    sheet = calibration_sheet(chosen.series, chosen.film, slug=request.project.slug) if chosen else None
    context = {
        "study": study,
        "offers": [(each, labels[each.name]) for each in offers],
        "chosen": chosen,
        "label": labels[chosen.name] if chosen else "",
        "sheet": sheet | _typed(form) if sheet else None,
        "known": KnownLength.choices,
        "problems": [error for errors in form.errors.values() for error in errors] if form.is_bound else [],
    }
    return render(request, "imaging/calibrate.html", context, status=422 if context["problems"] else 200)


def _typed(form: CalibrateForm) -> dict[str, object]:
    """What a person sent that was refused: it stays on the page."""
    typed = form.cleaned_data if form.is_bound else {}
    return {name: typed[name] for name in ("line", "length", "known") if name in typed}


def _chosen(request: HttpRequest, offers: list[Offer]) -> Offer | None:
    """The film that was asked for, else the first; None where the study has none."""
    wanted = request.GET.get("on", "")
    named = [each for each in offers if each.name == wanted]
    if wanted and not named:
        raise Http404("No such film.")
    return next(iter(named or offers), None)


def _film(chosen: Offer) -> SopInstance:
    files = chosen.series.sop_instances.select_related("series__study__project")
    return files.get(sop_instance_uid=chosen.film)


def _again(request: ProjectRequest, study: Study, chosen: Offer) -> HttpResponse:
    address = reverse("imaging:calibrate", args=[request.project.slug, study.uid])
    return redirect(f"{address}?on={chosen.name}")


def _said(begin: str, renewed: Sequence[Renewed]) -> str:
    """What was done, and which lengths are others now."""
    if not renewed:
        return f"{begin}. No length was measured on it yet."
    told = [f"{each.name}: {value_words(*each.before)} → {value_words(*each.after)}" for each in renewed]
    more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    count = (
        "1 length on it has another figure" if len(told) == 1 else f"{len(told)} lengths have other figures"
    )
    return f"{begin}. {count} now. {'; '.join(told[:MOST_TOLD])}{more}."
