"""Paint the phantom on a grid: each tissue covers what lies under it, softly at its edge.

The soft edge is half a millimetre to a millimetre wide, which stands for partial volume.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.phantom.shape import Floats

Tissues = dict[str, float]
CT: Tissues = {
    "air": -1000, "fat": -95, "muscle": 55, "marrow": 190, "cortex": 820, "nucleus": 85, "annulus": 105,
    "csf": 12, "nerve": 38, "vessel": 48, "gas": -850, "kidney": 42,
}  # fmt: skip
T2: Tissues = {
    "air": 6, "fat": 430, "muscle": 115, "marrow": 255, "cortex": 30, "nucleus": 560, "annulus": 70,
    "csf": 760, "nerve": 300, "vessel": 25, "gas": 8, "kidney": 340,
}  # fmt: skip
T1: Tissues = {
    "air": 6, "fat": 680, "muscle": 235, "marrow": 390, "cortex": 35, "nucleus": 205, "annulus": 180,
    "csf": 95, "nerve": 215, "vessel": 30, "gas": 8, "kidney": 260,
}  # fmt: skip


@dataclass(slots=True)
class Grid:
    """Sample points on axis-aligned coordinates in millimetres; `values` is (z, y, x)."""

    x: Floats
    y: Floats
    z: Floats
    tissues: Tissues
    values: NDArray[np.float32] = field(init=False)
    body_cover: dict[str, tuple[tuple[slice, slice, slice], NDArray[np.float32]]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        shape = (len(self.z), len(self.y), len(self.x))
        self.values = np.full(shape, self.tissues["air"], dtype=np.float32)

    def box(
        self, centre: tuple[float, float, float], reach: tuple[float, float, float]
    ) -> tuple[slice, slice, slice]:
        """The part of the grid within `reach` of `centre`, both (x, y, z) in millimetres."""
        spans = []
        for axis, middle, far in zip((self.x, self.y, self.z), centre, reach, strict=True):
            inside = np.flatnonzero(np.abs(axis - middle) <= far)
            spans.append(slice(int(inside[0]), int(inside[-1]) + 1) if inside.size else slice(0, 0))
        return spans[2], spans[1], spans[0]

    def points(self, box: tuple[slice, slice, slice]) -> tuple[Floats, Floats, Floats]:
        """Broadcastable x, y, z of a part of the grid."""
        return (
            self.x[box[2]][None, None, :],
            self.y[box[1]][None, :, None],
            self.z[box[0]][:, None, None],
        )

    def paint(self, box: tuple[slice, slice, slice], cover: NDArray[Any], value: float) -> None:
        """Cover a part of the grid with a value; `cover` is 0 to 1."""
        part = self.values[box]
        part += np.asarray(cover, dtype=np.float32) * (np.float32(value) - part)


def soft(distance: NDArray[Any], width: float = 0.8) -> NDArray[Any]:
    """From a signed distance (mm, inside positive) to cover, 0 to 1."""
    return np.clip(distance / width + 0.5, 0.0, 1.0)


def ellipsoid(
    grid: Grid, centre: tuple[float, float, float], radii: tuple[float, float, float], value: float
) -> None:
    """Paint an axis-aligned ellipsoid."""
    box = grid.box(centre, (radii[0] + 2, radii[1] + 2, radii[2] + 2))
    x, y, z = grid.points(box)
    size = np.sqrt(
        ((x - centre[0]) / radii[0]) ** 2
        + ((y - centre[1]) / radii[1]) ** 2
        + ((z - centre[2]) / radii[2]) ** 2
    )
    grid.paint(box, soft((1 - size) * min(radii)), value)


def column(
    grid: Grid, x0: Floats | float, y0: Floats | float, rx: Floats | float, ry: Floats | float, value: float
) -> None:
    """Paint an upright tube of elliptical section; centre and radii may change along z."""
    along_z = [np.broadcast_to(np.asarray(part, dtype=float), (len(grid.z),)) for part in (x0, y0, rx, ry)]
    rows = np.flatnonzero((along_z[2] > 0.05) & (along_z[3] > 0.05))
    if not rows.size:
        return
    heights = slice(int(rows[0]), int(rows[-1]) + 1)
    box = (
        heights,
        _span(grid.y, along_z[1][heights], along_z[3][heights]),
        _span(grid.x, along_z[0][heights], along_z[2][heights]),
    )
    x, y, _ = grid.points(box)
    middle_x, middle_y, radius_x, radius_y = (
        part[heights][:, None, None].astype(np.float32) for part in along_z
    )
    size = np.sqrt(
        ((x.astype(np.float32) - middle_x) / radius_x) ** 2
        + ((y.astype(np.float32) - middle_y) / radius_y) ** 2
    )
    grid.paint(box, soft((1 - size) * np.minimum(radius_x, radius_y)), value)


def _span(axis: Floats, middle: Floats, radius: Floats) -> slice:
    """The part of an axis that a tube reaches, with room for its soft edge."""
    inside = np.flatnonzero((axis >= (middle - radius).min() - 1) & (axis <= (middle + radius).max() + 1))
    return slice(int(inside[0]), int(inside[-1]) + 1) if inside.size else slice(0, 0)


def speckle(grid: Grid, seed: int, amplitude: float) -> NDArray[np.float32]:
    """Smooth texture, so that marrow and muscle are not flat."""
    rng = np.random.default_rng(seed)
    rough = rng.standard_normal(tuple(max(2, size // 3) for size in grid.values.shape), dtype=np.float32)
    for axis, size in enumerate(grid.values.shape):
        at = np.linspace(0, rough.shape[axis] - 1, size)
        low = np.clip(np.floor(at).astype(int), 0, rough.shape[axis] - 2)
        part = (at - low).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(3)])
        rough = np.take(rough, low, axis) * (1 - part) + np.take(rough, low + 1, axis) * part
    return rough * np.float32(amplitude)
