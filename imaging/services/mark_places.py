"""Whether levels on one series stand in places of their own and in order, whoever marked them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from anatomy.column import POSITION
from anatomy.parsing import parse_level
from imaging.films import is_flat, told_film
from imaging.level_contradictions import Placed, contradiction_find
from imaging.level_doubles import doubles_between, placed_on, too_near
from imaging.models import PROPOSED, LevelMark, Series

Place = Sequence[float]


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
        if sentence := _near(series, {}, new) or _reversed(series, {}, new):
            return sentence
        for source in sources_on(series, but=but):
            if there := _there(source, film):
                old = {mark.level: (mark.x, mark.y, mark.z) for mark in there}
                if sentence := _double(series, there[0].told_by, old, new):
                    return sentence
                if sentence := _near(series, old, new) or _reversed(series, old, new):
                    return sentence
    return ""


def names_conflict(
    series: Series, marks: Sequence[dict[str, Any]], source: Sequence[LevelMark], names: tuple[str, str]
) -> str:
    """Why new marks cannot be right beside those of one source of the series, by name; else empty.

    `marks` are as for `own_places_conflict`; `names` is what the new and the old are called.
    """
    _limit, unit = too_near(series)
    for new, film in _by_picture(series, marks):
        there = _there(source, film)
        old = {mark.level: (mark.x, mark.y, mark.z) for mark in there}
        if found := contradiction_find(_all_placed(series, new), _all_placed(series, old)):
            return found.sentence(*names, unit)
    return ""


def apart(one: Place, other: Place) -> float:
    """The distance of two places."""
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def _by_picture(
    series: Series, marks: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Place], int | None]]:
    """The places of new marks by level, where a level has one place, with the film's key."""
    films: dict[int | None, dict[str, Place]] = {}
    for mark in marks:
        films.setdefault(told_film(series, mark), {})[mark["level"]] = mark["centroid"]
    for film, places in films.items():
        yield places, film


def _there(source: Sequence[LevelMark], film: int | None) -> list[LevelMark]:
    """Stored marks that new ones on a film are held against: one that names no film may lie there."""
    return [mark for mark in source if film is None or mark.sop_instance_id in (film, None)]


def marked_twice(series: Series, marks: Sequence[dict[str, Any]]) -> str:
    """A level that one author marks twice where it has one place; empty when there is none.

    `marks` are as for `own_places_conflict`.
    """
    counts = Counter((told_film(series, mark), str(mark["level"])) for mark in marks)
    return next((level for (_where, level), count in counts.items() if count > 1), "")


def _double(series: Series, author: str, old: Mapping[str, Place], new: Mapping[str, Place]) -> str:
    near, unit = too_near(series)
    ones, others = _all_placed(series, old), _all_placed(series, new)
    for one, _other, far in doubles_between(ones, others, near=near):
        return (
            f"{one.level} would lie {far:.0f} {unit} from where {author} marked it: one level has one place."
        )
    return ""


def _all_placed(series: Series, places: Mapping[str, Place]) -> list[Placed]:
    flat = is_flat(series)
    named = (
        (level, at) for level, at in places.items() if all(bone in POSITION for bone in level.split("/"))
    )
    return [placed_on(level, at, flat=flat) for level, at in named]


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
