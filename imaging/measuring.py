"""What a drawn line measures: length, angle and Cobb angle, as the tools of the viewer define them.

Points of one measurement lie in one space with equal axes (mm, or square pixels), in two or three dimensions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

Point = Sequence[float]
# How many points each kind of measurement has; a region, whose figure is that of its pixels, has two corners.
POINT_COUNTS = {"length": 2, "angle": 3, "cobb": 4, "ellipse": 2, "rectangle": 2}


def length_between(start: Point, end: Point) -> float:
    """Distance of two points, in the unit of their coordinates."""
    return math.dist(start, end)


def angle_at(one: Point, corner: Point, other: Point) -> float:
    """Angle in degrees, 0 to 180, under which two points are seen from a corner. NaN where one lies on it."""
    return _between(_from(corner, one), _from(corner, other))


def cobb_angle(first: Point, first_end: Point, second: Point, second_end: Point) -> float:
    """Angle in degrees between two lines, 0 to 180. NaN where a line has no length.

    Both are followed to the same side of the axis between their middles, so that an angle beyond 90 degrees
    is not taken for its complement, nor a small one of plates that are set apart sideways (Cobb 1948: between
    the endplates of the end vertebrae).
    """
    one, other = _from(first, first_end), _from(second, second_end)
    axis = _from(_middle(first, first_end), _middle(second, second_end))
    # Negative where the parts of the two across the axis point to opposite sides.
    across = _dot(axis, axis) * _dot(one, other) - _dot(axis, one) * _dot(axis, other)
    return _between(one, [-part for part in other] if across < 0 else other)


_FIGURES: dict[str, Callable[..., float]] = {
    "length": length_between,
    "angle": angle_at,
    "cobb": cobb_angle,
}


def figure_of(kind: str, points: Sequence[Point]) -> float:
    """The figure of a measurement: a length in the unit of its points, or degrees. NaN where it has none."""
    return _FIGURES[kind](*points)


def _from(start: Point, end: Point) -> list[float]:
    return [there - here for here, there in zip(start, end, strict=True)]


def _middle(start: Point, end: Point) -> list[float]:
    return [(here + there) / 2 for here, there in zip(start, end, strict=True)]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _between(one: Sequence[float], other: Sequence[float]) -> float:
    lengths = math.hypot(*one) * math.hypot(*other)
    if lengths == 0:
        return math.nan
    cosine = _dot(one, other) / lengths
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
