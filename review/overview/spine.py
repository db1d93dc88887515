"""A spine seen from the left, front to the left: each vertebra and disc, and where its label stands.

Drawn from numbers of our own, in millimetres of an adult column: each body has a height, a depth and a tilt,
and follows the one above along a line that bends forward in the neck and the loin and backward between them.
It is a map and no measure.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin
from typing import NamedTuple

Point = tuple[float, float]

WIDTH, HEIGHT = 372, 738
LEFT_LABEL, RIGHT_LABEL = 92, 290  # Where the labels of discs end and those of vertebrae begin.
APART = 12.5  # between two labels, from line to line
START: Point = (176, 44)  # The top of the body of C2, below the dens.


class Body(NamedTuple):
    """One vertebra: height and depth of its body, its tilt (degrees, lower end backward), the disc below."""

    name: str
    height: float
    depth: float
    tilt: float
    disc: float


COLUMN = (
    Body("C2", 19, 15, -9, 4.5),
    Body("C3", 13, 15.5, -8, 4.8),
    Body("C4", 12.5, 15.5, -3, 4.8),
    Body("C5", 12.5, 16, 3, 5),
    Body("C6", 13, 16.5, 9, 5.2),
    Body("C7", 14, 17, 15, 5),
    Body("T1", 16, 17.5, 20, 4.2),
    Body("T2", 17.5, 18.5, 20, 4),
    Body("T3", 18, 19.5, 18, 4),
    Body("T4", 18.5, 20.5, 14, 4),
    Body("T5", 19, 21.5, 10, 4),
    Body("T6", 19.5, 22.5, 6, 4.2),
    Body("T7", 20, 23.5, 2, 4.4),
    Body("T8", 20.5, 24.5, -2, 4.6),
    Body("T9", 21, 25.5, -6, 5),
    Body("T10", 22, 26.5, -9, 5.4),
    Body("T11", 23, 27.5, -12, 5.8),
    Body("T12", 24.5, 28.5, -14, 6.4),
    Body("L1", 26, 30, -14, 7.5),
    Body("L2", 27, 31.5, -11, 8.5),
    Body("L3", 27.5, 33, -4, 9.5),
    Body("L4", 27.5, 34, 7, 10.5),
    Body("L5", 28, 34, 22, 10),
    Body("S1", 25, 31, 40, 0.8),
    Body("S2", 20, 22, 46, 0.8),
    Body("S3", 17, 16, 42, 0.8),
    Body("S4", 14, 12, 30, 0.8),
    Body("S5", 12, 9.5, 12, 2.5),
    Body("Co", 26, 7, -14, 0),
)
# Arch and spinous process as points (backward, downward) from the middle of the body's rear wall.
_NECK = (
    (0, -5),
    (5, -6),
    (8, -10),
    (12, -8),
    (15, -3),
    (23, 1),
    (28, 4),
    (25, 8),
    (16, 6),
    (13, 9),
    (9, 9),
    (7, 3),
    (0, 1),
)
_CHEST = (
    (0, -7),
    (6, -8),
    (8, -14),
    (12, -12),
    (15, -5),
    (22, 5),
    (32, 22),
    (34, 28),
    (30, 28),
    (19, 14),
    (15, 9),
    (14, 15),
    (10, 15),
    (9, 5),
    (0, 0),
)
_LOIN = (
    (0, -9),
    (8, -10),
    (11, -18),
    (16, -15),
    (19, -7),
    (28, -5),
    (42, -3),
    (46, 4),
    (42, 12),
    (29, 10),
    (21, 9),
    (19, 18),
    (14, 19),
    (12, 8),
    (0, 0),
)
_CREST = ((0, -7), (6, -7), (12, -4), (11, 3), (6, 6), (0, 6))


@dataclass(frozen=True)
class Drawn:
    """One level: its outlines as SVG paths, and where its label and the line to it stand."""

    level: str
    paths: tuple[str, ...]
    anchor: Point
    label: Point
    is_disc: bool


class _Placed(NamedTuple):
    body: Body
    top: Point
    bottom: Point
    up: float
    """Tilt of the upper and of the lower endplate, in degrees."""
    down: float


@cache
def spine_drawn() -> tuple[Drawn, ...]:
    """Every level of a spine of five lumbar vertebrae, from head to foot: C1 to the coccyx with its discs."""
    placed = _column()
    vertebrae = [_atlas(placed[0]), *(_vertebra(one) for one in placed)]
    return (*_labelled(vertebrae, RIGHT_LABEL), *_labelled(list(_discs(placed)), LEFT_LABEL))


def _column() -> list[_Placed]:
    """The bodies one below the other."""
    found: list[_Placed] = []
    at = START
    for number, body in enumerate(COLUMN):
        above = COLUMN[max(0, number - 1)].tilt
        below = COLUMN[min(len(COLUMN) - 1, number + 1)].tilt
        bottom = _along(at, body.tilt, 0, body.height)
        found.append(_Placed(body, at, bottom, (above + 2 * body.tilt) / 3, (2 * body.tilt + below) / 3))
        at = _along(bottom, (body.tilt + below) / 2, 0, body.disc)
    return found


def _along(point: Point, tilt: float, back: float, down: float) -> Point:
    """From a point so far backward and downward, in the directions of something tilted."""
    angle = radians(tilt)
    return (
        point[0] + back * cos(angle) + down * sin(angle),
        point[1] - back * sin(angle) + down * cos(angle),
    )


def _vertebra(one: _Placed) -> Drawn:
    name, depth = one.body.name, one.body.depth
    if name == "Co":
        paths = list(_coccyx(one))
    else:
        paths = [_block(one)]
        wall = _along(_middle(one.top, one.bottom), one.body.tilt, depth / 2, 0)
        arch = _arch(name)
        if arch:
            paths.insert(0, smooth([_along(wall, one.body.tilt, back - 0.6, down) for back, down in arch]))
    if name == "C2":
        paths.append(_dens(one))
    back = _along(_middle(one.top, one.bottom), one.body.tilt, depth / 2 + _reach(name), _fall(name))
    return Drawn(name, tuple(paths), back, back, is_disc=False)


def _block(one: _Placed) -> str:
    """A body with endplates a little wider than its waist."""
    half, tilt = one.body.depth / 2, one.body.tilt
    waist = 0.9 if one.body.name[0] != "S" else 0.96
    middle = _middle(one.top, one.bottom)
    lower = _below(one.body.name) / 2 if one.body.name[0] == "S" else half
    rim = min(2.4, one.body.height / 6)
    points = [
        _along(one.top, one.up, -half, rim * 0.4),
        _along(one.top, one.up, -half + rim, 0),
        _along(one.top, one.up, half - rim, 0),
        _along(one.top, one.up, half, rim * 0.4),
        _along(middle, tilt, (half + lower) / 2 * waist, 0),
        _along(one.bottom, one.down, lower, -rim * 0.4),
        _along(one.bottom, one.down, lower - rim, 0),
        _along(one.bottom, one.down, -lower + rim, 0),
        _along(one.bottom, one.down, -lower, -rim * 0.4),
        _along(middle, tilt, -(half + lower) / 2 * waist, 0),
    ]
    return smooth(points, 0.16)


def _below(name: str) -> float:
    """The depth of the sacral body that follows: they are grown together."""
    number = next(place for place, body in enumerate(COLUMN) if body.name == name)
    return COLUMN[number + 1].depth


def _arch(name: str) -> Sequence[Point]:
    number = int(name[1:])
    if name[0] == "C":
        longer = 1.0 if number in (3, 4, 5) else 1.2 if number == 6 else 1.45 if number == 7 else 1.3
        return [(back * longer if back > 13 else back, down) for back, down in _NECK]
    if name[0] == "T":
        # The lowest ones turn from the chest's form to the loin's.
        share = max(0.0, (number - 9) / 4)
        size = 0.82 + number * 0.022
        return [(back * size, down * size * (1 - share * 0.45)) for back, down in _CHEST]
    if name[0] == "L":
        shorter = 0.84 if number == 5 else 1.0
        return [(back * shorter if back > 20 else back, down) for back, down in _LOIN]
    return _CREST if number <= 3 else ()


def _reach(name: str) -> float:
    """How far behind the body the arch ends."""
    return max((back for back, _ in (() if name == "Co" else _arch(name))), default=2) + 2


def _fall(name: str) -> float:
    if name == "Co" or not _arch(name):
        return 0
    return max(_arch(name))[1]


def _dens(one: _Placed) -> str:
    points = [(-3.4, 1.5), (-3.2, -12), (-1.2, -17), (1.6, -17), (3.4, -12), (3.8, 1.5)]
    return smooth([_along(one.top, one.body.tilt, back, down) for back, down in points], 0.2)


def _atlas(axis: _Placed) -> Drawn:
    """A ring cut through: the small arch before the dens, the tubercle behind the canal."""
    front = [(-8.6, -14), (-5.4, -15.5), (-4.3, -10), (-5.2, -5), (-8.4, -6)]
    rear = [(17, -14), (23, -15), (29, -11), (30, -7), (24, -6), (18, -8)]
    paths = tuple(
        smooth([_along(axis.top, axis.body.tilt, back, down) for back, down in points], 0.2)
        for points in (front, rear)
    )
    anchor = _along(axis.top, axis.body.tilt, 32, -10)
    return Drawn("C1", paths, anchor, anchor, is_disc=False)


def _coccyx(one: _Placed) -> Iterable[str]:
    """Three small bones, one thinner than the other."""
    at, tilt = one.top, one.body.tilt + 14.0
    for height, depth in ((9.5, 8.0), (8.0, 5.6), (7.5, 4.0)):
        bottom = _along(at, tilt, 0, height)
        corners = [
            _along(at, tilt, -depth / 2, 0),
            _along(at, tilt, depth / 2, 0),
            _along(bottom, tilt, depth / 2.8, 0),
            _along(bottom, tilt, -depth / 2.8, 0),
        ]
        yield smooth(corners, 0.2)
        at, tilt = _along(bottom, tilt, 0, 1), tilt - 16


def _discs(placed: list[_Placed]) -> Iterable[Drawn]:
    for upper, lower in itertools.pairwise(placed):
        if upper.body.name[0] == "S" or lower.body.name == "Co":
            continue
        yield _disc(upper, lower)


def _disc(upper: _Placed, lower: _Placed) -> Drawn:
    """What lies between two endplates, bulging a little at both rims."""
    over, under = upper.body.depth / 2, lower.body.depth / 2
    gap = 0.7
    middle, tilt = _middle(upper.bottom, lower.top), (upper.body.tilt + lower.body.tilt) / 2
    wide = max(over, under) + 0.4
    points = [
        _along(upper.bottom, upper.down, -over + 1, gap),
        _along(upper.bottom, upper.down, over - 1, gap),
        _along(middle, tilt, wide, 0),
        _along(lower.top, lower.up, under - 1, -gap),
        _along(lower.top, lower.up, -under + 1, -gap),
        _along(middle, tilt, -wide, 0),
    ]
    anchor = _along(middle, tilt, -wide - 1.5, 0)
    return Drawn(
        f"{upper.body.name}/{lower.body.name}", (smooth(points, 0.14),), anchor, anchor, is_disc=True
    )


def _labelled(drawn: list[Drawn], x: float) -> list[Drawn]:
    """Labels in one line below the other, as near to their levels as their height allows."""
    heights = [one.anchor[1] for one in drawn]
    for _ in range(200):
        for place in range(len(heights) - 1):
            short = APART - (heights[place + 1] - heights[place])
            if short > 0:
                heights[place] -= short / 2
                heights[place + 1] += short / 2
    return [
        Drawn(one.level, one.paths, one.anchor, (x, round(height, 1)), one.is_disc)
        for one, height in zip(drawn, heights, strict=True)
    ]


def _middle(one: Point, other: Point) -> Point:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)


def smooth(points: Sequence[Point], bend: float = 0.18) -> str:
    """A closed SVG path through points, each bent by its neighbours (Catmull–Rom as Bézier curves)."""
    count = len(points)
    told = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for place in range(count):
        before, here = points[place - 1], points[place]
        there, after = points[(place + 1) % count], points[(place + 2) % count]
        first = (here[0] + (there[0] - before[0]) * bend, here[1] + (there[1] - before[1]) * bend)
        second = (there[0] - (after[0] - here[0]) * bend, there[1] - (after[1] - here[1]) * bend)
        numbers = (*first, *second, *there)
        told.append("C" + " ".join(f"{number:.1f}" for number in numbers))
    return "".join(told) + "Z"
