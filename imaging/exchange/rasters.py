"""From outlines back to pixels: which pixel centres lie inside closed lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a picture: its first row and column, and which of its pixels are set."""

    row: int
    column: int
    inside: Array

    def of(self, picture: Array) -> Array:
        """The same part of a picture (rows, columns), as a view."""
        rows, columns = self.inside.shape
        return picture[self.row : self.row + rows, self.column : self.column + columns]


def filled(shape: tuple[int, int], lines: Sequence[Array]) -> Patch:
    """The pixels of a picture of `shape` (rows, columns) whose centres lie inside the lines.

    Lines are closed, points (n, 2) as column and row with 0 at the centre of the first pixel. Inside is what
    an odd number of lines surrounds, so a line within another one is a hole.
    """
    points = np.concatenate(lines)
    left, top = np.maximum(np.ceil(points.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.floor(points.max(axis=0)), [shape[1] - 1, shape[0] - 1]).astype(int)
    inside = np.zeros((max(bottom - top + 1, 0), max(right - left + 1, 0)), dtype=bool)
    columns = np.arange(left, left + inside.shape[1])
    for line in lines:
        for row in range(len(inside)):
            crossed = np.sort(_crossings(line, top + row))
            inside[row] ^= np.searchsorted(crossed, columns) % 2 == 1
    return Patch(int(top), int(left), inside)


def _crossings(line: Array, row: int) -> Array:
    """Where a closed line crosses a row; an end point counts for the edge that comes from below only."""
    start, end = line, np.roll(line, -1, axis=0)
    crosses = (start[:, 1] <= row) != (end[:, 1] <= row)
    start, end = start[crosses], end[crosses]
    part = (row - start[:, 1]) / (end[:, 1] - start[:, 1])
    crossed: Array = start[:, 0] + part * (end[:, 0] - start[:, 0])
    return crossed
