"""The plane in which alignment is measured: forward and up, whichever way the patient faces on the picture.

Points are (forward, up) in one unit with equal axes: mm, or pixels where a film has no calibration.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Endplate:
    """An endplate by its two corners."""

    front: Point
    back: Point

    @property
    def middle(self) -> Point:
        """The point half way between the corners."""
        return middle_of(self.front, self.back)

    @property
    def length(self) -> float:
        """Distance of the corners, in the unit of the points."""
        return math.dist(self.front, self.back)


def middle_of(one: Point, other: Point) -> Point:
    """The point half way between two points."""
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def slope(endplate: Endplate) -> float:
    """Angle of an endplate with the horizontal in degrees: positive where its front is the lower end.

    NaN where the corners are one point.
    """
    if endplate.length == 0:
        return math.nan
    forward, down = endplate.front[0] - endplate.back[0], endplate.back[1] - endplate.front[1]
    return math.degrees(math.atan2(down, forward))


def wrapped(angle: float) -> float:
    """The same angle in degrees, above -180 and up to 180."""
    turned = math.remainder(angle, 360.0)
    return 180.0 if turned == -180.0 else turned


def angle_from(start: Point, end: Point) -> float:
    """Signed angle in degrees from one direction to another, positive anticlockwise (forward is right)."""
    cross = start[0] * end[1] - start[1] * end[0]
    dot = start[0] * end[0] + start[1] * end[1]
    return math.nan if cross == dot == 0 else math.degrees(math.atan2(cross, dot))


def circle_centre(one: Point, two: Point, three: Point) -> Point | None:
    """Centre of the circle through three points; None where they lie on one line."""
    (ax, ay), (bx, by) = (two[0] - one[0], two[1] - one[1]), (three[0] - one[0], three[1] - one[1])
    doubled = 2 * (ax * by - ay * bx)
    # Nearer to a line than a millionth of its own size, three points say nothing of a circle.
    if abs(doubled) <= 1e-6 * max(ax * ax + ay * ay, bx * bx + by * by):
        return None
    a, b = ax * ax + ay * ay, bx * bx + by * by
    return one[0] + (by * a - ay * b) / doubled, one[1] + (ax * b - bx * a) / doubled
