"""Marks of the phantom's bodies on each series, from the cover that was painted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imaging.phantom.shape import bodies
from imaging.phantom.tissue import Grid
from imaging.phantom.truth import Point, TrueMark

FEWEST_PIXELS = 12


def volume_marks(grid: Grid, plane: str) -> list[TrueMark]:
    """Centroid, box and outlines (x, y, z in millimetres) of each body in view, from above down."""
    marks = []
    for body in reversed(bodies()):
        box, cover = grid.body_cover[body.level]
        if not (cover > 0.5).any():
            continue
        x, y, z = grid.x[box[2]], grid.y[box[1]], grid.z[box[0]]
        where = np.argwhere(cover > 0.5)
        corners = np.array([[x[i], y[j], z[k]] for k, j, i in (where.min(0), where.max(0))])
        low, high = corners.min(0), corners.max(0)
        centre = (float(x[where[:, 2]].mean()), float(y[where[:, 1]].mean()), float(z[where[:, 0]].mean()))
        outlines = _sagittal(cover, x, y, z) if plane == "sagittal" else _axial(cover, x, y, z)
        first = box[2].start if plane == "sagittal" else box[0].start
        marks.append(
            TrueMark(
                body.level,
                centre,
                tuple(low.tolist()),
                tuple(high.tolist()),
                {first + index: lines for index, lines in outlines.items()},
            )
        )
    return marks


def projection_marks(grid: Grid, along: int) -> list[TrueMark]:
    """The same on a projection, in pixels (column, row); `along` is the array axis looked along."""
    marks = []
    for body in reversed(bodies()):
        box, cover = grid.body_cover[body.level]
        shadow = cover.max(axis=along)
        rows, columns = np.nonzero(shadow > 0.5)
        left, top = (box[2] if along == 1 else box[1]).start, box[0].start
        lines = [[(left + column, top + row) for column, row in line] for line in _contours(shadow)]
        marks.append(
            TrueMark(
                body.level,
                (left + float(columns.mean()), top + float(rows.mean())),
                (left + float(columns.min()), top + float(rows.min())),
                (left + float(columns.max()), top + float(rows.max())),
                {0: [list(line) for line in lines]},
            )
        )
    return marks


Lines = dict[int, list[list[Point]]]
Array = NDArray[np.float32]
Axis = NDArray[np.float64]


def _sagittal(cover: Array, x: Axis, y: Axis, z: Axis) -> Lines:
    return {
        index: [[(float(x[index]), _at(y, column), _at(z, row)) for column, row in line] for line in lines]
        for index in range(len(x))
        if (lines := _contours(cover[:, :, index]))
    }


def _axial(cover: Array, x: Axis, y: Axis, z: Axis) -> Lines:
    return {
        index: [[(_at(x, column), _at(y, row), float(z[index])) for column, row in line] for line in lines]
        for index in range(len(z))
        if (lines := _contours(cover[index]))
    }


def _at(axis: Axis, index: float) -> float:
    """The coordinate at a fractional index."""
    return float(np.interp(index, np.arange(len(axis)), axis))


def _contours(cover: NDArray[np.float32]) -> list[NDArray[np.float64]]:
    """Lines at half cover, as (column, row) with integers at pixel centres."""
    if (cover > 0.5).sum() < FEWEST_PIXELS:
        return []
    from contourpy import contour_generator

    lines = contour_generator(z=np.pad(cover, 1)).lines(0.5)
    return [np.asarray(line) - 1 for line in lines if len(line) > 6]
