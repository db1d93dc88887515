"""Cuts along the patient's axes through a stack show a point where it lies, however the stack is turned."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from imaging.cuts import CUTS, CutPlanes, cut_planes, cut_values
from imaging.formats.geometry import Grid

SIDES = (0.8, 0.8, 2.5)
SHAPE = (60, 70, 40)
# Centres of levels in the patient, mm (LPS), within every stack below.
LEVELS = {"T12": (1.0, 2.0, 28.0), "L1": (-2.5, -6.0, 4.3), "L2": (3.1, -3.3, -21.7)}
WIDE = 3.0


def turned(degrees: float, axis: int) -> NDArray[Any]:
    """A turn about one of the patient's axes."""
    one, other = (each for each in range(3) if each != axis)
    matrix, angle = np.eye(3), np.radians(degrees)
    matrix[one, one] = matrix[other, other] = np.cos(angle)
    matrix[one, other], matrix[other, one] = -np.sin(angle), np.sin(angle)
    return matrix


def stack(turn: NDArray[Any], shear: float = 0.0) -> Grid:
    """A stack around the middle of the patient; with `shear` each slice is pushed along its rows, mm."""
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag(SIDES)
    affine[:3, 2] += turn[:, 1] * shear
    affine[:3, 3] = -affine[:3, :3] @ (np.array(SHAPE) - 1) / 2
    return Grid(SHAPE, affine)


STACKS = {
    "straight": stack(np.eye(3)),
    "feet first": stack(turned(180, 1)),
    "turned": stack(turned(12, 0) @ turned(8, 1) @ turned(-15, 2)),
    "tilted gantry": stack(turned(10, 0), shear=0.44),
}


@cache
def phantom(name: str) -> NDArray[Any]:
    """Voxels (column, row, slice) of a stack: a bright blob about each level, 1000 in its middle."""
    grid = STACKS[name]
    index = np.indices(grid.shape).reshape(3, -1)
    places = (grid.affine @ np.vstack([index, np.ones(index.shape[1])]))[:3]
    blobs = [np.exp(-np.sum((places.T - centre) ** 2, axis=1) / (2 * WIDE**2)) for centre in LEVELS.values()]
    values: NDArray[Any] = 1000 * np.sum(blobs, axis=0).reshape(grid.shape)
    return values


def shown(name: str, planes: CutPlanes, number: int) -> NDArray[Any]:
    """What a plane through the phantom in a stack shows."""
    values = phantom(name)
    return cut_values(STACKS[name], planes, number, lambda at: values[:, :, at].T)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("name", sorted(STACKS))
@pytest.mark.parametrize("level", sorted(LEVELS))
def test_a_level_is_shown_where_it_lies_within_half_a_voxel(name: str, cut: str, level: str) -> None:
    grid, centre = STACKS[name], np.array(LEVELS[level])
    planes = cut_planes(grid, "sagittal" if cut == "sagittal" else "coronal")
    number = min(range(planes.count), key=lambda at: planes.plane(at).pixel_near(LEVELS[level])[0])
    off, *pixel = planes.plane(number).pixel_near(LEVELS[level])
    onwards = 0 if cut == "sagittal" else 1
    assert off <= planes.step[onwards] / 2 + 1e-9
    picture = np.nan_to_num(shown(name, planes, number))
    rows, columns = np.indices(picture.shape)
    across, down = planes.plane(number).column_gap, planes.plane(number).row_gap
    near = np.hypot((columns - pixel[0]) * across, (rows - pixel[1]) * down) < 3 * WIDE
    weight = picture * near
    column, row = (float((places * weight).sum() / weight.sum()) for places in (columns, rows))
    point = np.array(planes.plane(number).point_at(column, row))
    assert np.all(np.abs(point - centre) <= np.array(planes.step) / 2), (point, centre)


def test_the_pixels_of_a_stack_along_the_axes_are_its_voxels() -> None:
    grid = STACKS["straight"]
    values = phantom("straight")
    sagittal, coronal = (cut_planes(grid, cut) for cut in CUTS)
    assert (sagittal.count, sagittal.columns, sagittal.rows) == SHAPE
    assert (coronal.count, coronal.columns, coronal.rows) == (SHAPE[1], SHAPE[0], SHAPE[2])
    assert (sagittal.step, coronal.step) == (pytest.approx(SIDES), pytest.approx(SIDES))
    # The head is on top, the front on the left, the patient's right on the left.
    assert np.allclose(shown("straight", sagittal, 17), values[17, :, ::-1].T, rtol=1e-5)
    assert np.allclose(shown("straight", coronal, 30), values[:, 30, ::-1].T, rtol=1e-5)


def test_beyond_the_stack_nothing_is_shown() -> None:
    grid = STACKS["turned"]
    planes = cut_planes(grid, "sagittal")
    middle, outer = shown("turned", planes, planes.count // 2), shown("turned", planes, 0)
    assert np.isnan(middle).any()
    assert not np.isnan(middle).all()
    assert np.isnan(outer).mean() > 0.9


def test_only_slices_that_a_plane_meets_are_read_each_once() -> None:
    grid = STACKS["turned"]
    planes = cut_planes(grid, "coronal")
    read: list[int] = []
    cut_values(grid, planes, planes.count // 2, lambda at: (read.append(at), np.zeros((70, 60)))[1])
    assert len(read) == len(set(read)) <= SHAPE[2]
