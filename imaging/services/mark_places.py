"""Whether levels on one series stand in places of their own and in order, whoever marked them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from anatomy.parsing import parse_level
from imaging.models import PROPOSED, LevelMark, Plane, Series

# Centres of two vertebrae are taken to be never this near, in mm: in an adult's neck, where they are nearest,
# a body and a disc are about 18 mm high, in a small child's half of that, and a disc half as far from its
# vertebra. These are working figures of ours, not verified against a publication.
TOO_NEAR_MM = 6.0
# The same on a picture: twenty vertebrae on a film of the whole spine are each a twentieth of its height.
TOO_NEAR_SHARE = 0.015

Place = Sequence[float]


def is_flat(series: Series) -> bool:
    """Whether marks of a series are in pixels: it is a projection."""
    return series.plane == Plane.PROJECTION


def too_near(series: Series) -> tuple[float, str]:
    """How near two bones of a series cannot lie, and the unit: mm, or px on a projection."""
    return (series.rows * TOO_NEAR_SHARE, "px") if is_flat(series) else (TOO_NEAR_MM, "mm")


def sources_on(series: Series, *, but: Sequence[LevelMark] = ()) -> Iterator[list[LevelMark]]:
    """The marks that count on a series, those of one author together; without those in `but`.

    What a model proposed and nobody accepted stands in nobody's way.
    """
    groups: dict[tuple[str, str], list[LevelMark]] = {}
    rows = series.level_marks.exclude(PROPOSED).exclude(pk__in=[mark.pk for mark in but])
    for mark in rows.select_related("author").order_by("pk"):
        groups.setdefault((mark.author_kind, mark.author_name), []).append(mark)
    yield from groups.values()


def own_places_conflict(
    series: Series, marks: Sequence[dict[str, Any]], *, but: Sequence[LevelMark] = ()
) -> str:
    """Why new marks cannot stand on a series: two levels share a place, or stand in the wrong order.

    New ones are held against each other and against those of every author, without the ones in `but`, which
    are about to go. Marks have a `level` and a `centroid` in patient mm (LPS), or column, row and 0 on a
    projection, where only marks of one `sop` are compared if the new ones name theirs. Empty when they may
    stand.
    """
    for new, film in _by_picture(series, marks):
        olds: list[dict[str, Place]] = [{}]
        for source in sources_on(series, but=but):
            olds.append(
                {
                    mark.level: (mark.x, mark.y, mark.z)
                    for mark in source
                    if film is None or mark.sop_instance_id == film
                }
            )
        for old in olds:
            if sentence := _near(series, old, new) or _reversed(series, old, new):
                return sentence
    return ""


def apart(one: Place, other: Place) -> float:
    """The distance of two places."""
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def _by_picture(
    series: Series, marks: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Place], int | None]]:
    """The places of new marks by level, on a projection picture by picture, with the picture's key."""
    films: dict[int | None, dict[str, Place]] = {}
    for mark in marks:
        film = mark["sop"].pk if is_flat(series) and mark.get("sop") else None
        films.setdefault(film, {})[mark["level"]] = mark["centroid"]
    for film, places in films.items():
        yield places, film


def _near(series: Series, old: Mapping[str, Place], new: Mapping[str, Place]) -> str:
    limit, unit = too_near(series)
    places = {**old, **new}
    for one, other in combinations(sorted(places, key=parse_level), 2):
        # Old marks were held against each other when they came.
        if one not in new and other not in new:
            continue
        near = apart(places[one], places[other])
        if near < (limit if ("/" in one) == ("/" in other) else limit / 2):
            return f"{one} and {other} would lie {near:.0f} {unit} apart, on one place."
    return ""


def _reversed(series: Series, old: Mapping[str, Place], new: Mapping[str, Place]) -> str:
    limit, _unit = too_near(series)
    places = {**old, **new}
    for upper, lower in pairwise(sorted(places, key=parse_level)):
        heights = [-places[level][1] if is_flat(series) else places[level][2] for level in (upper, lower)]
        # A body that the image cuts off is pointed at in its rest, which may lie beside its neighbour.
        if (upper in new or lower in new) and heights[0] + limit <= heights[1]:
            beside = "With the marks already there, " if old else ""
            return f"{beside}{upper} would lie below {lower}."
    return ""
