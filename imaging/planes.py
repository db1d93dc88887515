"""Where the pixels of one slice lie in the patient.

Image plane equation: DICOM PS3.3 C.7.6.2.1.1 (position = IPP + column · spacing · row cosines + …).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float, float]
_POSITION, _ORIENTATION, _SPACING, _IMAGER_SPACING = "00200032", "00200037", "00280030", "00181164"


@dataclass(frozen=True, slots=True)
class FramePlane:
    """The plane of one slice in patient millimetres (LPS).

    `position` is the centre of the first pixel; `along_row` and `along_column` are the unit vectors in
    which the column and the row index grow; `column_gap` and `row_gap` are the pixel distances that way.
    """

    position: Point
    along_row: Point
    along_column: Point
    column_gap: float
    row_gap: float

    def point_at(self, column: float, row: float) -> Point:
        """The patient point (mm, LPS) of a pixel, counted from 0 at the top left."""
        across, down = column * self.column_gap, row * self.row_gap
        x, y, z = (
            self.position[axis] + across * self.along_row[axis] + down * self.along_column[axis]
            for axis in range(3)
        )
        return x, y, z

    def pixel_near(self, point: Point) -> tuple[float, float, float]:
        """Distance of a patient point (mm, LPS) to the plane (mm), and the column and row (px) below it."""
        offset = [a - b for a, b in zip(point, self.position, strict=True)]
        one, other = self.along_row, self.along_column
        normal = [
            one[1] * other[2] - one[2] * other[1],
            one[2] * other[0] - one[0] * other[2],
            one[0] * other[1] - one[1] * other[0],
        ]
        column, row = _dot(offset, one) / self.column_gap, _dot(offset, other) / self.row_gap
        return abs(_dot(offset, normal)), column, row


def frame_plane(metadata: str) -> FramePlane | None:
    """The plane in a file's DICOM JSON; ``None`` where it does not say all of it."""
    told = json.loads(metadata)
    position, cosines = _numbers(told, _POSITION, 3), _numbers(told, _ORIENTATION, 6)
    # Both are (between rows, between columns): the column index runs along the row direction.
    spacing = _numbers(told, _SPACING, 2) or _numbers(told, _IMAGER_SPACING, 2)
    if not position or not cosines or not spacing or not all(spacing):
        return None
    return FramePlane(
        position=(position[0], position[1], position[2]),
        along_row=(cosines[0], cosines[1], cosines[2]),
        along_column=(cosines[3], cosines[4], cosines[5]),
        column_gap=spacing[1],
        row_gap=spacing[0],
    )


def _numbers(told: dict[str, Any], tag: str, count: int) -> list[float]:
    numbers = told.get(tag, {}).get("Value") or []
    return [float(number) for number in numbers] if len(numbers) == count else []


def _dot(one: list[float] | Point, other: list[float] | Point) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
