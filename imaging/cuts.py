"""Planes along the patient's axes through a stack of slices: where their pixels lie, and what they show.

A stack may lie at any angle, and its slices may be pushed against each other as with a tilted gantry: what
counts is the affine of its grid. Pixels of a cut are as large as the voxels are along the patient's axes, so
that those of a stack which lies along them are the voxels themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from imaging.formats.geometry import Grid
from imaging.planes import FramePlane, Point

Cut = Literal["sagittal", "coronal"]
Array = NDArray[Any]
# As radiologists look: from the left, and from the front. Patient axes (LPS) across, down and onwards, and
# whether down is towards the smaller coordinate; onwards is to the patient's left, or to the back.
ACROSS: Final[dict[Cut, int]] = {"sagittal": 1, "coronal": 0}
ONWARDS: Final[dict[Cut, int]] = {"sagittal": 0, "coronal": 1}
DOWN: Final = 2
CUTS: Final[tuple[Cut, ...]] = ("sagittal", "coronal")
# A voxel that begins within this share of a voxel beyond the box is rounding.
ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class CutPlanes:
    """All planes of one direction: `count` of them, `columns` × `rows` pixels each."""

    cut: Cut
    count: int
    columns: int
    rows: int
    start: Point
    step: Point

    def plane(self, number: int) -> FramePlane:
        """Where the pixels of plane `number` (from 0) lie in the patient."""
        across, onwards = ACROSS[self.cut], ONWARDS[self.cut]
        position = list(self.start)
        position[onwards] += number * self.step[onwards]
        x, y, z = position
        return FramePlane(
            (x, y, z), _unit(across, 1.0), _unit(DOWN, -1.0), self.step[across], self.step[DOWN]
        )


def _unit(axis: int, sign: float) -> Point:
    x, y, z = (sign if each == axis else 0.0 for each in range(3))
    return x, y, z


def cut_planes(grid: Grid, cut: Cut) -> CutPlanes:
    """The planes of one direction through the box around the voxel centres of a grid."""
    ends = [np.array([0, side - 1]) for side in grid.shape]
    corners = np.stack([each.ravel() for each in np.meshgrid(*ends)] + [np.ones(8)])
    places = (grid.affine @ corners)[:3]
    least, most = places.min(axis=1), places.max(axis=1)
    steps = _steps(grid)
    counts = np.floor((most - least) / steps + ROUNDING).astype(int) + 1
    across, onwards = ACROSS[cut], ONWARDS[cut]
    x, y, z = float(least[0]), float(least[1]), float(most[2])
    return CutPlanes(
        cut,
        count=int(counts[onwards]),
        columns=int(counts[across]),
        rows=int(counts[DOWN]),
        start=(x, y, z),
        step=(float(steps[0]), float(steps[1]), float(steps[2])),
    )


def _steps(grid: Grid) -> Array:
    """Millimetres from voxel to voxel along each of the patient's axes, by the grid's axis nearest to it.

    Of slices that are pushed against each other it is how far apart they lie, not how far they are pushed.
    """
    along = np.abs(grid.affine[:3, :3])
    nearest = np.argmax(along / grid.spacing, axis=1)
    across_slices = np.cross(grid.affine[:3, 0], grid.affine[:3, 1])
    depth = abs(across_slices @ grid.affine[:3, 2]) / np.linalg.norm(across_slices)
    sides = np.array([grid.spacing[0], grid.spacing[1], depth])
    steps: Array = sides[nearest]
    return steps


def cut_values(grid: Grid, planes: CutPlanes, number: int, read: Callable[[int], Array]) -> Array:
    """What plane `number` (from 0) shows: (rows, columns), between voxels along lines, NaN beyond the stack.

    `read` gives the values (rows, columns) of a slice of the grid, from 0; each one is asked for once, and
    only those that the plane meets.
    """
    columns, rows, slices = _voxels(grid, planes, number)
    found = np.zeros(columns.size, dtype=np.float32)
    order = np.argsort(slices)
    ordered = slices[order]
    for at in range(grid.shape[2]):
        first, last = np.searchsorted(ordered, at - 1, "right"), np.searchsorted(ordered, at + 1, "left")
        if first == last:
            continue
        near = order[first:last]
        share = 1.0 - np.abs(slices[near] - at)
        found[near] += share * _between(read(at), columns[near], rows[near])
    inside = np.ones(columns.size, dtype=bool)
    for places, side in zip((columns, rows, slices), grid.shape, strict=True):
        inside &= (places >= 0) & (places <= side - 1)
    found[~inside] = np.nan
    shown: Array = found.reshape(planes.rows, planes.columns)
    return shown


def _voxels(grid: Grid, planes: CutPlanes, number: int) -> tuple[Array, Array, Array]:
    """The voxel (column, row, slice) under each pixel of a plane, in fractions, row by row."""
    plane = planes.plane(number)
    corner, right, below = (plane.point_at(*pixel) for pixel in ((0, 0), (1, 0), (0, 1)))
    inverse = np.linalg.inv(grid.affine)
    start = inverse @ [*corner, 1.0]
    across, down = inverse @ [*right, 1.0] - start, inverse @ [*below, 1.0] - start
    down_and_across = np.mgrid[: planes.rows, : planes.columns].reshape(2, -1)
    column, row, at = (
        # What lies on a voxel but for rounding lies on it.
        np.round(start[axis] + down[axis] * down_and_across[0] + across[axis] * down_and_across[1], 4)
        for axis in range(3)
    )
    return column, row, at


def _between(values: Array, columns: Array, rows: Array) -> Array:
    """The values at places between pixels; beyond the edge those at the edge."""
    left, above = (
        np.clip(np.floor(places).astype(np.intp), 0, max(side - 2, 0))
        for places, side in ((columns, values.shape[1]), (rows, values.shape[0]))
    )
    right, below = np.minimum(left + 1, values.shape[1] - 1), np.minimum(above + 1, values.shape[0] - 1)
    over, under = np.clip(columns - left, 0, 1), np.clip(rows - above, 0, 1)
    upper = values[above, left] * (1 - over) + values[above, right] * over
    lower = values[below, left] * (1 - over) + values[below, right] * over
    found: Array = upper * (1 - under) + lower * under
    return found
