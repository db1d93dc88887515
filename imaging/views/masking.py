"""Looking at the pictures of a study one by one: a person says of each what names somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from imaging.boxes import TEXT, Box, boxes_of, found_in
from imaging.errors import NotMaskable
from imaging.forms import LookForm
from imaging.models import PictureLook, SopInstance, Study
from imaging.selectors.looks import pictures_in_order, study_walk
from imaging.services.masking import picture_size
from imaging.services.picture_looks import picture_look, picture_look_take_back
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

# Pixels shown around a place, as a share of its height.
AROUND = 0.5
KEYS = "123456789"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a machine found, as the page shows it: before, after, and the choice."""

    box: Box
    is_text: bool
    is_chosen: bool
    key: str
    view: str


@project_page(Permission.SIGN_OFF)
def mask(request: ProjectRequest, uid: UUID, place: int) -> HttpResponse:
    """The picture at a place (from 1) in a study, and the form that says what of it names somebody."""
    study, file = _picture(request, uid, place)
    look = PictureLook.objects.filter(file=file, sha256=file.sha256).select_related("looked_by").first()
    places = found_in(file.text_places)
    form = LookForm(request.POST or None, places=places, initial=_initial(file, look, places))
    if request.method == "POST" and form.is_valid():
        try:
            picture_look(
                file=file,
                covers=form.covers,
                spares=form.spares,
                looked_by=request.user,
                seen=form.cleaned_data["seen"],
                found=form.cleaned_data["shown"],
            )
        except NotMaskable as refusal:
            form.add_error("boxes", str(refusal))
        else:
            return _on(request, study, place)
    shown = {"study": study, "file": file, "form": form, "place": place, "look": look}
    shown |= {"walk": study_walk(study), "found": _found(file, form, places)}
    shown["rows"], shown["columns"] = picture_size(file)
    shown["is_news"] = look is not None and look.found != file.text_places and bool(places)
    return render(request, "imaging/mask.html", shown, status=422 if request.method == "POST" else 200)


@require_POST
@project_page(Permission.SIGN_OFF)
def mask_take_back(request: ProjectRequest, uid: UUID, place: int) -> HttpResponse:
    """Take back what was said of a picture."""
    _study, file = _picture(request, uid, place)
    picture_look_take_back(file=file, taken_by=request.user, seen=request.POST.get("seen", ""))
    return redirect("imaging:mask", slug=request.project.slug, uid=uid, place=place)


def _picture(request: ProjectRequest, uid: UUID, place: int) -> tuple[Study, SopInstance]:
    study = get_object_or_404(Study.objects.select_related("subject"), project=request.project, uid=uid)
    ordered = pictures_in_order(study).select_related("series__study__project")
    if not 1 <= place <= ordered.count():
        raise Http404("No such picture.")
    return study, ordered[place - 1]


def _on(request: ProjectRequest, study: Study, place: int) -> HttpResponse:
    """The next picture to look at; behind the last one, the sign-off."""
    following = study_walk(study).next_after(place)
    if following is None:
        messages.success(request, "Every picture was looked at. Sign the study off to carry it out.")
        return redirect("imaging:sign_off", slug=request.project.slug, uid=study.uid)
    return redirect("imaging:mask", slug=request.project.slug, uid=study.uid, place=following)


def _initial(file: SopInstance, look: PictureLook | None, places: list[tuple[Box, str]]) -> dict[str, Any]:
    """What the form begins with: what was said, else every place found masked and every lead letter kept."""
    texts = [str(box) for box, kind in places if kind == TEXT]
    kept = [str(box) for box, kind in places if kind != TEXT]
    if look is None:
        return {"seen": file.sha256, "found": texts, "kept": kept, "boxes": ""}
    covers = [str(box) for box in boxes_of(look.covers)]
    is_news = look.found != file.text_places
    return {
        "seen": file.sha256,
        "found": [box for box in texts if is_news or box in covers],
        "kept": kept if is_news else [str(box) for box in boxes_of(look.spares)],
        "boxes": "\n".join(box for box in covers if box not in texts),
    }


def _found(file: SopInstance, form: LookForm, places: list[tuple[Box, str]]) -> list[Found]:
    chosen = {*(form["found"].value() or []), *(form["kept"].value() or [])}
    return [
        Found(box, kind == TEXT, str(box) in chosen, KEYS[at : at + 1], _view(box))
        for at, (box, kind) in enumerate(places)
    ]


def _view(box: Box) -> str:
    """The `viewBox` of a place with something around it."""
    around = int(AROUND * box.height)
    return f"{box.left - around} {box.top - around} {box.width + 2 * around} {box.height + 2 * around}"
