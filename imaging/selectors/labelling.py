"""What the page for labelling by hand is told of a series."""

from __future__ import annotations

from typing import Any

from anatomy.column import COLUMN, CONSTRUCT_ENDS, VARIANT_AFTER, Variant
from imaging.cut_stacks import is_cut
from imaging.films import is_flat
from imaging.label_pictures import is_held
from imaging.level_conflicts import contradicting_series
from imaging.level_doubles import too_near
from imaging.models import PROPOSED, AuthorKind, LevelMark, MarkSpace, Plane, Series, Study
from imaging.selectors.hanging import series_in_plain_order
from imaging.selectors.marked_pictures import (
    Pictures,
    cut_fault,
    mark_shown,
    marked_pictures,
    pictures_told,
)
from imaging.series_labels import study_series_labels
from imaging.services.marks_place import marks_version, own_marks
from imaging.spine_bones import spine_bones
from projects.models import User

# Up is where the rows of a projection get fewer.
UP_FLAT, UP = (0.0, -1.0, 0.0), (0.0, 0.0, 1.0)


def series_to_label(study: Study) -> list[Series]:
    """The series that a column is counted on, in hanging order.

    From above only one level is seen: such a stack is offered cut along the other planes, after all others.
    """
    ordered = series_in_plain_order(study)
    along = [series for series in ordered if series.plane != Plane.AXIAL]
    return along + [series for series in ordered if is_cut(series)]


def label_sheet(series: Series, *, slug: str, person: User) -> dict[str, Any]:
    """Pictures of a series with their geometry, the person's own marks, and those of others.

    A place of a mark is the index of a picture with column and row in its pixels, counted from 0 at the
    centre of the first. Where planes are cut through a stack, `fault` says why there are none. `near` is how
    near two bones cannot lie, in `unit`. `lent` is what the person may take over and correct.
    """
    pictures = marked_pictures(series)
    own = own_marks(series, person)
    others = series.level_marks.exclude(author_kind=AuthorKind.PERSON, author=person)
    near, unit = too_near(series)
    there = spine_bones(series.study.subject).variants
    return {
        "series": str(series.uid),
        "person": person.get_username(),
        "seen": marks_version(series, person),
        "pictures": pictures_told(pictures, series, slug),
        "fault": cut_fault(series),
        "modality": series.modality,
        "own": [mark_shown(mark, pictures) for mark in own if pictures],
        "others": [
            mark_shown(mark, pictures) | {"by": mark.told_by}
            for mark in others.select_related("sop_instance", "author").order_by("pk")
            if pictures
        ],
        "lent": lent_marks(series, pictures, person),
        "column": [name for name in COLUMN if name not in CONSTRUCT_ENDS],
        "variants": VARIANT_AFTER,
        "four": series.study.subject.has_four_lumbar,
        "has": {variant.value: variant in there for variant in Variant},
        "up": UP_FLAT if is_flat(series) else UP,
        "near": near,
        "unit": unit,
    }


def lent_marks(series: Series, pictures: Pictures, person: User) -> list[dict[str, Any]]:
    """Marks that a person may take over onto a series, by who or what lends them.

    Those of the other series that share its coordinates, each at its place in the patient (`series` is true),
    and what models propose on it. A series that another one contradicts lends
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


def _reaching(marks: list[LevelMark], pictures: Pictures) -> list[dict[str, Any]]:
    """Those of the marks that lie on the pictures, or between two of them."""
    return [mark_shown(mark, pictures) for mark in marks if is_held(pictures, (mark.x, mark.y, mark.z))]


def own_told(series: Series, person: User) -> dict[str, Any]:
    """The person's own marks as the page has them, and their version: what is so after saving."""
    own, pictures = own_marks(series, person), marked_pictures(series)
    return {
        "seen": marks_version(series, person),
        "own": [mark_shown(mark, pictures) for mark in own],
        "four": series.study.subject.has_four_lumbar,
    }
