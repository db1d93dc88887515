"""The pixels of one segment of a DICOM segmentation, and the mark that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anatomy.levels import Level
from imaging.formats.geometry import Grid
from imaging.formats.level_marks import label_mark

Array = NDArray[Any]
# Around a segment, as the centre and the depth of a label are found in a whole volume.
MARGIN = 1


@dataclass
class Drawn:
    """The pixels of one segment: slice number to first row, first column and what is set from there on."""

    slices: dict[int, tuple[int, int, Array]] = field(default_factory=dict)

    def add(self, number: int, plane: Array) -> None:
        """Take the set pixels of one frame."""
        if number in self.slices:
            row, column, there = self.slices[number]
            plane = plane.copy()
            plane[row : row + there.shape[0], column : column + there.shape[1]] |= there
        rows, columns = np.nonzero(plane.any(axis=1))[0], np.nonzero(plane.any(axis=0))[0]
        cut = plane[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        self.slices[number] = (int(rows[0]), int(columns[0]), cut.copy())

    def centre(self, grid: Grid) -> Array:
        """The centre of mass, LPS mm."""
        sums, count = np.zeros(3), 0
        for number, (row, column, there) in self.slices.items():
            down, across = np.nonzero(there)
            sums += [(across + column).sum(), (down + row).sum(), number * len(down)]
            count += len(down)
        centre: Array = (grid.affine @ np.append(sums / count, 1.0))[:3]
        return centre

    def mark(self, level: Level, centre: Array, grid: Grid) -> dict[str, Any]:
        """The mark of the segment, found in no more of the grid than it needs."""
        low, mask = self._cut(grid)
        affine = grid.affine.copy()
        affine[:3, 3] = (grid.affine @ np.append(low, 1.0))[:3]
        columns, rows, slices = mask.shape
        made = label_mark(mask, 1, level, centre, Grid((columns, rows, slices), affine))
        made["outlines"] = [(number + int(low[2]), points) for number, points in made["outlines"]]
        return made

    def _cut(self, grid: Grid) -> tuple[Array, Array]:
        """The first index (column, row, slice) of a part of the grid around the segment, and the part."""
        firsts = np.array([(column, row, number) for number, (row, column, _) in self.slices.items()])
        sizes = np.array([(part.shape[1], part.shape[0], 1) for _row, _column, part in self.slices.values()])
        low = np.maximum(firsts.min(axis=0) - MARGIN, 0)
        high = np.minimum((firsts + sizes).max(axis=0) + MARGIN, grid.shape)
        mask = np.zeros(high - low, dtype=np.int32)
        for number, (row, column, part) in self.slices.items():
            across, down = column - low[0], row - low[1]
            mask[across : across + part.shape[1], down : down + part.shape[0], number - low[2]] = part.T
        return low, mask
