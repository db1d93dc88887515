"""Alignment by points: a person places landmarks on a film or a sagittal series, and reads the figures."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from imaging.forms import PointsForm
from imaging.models import Plane, Posture
from imaging.selectors.alignment import (
    Offer,
    alignment_offers,
    alignment_set,
    alignment_sheet,
    alignment_told,
    offer_labels,
)
from imaging.selectors.calibration import calibration_words
from imaging.services.alignment_keep import alignment_keep
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

# On a film the person says it; nobody lies on an X-ray table and stands.
POSTURES = [
    (Posture.UNKNOWN, "not known"),
    (Posture.STANDING, "standing"),
    (Posture.SUPINE, "lying"),
    (Posture.FLEXION, "in flexion"),
    (Posture.EXTENSION, "in extension"),
]


@project_page(Permission.MARK_LEVELS)
def alignment(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The pictures of one film or series with the person's points; a POST makes what it sends theirs."""
    study = study_or_404(request, uid)
    offers = alignment_offers(study)
    chosen = _chosen(request, offers)
    if request.method == "POST":
        return _saved(request, chosen)
    place = alignment_set(chosen) if chosen else None
    labels = offer_labels(study, offers)
    context = {
        "study": study,
        "offers": [(each, labels[each.name]) for each in offers],
        "chosen": chosen,
        "label": labels[chosen.name] if chosen else "",
        "place": place,
        "is_film": bool(chosen and chosen.series.plane == Plane.PROJECTION),
        "calibrated": calibration_words(place.calibration) if place and place.calibration else "",
        "stance": place.stance("") if place else None,
        "postures": POSTURES,
        "assumed": study.subject.level_is_assumed,
        "sheet": alignment_sheet(place, slug=request.project.slug, person=request.user) if place else None,
    }
    return render(request, "imaging/alignment.html", context)


def _chosen(request: HttpRequest, offers: list[Offer]) -> Offer | None:
    """What was asked for, else the first; None where nothing can be measured."""
    wanted = request.GET.get("on", "")
    named = [each for each in offers if each.name == wanted]
    if wanted and not named:
        raise Http404("No such picture.")
    return next(iter(named or offers), None)


def _saved(request: ProjectRequest, chosen: Offer | None) -> JsonResponse:
    form = PointsForm(request.POST)
    if chosen is None or not form.is_valid():
        return JsonResponse({"detail": "What was sent holds no points. Reload the page."}, status=422)
    sent = form.cleaned_data
    sops = {spot.sop for spot in sent["landmarks"].values()}
    place = alignment_set(chosen, sops=sops or None)
    if place is None:
        return JsonResponse(
            {"detail": "These pictures are not stored any more. Reload the page."}, status=422
        )
    kept = alignment_keep(
        place=place, spots=sent["landmarks"], stated=sent["posture"], author=request.user, seen=sent["seen"]
    )
    return JsonResponse(alignment_told(place, kept, request.user))
