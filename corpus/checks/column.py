"""How far along the spine a place lies from a mark, in steps of the marks there.

Along the column, not through the body: an arrow may point at a bone from far before it, at the same height.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product
from statistics import median
from typing import Final, NamedTuple

from anatomy import Level, LevelKind
from anatomy.column import bones_with, region_of, variants_named
from anatomy.levels import next_caudal
from corpus.checks.material import MarkGiven
from imaging.level_contradictions import BELOW, DOWN, STEPS

Place = tuple[float, ...]
# A body reaches half a step from its centre; a finding at a disc is pointed at beside it, in the foramen or
# the recess, a quarter farther.
_ROOM: Final = 0.5
_ROOM_AT_A_DISC: Final = 0.75


class Placed(NamedTuple):
    """A level, where it is, and the mark that says so."""

    level: Level
    at: Place
    mark: MarkGiven


def bones_of(placed: Iterable[Placed]) -> tuple[str, ...]:
    """The bones of a spine of which these are marked: with an L6, L5 does not touch S1."""
    return bones_with(variants_named(str(one.level) for one in placed))


def is_past(tip: Place, reach: float, nearest: Placed, placed: Iterable[Placed], *, is_bone: bool) -> bool:
    """Whether a pointer with `reach` around `tip` clearly lies past the nearest mark, where no other is.

    That is farther from its centre than the room of its level, and outside its box if it has one. Never said
    of the sacrum, whose first segment's mark is that of the whole bone in some files, nor in pixels where no
    neighbour shows the step.
    """
    if nearest.level.kind is LevelKind.VERTEBRA and region_of(str(nearest.level)) in BELOW:
        return False
    placed = list(placed)
    bones = bones_of(placed)
    above = [one for one in placed if next_caudal(one.level, bones) == nearest.level]
    below = [one for one in placed if next_caudal(nearest.level, bones) == one.level]
    beside = [*above, *below]
    step = _step(nearest, beside)
    if step is None:
        return False
    axis = _axis(nearest, above, below)
    along = sum((a - b) * part for a, b, part in zip(tip, nearest.at, axis, strict=True))
    low, high = _extent(nearest, axis)
    room = step * (_ROOM if is_bone else _ROOM_AT_A_DISC)
    return abs(along) - reach > room and not low - reach <= along <= high + reach


def _step(one: Placed, beside: list[Placed]) -> float | None:
    """The distance of neighbours here: the greatest to a neighbour, else a usual one in mm."""
    if beside:
        return max(math.dist(one.at, other.at) for other in beside)
    bones = (one.level, one.level.lower) if one.level.lower else (one.level,)
    known = [STEPS[region_of(str(bone))] for bone in bones if region_of(str(bone)) in STEPS]
    return median(known) if known and len(one.at) == len(DOWN) else None


def _axis(one: Placed, beside_above: list[Placed], beside_below: list[Placed]) -> Place:
    """Which way the column runs here, as a unit vector."""
    above, below = (beside_above or [one])[0].at, (beside_below or [one])[0].at
    length = math.dist(above, below)
    if length == 0:
        return DOWN if len(one.at) == len(DOWN) else (0.0, 1.0)
    return tuple((b - a) / length for a, b in zip(above, below, strict=True))


def _extent(one: Placed, axis: Place) -> tuple[float, float]:
    """From where to where a mark's box reaches along the column, from its centre; nothing without a box."""
    if len(one.mark.box) != 2 or any(len(corner) != len(axis) for corner in one.mark.box):
        return 0.0, 0.0
    corners = product(*zip(*one.mark.box, strict=True))
    reached = [
        sum((a - b) * part for a, b, part in zip(corner, one.at, axis, strict=True)) for corner in corners
    ]
    return min(reached), max(reached)
