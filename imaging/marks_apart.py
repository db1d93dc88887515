"""How far two sets of marks that share their coordinates have one level apart.

Series seldom show the same of a vertebra: an axial stack through the discs has a slice or two of each body,
a narrow sagittal one no transverse process. So of two marks with extents not the middles are compared but the
ends: what lies within the other one is a part of it, and only what stands out on both sides was moved. A
point belongs within the extent of the other mark. Two points are compared as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import dist, hypot
from typing import Final

# Beyond this (mm) somebody has to look; a working figure of ours, not verified against a publication.
DRIFT_MM: Final = 3.0
Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Extent:
    """A level, its middle, and its least and greatest corner (the middle twice of a point): LPS mm."""

    level: str
    at: Point
    box: tuple[Point, Point]

    @classmethod
    def of(cls, level: str, at: Sequence[float], box: Sequence[Sequence[float]] = ()) -> Extent:
        """From numbers as they are stored; without a box it is a point."""
        x, y, z = at
        least, most = box or (at, at)
        return cls(level, (x, y, z), ((least[0], least[1], least[2]), (most[0], most[1], most[2])))

    @property
    def is_point(self) -> bool:
        """Whether nothing is known but its middle."""
        return self.box[0] == self.box[1]


def drifts_find(ones: Sequence[Extent], others: Sequence[Extent]) -> dict[str, float]:
    """How far (mm) the levels lie apart that two sets of marks have farther apart than `DRIFT_MM`."""
    nearest: dict[str, float] = {}
    for one, other in product(ones, others):
        if one.level == other.level:
            apart = _apart(one, other)
            nearest[one.level] = min(apart, nearest.get(one.level, apart))
    return {level: apart for level, apart in nearest.items() if apart > DRIFT_MM}


def _apart(one: Extent, other: Extent) -> float:
    if one.is_point and other.is_point:
        return dist(one.at, other.at)
    return hypot(*(min(_beyond(one, other, axis), _beyond(other, one, axis)) for axis in range(3)))


def _beyond(one: Extent, other: Extent, axis: int) -> float:
    """How far one mark stands out of the other along an axis, mm."""
    return max(0.0, other.box[0][axis] - one.box[0][axis], one.box[1][axis] - other.box[1][axis])
