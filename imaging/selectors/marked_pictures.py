"""The pictures that levels are marked on, and the marks on them, as a page is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

from django.urls import reverse

from imaging.cut_stacks import CutPicture, cut_pictures, cut_stack
from imaging.cuts import CUTS
from imaging.errors import NotCut
from imaging.films import is_flat, mark_film
from imaging.label_pictures import LabelPicture, Marked, label_pictures
from imaging.models import LevelMark, Plane, Series
from imaging.render import WHOLE_BYTE, shown_window

Pictures = Sequence[LabelPicture] | Sequence[CutPicture]


def marked_pictures(series: Series) -> Pictures:
    """What levels of a series are marked on: its pictures, or cuts through a stack that is seen from above.

    Empty where there are none; `cut_fault` says why a stack has none.
    """
    if series.plane != Plane.AXIAL:
        return label_pictures(series)
    try:
        return cut_pictures(cut_stack(series))
    except NotCut:
        return []


def cut_fault(series: Series) -> str:
    """Why no planes are cut through a series, as a sentence; empty where they are, or need not be."""
    try:
        if series.plane == Plane.AXIAL:
            cut_stack(series)
    except NotCut as problem:
        return str(problem)
    return ""


def pictures_told(pictures: Pictures, series: Series, slug: str) -> list[dict[str, Any]]:
    """The pictures as a page is told of them: address, size, place and window.

    Those of one `film` share a space, as `films` has it. `cut` is the direction of a cut through a stack.
    """
    if _are_cuts(pictures):
        return _cuts_told(pictures, series, slug)
    slices = [each for each in pictures if isinstance(each, LabelPicture)]
    if is_flat(series):
        return [
            _told(each, each.window or shown_window(each.file))
            | _file_told(each, series, slug)
            | {"film": film}
            for film, each in enumerate(slices)
        ]
    common = _common_window(slices)
    return [
        _told(each, each.window or (shown_window(each.file) if each.has_table else common))
        | _file_told(each, series, slug, None if each.window or each.has_table else common)
        | {"film": 0}
        for each in slices
    ]


def _common_window(slices: Sequence[LabelPicture]) -> tuple[float, float]:
    """Centre and width in which slices are shown that tell none: all alike, as the one in the middle."""
    silent = [each for each in slices if not each.window and not each.has_table]
    return shown_window(silent[len(silent) // 2].file) if silent else WHOLE_BYTE


def _are_cuts(pictures: Pictures) -> TypeGuard[Sequence[CutPicture]]:
    return any(isinstance(each, CutPicture) for each in pictures)


def _told(picture: Marked, window: tuple[float, float]) -> dict[str, Any]:
    plane, (centre, width) = picture.plane, window
    return {
        "columns": picture.columns,
        "rows": picture.rows,
        "shape": picture.shape,
        "window": [width, centre],
        "origin": plane.position,
        "across": [part * plane.column_gap for part in plane.along_row],
        "down": [part * plane.row_gap for part in plane.along_column],
    }


def _file_told(
    picture: LabelPicture, series: Series, slug: str, window: tuple[float, float] | None = None
) -> dict[str, Any]:
    """Which file it is, and where its picture is had: in a window, or as the file says."""
    sop = picture.file.sop_instance_uid
    names = (slug, series.study.study_instance_uid, series.series_instance_uid, sop)
    # Masked anew it is another picture; the browser must not show the old one.
    address = f"{reverse('dicomweb:instance-rendered', args=names)}?v={picture.file.sha256}"
    if window is not None:
        address += f"&window={window[0]},{window[1]},linear-exact"
    return {"sop": sop, "address": address, "cut": ""}


def _cuts_told(pictures: Sequence[CutPicture], series: Series, slug: str) -> list[dict[str, Any]]:
    stack = cut_stack(series)

    def address(each: CutPicture) -> str:
        name = reverse("imaging:cut", args=[slug, series.uid, each.cut, each.number])
        return f"{name}?v={stack.version}"

    return [
        _told(each, stack.window) | {"sop": "", "address": address(each), "cut": each.cut, "film": 0}
        for each in pictures
    ]


def mark_shown(mark: LevelMark, pictures: Pictures) -> dict[str, Any]:
    """A mark as a page draws it: its level, picture and pixel, and its film as of `pictures_told`."""
    place, column, row = _place(mark, pictures)
    film = 0 if mark_film(mark) is None else place
    told = {"uid": str(mark.uid), "level": mark.level, "picture": place, "film": film, "column": column}
    return told | {"row": row, "accepted": mark.accepted_by_id is not None}


def _place(mark: LevelMark, pictures: Pictures) -> tuple[int, float, float]:
    """The picture that a mark lies on, or nearest to, and its pixel there; of cuts one of the first way."""
    point = (mark.x, mark.y, mark.z)
    keys = [each.file.pk if isinstance(each, LabelPicture) else None for each in pictures]
    own = [at for at, key in enumerate(keys) if key is not None and key == mark.sop_instance_id]
    first = [
        at for at, each in enumerate(pictures) if not isinstance(each, CutPicture) or each.cut == CUTS[0]
    ]
    near = {at: pictures[at].plane.pixel_near(point) for at in own or first}
    at = min(near, key=lambda each: near[each][0])
    return at, near[at][1], near[at][2]
