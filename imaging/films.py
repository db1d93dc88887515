"""Where a level has one place: on each film of a projection series, once in a volume series.

Films of one series, such as a front and a side view (one SOP Instance each), share no coordinates, and each
shows every level. The slices of a volume share those of the patient, so a level has one place in all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from imaging.models import LevelMark, MarkSpace, Plane, Series, SopInstance

# The series by key, and in it the film by the key of its SOP Instance; None where the slices are one space.
PlaceKey = tuple[int, int | None]


def film_of(space: str, sop_id: int | None) -> int | None:
    """The film on which marks of one space exclude each other; None where they do so in the whole series.

    This is the rule that every reader of marks follows: one author marks a level once on each film, in a
    volume once on the series.
    """
    return sop_id if space == MarkSpace.PIXEL else None


def is_flat(series: Series) -> bool:
    """Whether marks of a series are in pixels: it is a projection."""
    return series.plane == Plane.PROJECTION


def space_of(series: Series) -> MarkSpace:
    """The coordinates of the marks of a series."""
    return MarkSpace.PIXEL if is_flat(series) else MarkSpace.PATIENT


def mark_film(mark: LevelMark) -> int | None:
    """The film of a stored mark, as `film_of` has it."""
    return film_of(mark.space, mark.sop_instance_id)


def told_film(series: Series, mark: Mapping[str, Any]) -> int | None:
    """The film of a mark that is not stored yet: its `sop` is the SopInstance it was made on, or None."""
    return film_of(space_of(series), mark["sop"].pk if mark.get("sop") else None)


def place_key(mark: LevelMark) -> PlaceKey:
    """Where a level of a mark's author has one place."""
    return mark.series_id, mark_film(mark)


def by_place(marks: Iterable[LevelMark]) -> dict[PlaceKey, list[LevelMark]]:
    """Marks of any series, those together in which a level has one place; in the order given."""
    found: dict[PlaceKey, list[LevelMark]] = {}
    for mark in marks:
        found.setdefault(place_key(mark), []).append(mark)
    return found


def film_numbers(series_ids: Collection[int]) -> dict[int, int]:
    """What tells films of one series apart: by the key of the SOP Instance its number, as pages count.

    Nothing for the only film of its series, and for slices. One query; none for no series.
    """
    if not series_ids:
        return {}
    rows = SopInstance.objects.filter(series__in=series_ids, series__plane=Plane.PROJECTION)
    return picture_numbers(rows)


def picture_numbers(rows: QuerySet[SopInstance]) -> dict[int, int]:
    """The number of each picture in its stack, by its key, from 1; nothing for the only one of its series."""
    stacks: dict[int, list[int]] = {}
    ordered = rows.order_by("series_id", "slice_position", "instance_number", "pk")
    for series, picture in ordered.values_list("series_id", "pk"):
        stacks.setdefault(series, []).append(picture)
    several = (pictures for pictures in stacks.values() if len(pictures) > 1)
    return {picture: at for pictures in several for at, picture in enumerate(pictures, 1)}


def mark_film_numbers(marks: Iterable[LevelMark]) -> dict[int, int]:
    """The same for the series of these marks; no query where none of them is in pixels."""
    return film_numbers({mark.series_id for mark in marks if mark_film(mark) is not None})
