"""What the page for labelling by hand is told of a series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from anatomy.column import COLUMN, CONSTRUCT_ENDS, VARIANT_AFTER
from imaging.films import is_flat, mark_film
from imaging.label_pictures import LabelPicture, is_held, label_pictures
from imaging.level_conflicts import contradicting_series
from imaging.level_doubles import too_near
from imaging.models import PROPOSED, AuthorKind, LevelMark, MarkSpace, Plane, Series, Study
from imaging.selectors.hanging import series_in_plain_order
from imaging.series_labels import study_series_labels
from imaging.services.marks_place import marks_version, own_marks
from projects.models import User

# Up is where the rows of a projection get fewer.
UP_FLAT, UP = (0.0, -1.0, 0.0), (0.0, 0.0, 1.0)


def series_to_label(study: Study) -> list[Series]:
    """The series that a column is counted on, in hanging order: from above only one level is seen."""
    return [series for series in series_in_plain_order(study) if series.plane != Plane.AXIAL]


def label_sheet(series: Series, *, slug: str, person: User) -> dict[str, Any]:
    """Pictures of a series with their geometry, the person's own marks, and those of others.

    A place of a mark is the index of a picture with column and row in its pixels, counted from 0 at the
    centre of the first. `near` is how near two bones cannot lie, in `unit`. `lent` is what the person may
    take over and correct.
    """
    pictures = label_pictures(series)
    own = own_marks(series, person)
    others = series.level_marks.exclude(author_kind=AuthorKind.PERSON, author=person)
    near, unit = too_near(series)
    return {
        "series": str(series.uid),
        "person": person.get_username(),
        "seen": marks_version(series, person),
        "pictures": pictures_told(pictures, series, slug),
        "own": [mark_shown(mark, pictures) for mark in own if pictures],
        "others": [
            mark_shown(mark, pictures) | {"by": mark.told_by}
            for mark in others.select_related("sop_instance", "author").order_by("pk")
            if pictures
        ],
        "lent": lent_marks(series, pictures, person),
        "column": [name for name in COLUMN if name not in CONSTRUCT_ENDS],
        "variants": VARIANT_AFTER,
        "has": {"T13": series.study.subject.has_t13, "L6": series.study.subject.has_l6},
        "up": UP_FLAT if is_flat(series) else UP,
        "near": near,
        "unit": unit,
    }


def lent_marks(series: Series, pictures: list[LabelPicture], person: User) -> list[dict[str, Any]]:
    """Marks that a person may take over onto a series, by who or what lends them.

    Those of the other series that share its coordinates, each at its place in the patient (`series` is true,
    with the point in mm, LPS), and what models propose on it. A series that another one contradicts lends
    nothing.
    """
    lent = [
        {"by": label, "series": True, "marks": _reaching(marks, pictures)}
        for label, marks in _by_neighbour(series, person).items()
    ]
    proposed: dict[str, list[LevelMark]] = {}
    for mark in series.level_marks.filter(PROPOSED).select_related("sop_instance").order_by("pk"):
        proposed.setdefault(mark.author_name, []).append(mark)
    lent += [
        {"by": name, "series": False, "marks": [mark_shown(mark, pictures) for mark in marks if pictures]}
        for name, marks in proposed.items()
    ]
    return [each for each in lent if each["marks"]]


def _by_neighbour(series: Series, person: User) -> dict[str, list[LevelMark]]:
    """One mark of each level on every series of the frame of reference: the person's own before others'."""
    if not series.frame_of_reference_uid or is_flat(series):
        return {}
    rows = LevelMark.objects.filter(
        series__study=series.study,
        series__frame_of_reference_uid=series.frame_of_reference_uid,
        space=MarkSpace.PATIENT,
    ).exclude(PROPOSED)
    labels = study_series_labels(series.study)
    found: dict[str, dict[str, LevelMark]] = {}
    others = rows.exclude(series=series).exclude(series__in=contradicting_series(series))
    ordered = sorted(
        others.order_by("series__number", "pk"),
        key=lambda mark: (mark.author_id != person.pk, mark.accepted_by_id is None),
    )
    for mark in ordered:
        found.setdefault(labels[mark.series_id], {}).setdefault(mark.level, mark)
    return {label: list(marks.values()) for label, marks in sorted(found.items())}


def _reaching(marks: list[LevelMark], pictures: list[LabelPicture]) -> list[dict[str, Any]]:
    """Those of the marks that lie on the pictures, or between two of them."""
    return [
        mark_shown(mark, pictures) | {"point": [mark.x, mark.y, mark.z]}
        for mark in marks
        if is_held(pictures, (mark.x, mark.y, mark.z))
    ]


def own_told(series: Series, person: User) -> dict[str, Any]:
    """The person's own marks as the page has them, and their version: what is so after saving."""
    own, pictures = own_marks(series, person), label_pictures(series)
    return {"seen": marks_version(series, person), "own": [mark_shown(mark, pictures) for mark in own]}


def pictures_told(pictures: Sequence[LabelPicture], series: Series, slug: str) -> list[dict[str, Any]]:
    """The pictures as a page is told of them; those of one `film` share a space, as `films` has it."""
    flat = is_flat(series)
    return [
        picture_told(each, series, slug) | {"film": at if flat else 0} for at, each in enumerate(pictures)
    ]


def picture_told(picture: LabelPicture, series: Series, slug: str) -> dict[str, Any]:
    """A picture as a page is told of it: address, size and place."""
    plane, sop = picture.plane, picture.file.sop_instance_uid
    names = (slug, series.study.study_instance_uid, series.series_instance_uid, sop)
    return {
        "sop": sop,
        # Masked anew it is another picture; the browser must not show the old one.
        "address": f"{reverse('dicomweb:instance-rendered', args=names)}?v={picture.file.sha256}",
        "columns": picture.columns,
        "rows": picture.rows,
        "shape": picture.shape,
        "origin": plane.position,
        "across": [part * plane.column_gap for part in plane.along_row],
        "down": [part * plane.row_gap for part in plane.along_column],
    }


def mark_shown(mark: LevelMark, pictures: list[LabelPicture]) -> dict[str, Any]:
    """A mark as a page draws it: its level, picture and pixel, and its film as of `pictures_told`."""
    place, column, row = _place(mark, pictures)
    film = 0 if mark_film(mark) is None else place
    told = {"uid": str(mark.uid), "level": mark.level, "picture": place, "film": film, "column": column}
    return told | {"row": row, "accepted": mark.accepted_by_id is not None}


def _place(mark: LevelMark, pictures: list[LabelPicture]) -> tuple[int, float, float]:
    """The picture that a mark lies on, or nearest to, and its pixel there."""
    point = (mark.x, mark.y, mark.z)
    own = [at for at, each in enumerate(pictures) if each.file.pk == mark.sop_instance_id]
    near = {at: pictures[at].plane.pixel_near(point) for at in own or range(len(pictures))}
    at = min(near, key=lambda each: near[each][0])
    return at, near[at][1], near[at][2]
