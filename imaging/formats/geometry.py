"""Grids in patient space: DICOM's LPS millimetres, index order (column, row, slice)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.formats.errors import Refused

Array = NDArray[Any]
RAS_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
# Corners of two grids may differ by this share of the smallest voxel side and still be the same grid.
SAME_GRID = 0.1
# A longest voxel side this much longer than the next one is the distance between slices.
ANISOTROPIC = 1.25


@dataclass(frozen=True)
class Grid:
    """Shape (columns, rows, slices) and the 4 x 4 affine from that index to LPS mm, at voxel centres."""

    shape: tuple[int, int, int]
    affine: Array

    @property
    def spacing(self) -> Array:
        """Voxel sides in mm, in index order."""
        sides: Array = np.linalg.norm(self.affine[:3, :3], axis=0)
        return sides

    @property
    def plane(self) -> str:
        """sagittal, coronal or axial: the plane whose normal the slice axis is nearest to."""
        normal = np.abs(np.cross(self.affine[:3, 0], self.affine[:3, 1]))
        return ("sagittal", "coronal", "axial")[int(np.argmax(normal))]

    def as_json(self) -> dict[str, Any]:
        """The grid as plain JSON."""
        return {"shape": list(self.shape), "affine": self.affine.tolist()}


def grid_from_json(content: dict[str, Any]) -> Grid:
    """The grid that `as_json` wrote."""
    columns, rows, slices = (int(side) for side in content["shape"])
    return Grid((columns, rows, slices), np.asarray(content["affine"], dtype=float))


def require_right_angles(affine: Array) -> None:
    """Refuse axes that are missing, not finite, or not at right angles to one another."""
    axes = affine[:3, :3]
    sides = np.linalg.norm(axes, axis=0)
    if not np.all(np.isfinite(affine)) or np.any(sides < 1e-3) or np.any(sides > 200):
        raise Refused(
            "geometry",
            "The file's geometry makes no sense: its voxels have no size.",
            "Export it again from its source",
        )
    unit = axes / sides
    if np.max(np.abs(unit.T @ unit - np.eye(3))) > 1e-2:
        raise Refused("geometry", "The axes of this volume are not at right angles.", "Resample it first")


def slice_axis(shape: tuple[int, ...], affine: Array) -> int:
    """The axis across which the volume was, or is best, cut into slices.

    The longest voxel side if one stands out, else an axis with far fewer voxels than the others,
    else the one that runs left to right: a spine is read in sagittal slices.
    """
    sides = np.linalg.norm(affine[:3, :3], axis=0)
    longest = int(np.argmax(sides))
    if sides[longest] > ANISOTROPIC * np.partition(sides, 1)[1]:
        return longest
    fewest = int(np.argmin(shape))
    if shape[fewest] * 2 <= sorted(shape)[1]:
        return fewest
    return int(np.argmax(np.abs(affine[0, :3]) / sides))


def display_order(shape: tuple[int, ...], affine: Array) -> tuple[list[int], list[bool]]:
    """How to turn a volume for the screen: the axes to use as (column, row, slice), and which to flip.

    Sagittal: columns run to posterior, rows to inferior. Coronal: left, inferior. Axial: left,
    posterior. Slices run along column x row, so the grid is right-handed as DICOM orders stacks.
    """
    across = slice_axis(shape, affine)
    axes = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    one, two = (axis for axis in range(3) if axis != across)
    # Of the two axes in the plane, the one nearer to head-foot is the row index; in axial planes
    # the one nearer to front-back.
    vertical = 1 if np.argmax(np.abs(axes[:, across])) == 2 else 2
    column, row = (one, two) if abs(axes[vertical, two]) >= abs(axes[vertical, one]) else (two, one)
    wanted_row = np.array([0, 1, 0]) if vertical == 1 else np.array([0, 0, -1])
    flip_row = bool(axes[:, row] @ wanted_row < 0)
    flip_column = bool(axes[np.argmax(np.abs(axes[:, column])), column] < 0)
    normal = np.cross(axes[:, column] * (-1) ** flip_column, axes[:, row] * (-1) ** flip_row)
    flip_slice = bool(normal @ axes[:, across] < 0)
    return [column, row, across], [flip_column, flip_row, flip_slice]


def turned_affine(shape: tuple[int, ...], affine: Array, order: list[int], flips: list[bool]) -> Array:
    """The affine after taking the axes in `order` and flipping where asked."""
    turned = affine.copy()
    turned[:3, :3] = affine[:3, order]
    for place, (axis, flip) in enumerate(zip(order, flips, strict=True)):
        if flip:
            turned[:3, 3] += turned[:3, place] * (shape[axis] - 1)
            turned[:3, place] *= -1
    return turned


def turned_array(array: Array, order: list[int], flips: list[bool]) -> Array:
    """A view of the voxels with the axes in `order` and flipped where asked."""
    turned = array.transpose(order)
    return turned[tuple(slice(None, None, -1) if flip else slice(None) for flip in flips)]


def fit_to(
    mask_shape: tuple[int, ...], mask_affine: Array, grid: Grid
) -> tuple[list[int], list[bool]] | None:
    """How to turn a mask so that it lies voxel for voxel on an image grid; None when it cannot.

    Both grids hold the same voxels in another axis order at most: anything else is another grid.
    """
    ours = grid.affine[:3, :3] / grid.spacing
    theirs = mask_affine[:3, :3] / np.linalg.norm(mask_affine[:3, :3], axis=0)
    along = ours.T @ theirs
    order = [int(np.argmax(np.abs(along[place]))) for place in range(3)]
    if sorted(order) != [0, 1, 2] or tuple(mask_shape[axis] for axis in order) != grid.shape:
        return None
    flips = [bool(along[place, axis] < 0) for place, axis in enumerate(order)]
    turned = turned_affine(mask_shape, mask_affine, order, flips)
    apart = np.linalg.norm((turned - grid.affine) @ _corners(grid.shape), axis=0).max()
    return (order, flips) if apart <= SAME_GRID * grid.spacing.min() else None


def shape_along(affine: Array, grid: Grid) -> tuple[int, int, int]:
    """The shape of a grid with its axes in the order in which another volume has them."""
    theirs = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    along = np.abs((grid.affine[:3, :3] / grid.spacing).T @ theirs)
    first, second, third = (int(np.argmax(along[:, axis])) for axis in range(3))
    return grid.shape[first], grid.shape[second], grid.shape[third]


def _corners(shape: tuple[int, int, int]) -> Array:
    ends = [(0, side - 1) for side in shape]
    return np.array([[x, y, z, 1] for x in ends[0] for y in ends[1] for z in ends[2]], dtype=float).T
