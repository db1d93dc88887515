"""Marks from a list of centres that was made on one picture: a film has columns and rows, no depth.

The numbers of a list run along its `direction`, as VerSe writes it: the axis named I or S runs along the
rows, of the others one along the columns. Without a direction X is the column and Y the row. Both count
from 0 at the centre of the first pixel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from anatomy.levels import Level
from imaging.formats.errors import Refused
from imaging.formats.level_marks import (
    centre_mark,
    marks_outcome,
    points_of,
    require_ascending,
    require_each_once,
)


def marks_on_picture(content: Any, size: list[int], *, scheme: str) -> dict[str, Any]:
    """Marks of a level list in pixels of a picture of `size` (columns, rows).

    Raises Refused when a point lies outside, has a depth, or the levels do not ascend.
    """
    points, codes = points_of(content, scheme)
    read_as = f"Level list, {len(points)} marks"
    require_each_once(points, read_as)
    if isinstance(content, dict):
        raise _no_place("This list names voxels of a volume.", read_as)
    across, down = _axes(points, codes, read_as)
    marks, centres, levels = [], {}, {}
    for number, (level, numbers) in enumerate(points):
        column = numbers[across]
        row = size[1] - 1 - numbers[down] if codes[down : down + 1] == "S" else numbers[down]
        _require_inside(level, (column, row), size, read_as)
        # Rows run downwards, height upwards.
        centres[number], levels[number] = np.array([column, 0.0, -row]), level
        marks.append(centre_mark(level, np.array([column, row, 0.0])))
    require_ascending(levels, centres, read_as)
    return marks_outcome(marks, sorted(levels.values()), read_as, scheme or "verse")


def _axes(points: list[tuple[Level, list[float]]], codes: str, read_as: str) -> tuple[int, int]:
    """Which number of a point is the column and which the row."""
    used = [axis for axis in range(3) if any(len(numbers) > axis and numbers[axis] for _, numbers in points)]
    if not codes:
        if 2 in used:
            raise _no_place("These points have a depth, which a picture has not.", read_as)
        return 0, 1
    upright = [axis for axis, code in enumerate(codes) if code in "IS"]
    level_axes = [axis for axis, code in enumerate(codes) if code in "LRAP"]
    if len(upright) != 1 or len(upright) + len(level_axes) != len(codes) or not 2 <= len(codes) <= 3:
        sentence = "The direction of this list does not say which axis runs down the picture."
        raise Refused("no_orientation", sentence, "Name two axes, as L and I", read_as=read_as)
    across = [axis for axis in level_axes if axis in used] or level_axes[:1]
    if len(across) != 1 or any(axis >= len(codes) for axis in used):
        raise _no_place("These points have a depth, which a picture has not.", read_as)
    if any(len(numbers) <= max(across[0], upright[0]) for _, numbers in points):
        raise _no_place("A point of this list has too few numbers for its direction.", read_as)
    return across[0], upright[0]


def _require_inside(level: Level, place: tuple[float, float], size: list[int], read_as: str) -> None:
    # The first pixel reaches half a pixel to either side of 0.
    if any(not -0.5 <= at <= side - 0.5 for at, side in zip(place, size, strict=True)):
        sentence = (
            f"{level} would lie outside the picture ({size[0]} × {size[1]}): the list belongs to another one."
        )
        raise Refused("outside", sentence, "Send the picture it was made on", read_as=read_as)


def _no_place(sentence: str, read_as: str) -> Refused:
    return Refused("no_place", sentence, "Send the volume it was made on", read_as=read_as)
