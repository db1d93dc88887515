"""What the coordinates of a structured report draw (PS3.3 C.18.6, C.18.9): a point, or the rim of an area."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

Array = NDArray[Any]
# Points that a round rim is told by.
AROUND: Final = 64
# A rim that ends this near to where it began, mm or px, is closed.
CLOSED: Final = 0.01


@dataclass(frozen=True)
class Shape:
    """Points (n, 2) as column and row, counted from a picture's corner, or (n, 3) as patient mm (LPS).

    One point is a place, several are the rim of an area.
    """

    points: Array

    @property
    def is_area(self) -> bool:
        """Whether it is the rim of an area."""
        return len(self.points) > 1


def shape_of(item: Dataset) -> Shape | None:
    """What a SCOORD or SCOORD3D item draws; None for lines, and for several points.

    Raises ValueError where its numbers are none, or not as many as its kind has.
    """
    kind, width = str(item.GraphicType), 3 if item.ValueType == "SCOORD3D" else 2
    numbers = np.array([float(number) for number in np.atleast_1d(item.GraphicData)])
    if not all(map(math.isfinite, numbers)):
        raise ValueError
    points = numbers.reshape(-1, width)
    if kind == "POINT":
        return Shape(points.reshape(1, width))
    if kind == "CIRCLE":
        centre, on_rim = points
        across = on_rim - centre
        return Shape(_round(centre, across, np.array([-across[1], across[0]])))
    if kind == "ELLIPSE":
        return Shape(_round(points.mean(axis=0), (points[1] - points[0]) / 2, (points[3] - points[2]) / 2))
    if kind == "ELLIPSOID":
        return Shape(points.reshape(6, 3).mean(axis=0, keepdims=True))
    closed = kind == "POLYGON" or (kind == "POLYLINE" and np.abs(points[0] - points[-1]).max() <= CLOSED)
    return Shape(points) if closed and len(points) > 3 else None


def _round(centre: Array, one: Array, other: Array) -> Array:
    angles = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)[:, None]
    rim: Array = centre + one * np.cos(angles) + other * np.sin(angles)
    return rim
