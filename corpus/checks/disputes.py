"""Marks that contradict each other: nobody can tell which of them is wrong, so none proves anything."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from anatomy.column import POSITION
from imaging.level_contradictions import Placed, Point, contradiction_find


class MarkPlaced(NamedTuple):
    """A mark in patient millimetres (LPS).

    Marks of one `frame` share their coordinates; those of one `source` are one author's on one series.
    """

    uid: str
    frame: str
    source: str
    level: str
    at: Point


# Many instances about one study are checked one after the other, against the same marks.
@lru_cache(maxsize=64)
def disputed_marks(marks: tuple[MarkPlaced, ...]) -> frozenset[str]:
    """The uids of all marks of two sources in one frame that cannot both be right."""
    frames: dict[str, dict[str, list[MarkPlaced]]] = {}
    for mark in marks:
        if all(bone in POSITION for bone in mark.level.split("/")):
            frames.setdefault(mark.frame, {}).setdefault(mark.source, []).append(mark)
    return frozenset(
        mark.uid
        for sources in frames.values()
        for ones, others in combinations(sources.values(), 2)
        if contradiction_find(_places(ones), _places(others))
        for mark in (*ones, *others)
    )


def _places(marks: list[MarkPlaced]) -> list[Placed]:
    return [Placed(mark.level, mark.at) for mark in marks]
