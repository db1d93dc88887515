"""From voxels to marks: centres, boxes and outlines in LPS mm, right to half a pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.formats.geometry import Grid

Array = NDArray[Any]
# Points closer to the line through their neighbours than this (in pixels) are left out.
STRAIGHT = 0.05
# A centre of mass at least this deep, as a share of the deepest place, lies in the body and stays.
STAYS = 0.5
# What is this deep is the core: pedicles are thinner than half a body.
CORE = 0.5


def label_centres(mask: Array, affine: Array) -> tuple[dict[int, Array], dict[int, int]]:
    """Centre in LPS mm and number of voxels for each label but background."""
    from scipy import ndimage

    labels = [int(label) for label in np.unique(mask) if label != 0]
    middles = ndimage.center_of_mass(mask != 0, mask, labels) if labels else []
    counts = np.bincount(mask.astype(np.int64).ravel(), minlength=max(labels, default=0) + 1)
    centres = {
        label: (affine @ np.array([*middle, 1.0]))[:3] for label, middle in zip(labels, middles, strict=True)
    }
    return centres, {label: int(counts[label]) for label in labels}


def label_point(mask: Array, label: int, centre: Array, grid: Grid, window: tuple[slice, ...]) -> Array:
    """Where to point at a label, LPS mm: inside it, and in its body where it has processes.

    The centre of mass of a body alone lies deep in it and stays. That of a whole vertebra lies at the back
    of the body or in the canal; then it is the middle of the largest piece that lies deep in front of it,
    which is the body: pedicles are thinner, and processes lie behind.
    """
    around = tuple(
        slice(max(part.start - 1, 0), min(part.stop + 1, side))
        for part, side in zip(window, mask.shape, strict=True)
    )
    inside = mask[around] == label
    low = np.array([part.start for part in around])
    at = (np.linalg.inv(grid.affine) @ np.append(centre, 1.0))[:3] - low
    depth = _depth(inside, grid.spacing)
    if _at(depth, at) < STAYS * depth.max():
        at = _middle_of(*_core_in_front(depth, at, grid))
    return np.asarray((grid.affine @ np.append(at + low, 1.0))[:3])


def _core_in_front(depth: Array, centre: Array, grid: Grid) -> tuple[Array, Array]:
    """The core of what lies before a centre of mass, where a vertebra's body is, and the depths there."""
    columns, rows, slices = np.ogrid[tuple(slice(side) for side in depth.shape)]
    # The second axis of LPS runs to the back.
    along = grid.affine[1, :3]
    behind = columns * along[0] + rows * along[1] + slices * along[2] > along @ centre
    front = np.where(behind, 0, depth)
    if not front.any():
        front = depth
    return front >= CORE * front.max(), front


def _depth(inside: Array, spacing: Array) -> Array:
    """How far each voxel of a label lies from its surface, mm. The border of the image is no surface."""
    from scipy import ndimage

    if inside.all():
        return np.ones(inside.shape)
    depth: Array = ndimage.distance_transform_edt(inside, sampling=spacing)
    return depth


def _at(values: Array, point: Array) -> float:
    """The value of the voxel that a point in indices lies in."""
    return float(values[tuple(np.rint(point).astype(int))])


def _middle_of(core: Array, depth: Array) -> Array:
    """The centre of the largest piece of a core, or its deepest voxel where the centre lies outside."""
    piece = _largest(core)
    middle: Array = np.argwhere(piece).mean(axis=0)
    if piece[tuple(np.rint(middle).astype(int))]:
        return middle
    return np.array(np.unravel_index(np.argmax(np.where(piece, depth, 0)), depth.shape), dtype=float)


def _largest(inside: Array) -> Array:
    from scipy import ndimage

    pieces, count = ndimage.label(inside)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    largest: Array = pieces == int(np.argmax(sizes)) + 1
    return largest


def label_box(mask: Array, label: int, grid: Grid) -> tuple[dict[str, list[float]], tuple[slice, ...]]:
    """The box of a label in LPS mm, out to the voxels' edges, and the same in indices."""
    where = np.nonzero(mask == label)
    low = [int(axis.min()) for axis in where]
    high = [int(axis.max()) for axis in where]
    ends = list(zip([at - 0.5 for at in low], [at + 0.5 for at in high], strict=True))
    corners = np.array([[x, y, z, 1.0] for x in ends[0] for y in ends[1] for z in ends[2]])
    points = (grid.affine @ corners.T)[:3]
    box = {"min": _round(points.min(axis=1)), "max": _round(points.max(axis=1))}
    return box, tuple(slice(first, last + 1) for first, last in zip(low, high, strict=True))


def label_outlines(
    mask: Array, label: int, grid: Grid, window: tuple[slice, ...]
) -> list[tuple[int, list[list[float]]]]:
    """Closed outlines of a label as (slice number, points in LPS mm).

    Pixel centres lie on whole indices; the contour at one half runs between an inner and an outer
    centre, which is where the pixel's edge is.
    """
    import contourpy

    found: list[tuple[int, list[list[float]]]] = []
    first_column, first_row, first_slice = (part.start for part in window)
    for number, plane in enumerate(np.moveaxis(mask[window] == label, 2, 0)):
        if not plane.any():
            continue
        padded = np.pad(plane.T.astype(float), 1)
        for line in contourpy.contour_generator(z=padded, name="serial").lines(0.5):
            corners = _straightened(np.asarray(line)) + np.array([first_column - 1, first_row - 1])
            if len(corners) < 4:
                continue
            depth = np.full((len(corners), 1), first_slice + number)
            homogeneous = np.hstack([corners, depth, np.ones((len(corners), 1))])
            found.append(
                (first_slice + number, [_round(point) for point in (grid.affine @ homogeneous.T).T[:, :3]])
            )
    return found


def _straightened(points: Array) -> Array:
    """The line without points that lie on the straight between their neighbours."""
    before, after = np.roll(points[:-1], 1, axis=0), np.roll(points[:-1], -1, axis=0)
    here = points[:-1]
    along, away = after - before, here - before
    lengths = np.linalg.norm(along, axis=1)
    cross = np.abs(along[:, 0] * away[:, 1] - along[:, 1] * away[:, 0])
    corners: Array = here[cross > STRAIGHT * np.where(lengths > 0, lengths, 1)]
    return corners


def _round(point: Array) -> list[float]:
    """Hundredths of a millimetre: a tenth of any pixel's half."""
    return [round(float(number), 2) for number in point]
