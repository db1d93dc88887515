"""The shape of the phantom: vertebrae along a lordotic curve, in patient millimetres.

Axes are DICOM's: x to the left, y to the back, z to the head. Sizes are within the usual
range of adults (bodies 23–28 mm high, 28–35 mm deep, 38–50 mm wide; discs 5–10 mm).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SLIP_MM = 5.5  # L4 forward on L5: 16 % of the depth, Meyerding grade I.
WEDGE = 0.24  # L1 loses a quarter of its anterior height: Genant grade 1.
FRACTURED, SLIPPED, HERNIATED = "L1", "L4", "L4/L5"


@dataclass(frozen=True, slots=True)
class Body:
    """A vertebral body. `tilt` in radians turns its axis from the head towards the back."""

    level: str
    x: float
    y: float
    z: float
    tilt: float
    height: float
    depth: float
    width: float
    wedge: float = 0.0

    def local(self, y: Floats, z: Floats) -> tuple[Floats, Floats]:
        """Coordinates along depth (back is positive) and height (head is positive)."""
        cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
        along_y, along_z = y - self.y, z - self.z
        return along_y * cosine - along_z * sine, along_y * sine + along_z * cosine

    def point(self, depth: float, height: float) -> tuple[float, float]:
        """Where a local place lies: (y, z) in patient millimetres."""
        cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
        return self.y + depth * cosine + height * sine, self.z - depth * sine + height * cosine


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc between two bodies; `signal` is its water on T2, 0 (black) to 1 (bright)."""

    level: str
    y: float
    z: float
    tilt: float
    height: float
    depth: float
    width: float
    signal: float
    pfirrmann: str

    def local(self, y: Floats, z: Floats) -> tuple[Floats, Floats]:
        """As for a body."""
        return Body("", 0, self.y, self.z, self.tilt, 0, 0, 0).local(y, z)


# level, tilt in degrees, height, depth, width; from the sacrum upwards.
_BODIES = (
    ("S1", -42, 27, 31, 46),
    ("L5", -24, 27, 34.5, 50),
    ("L4", -8, 27.5, 34.5, 48),
    ("L3", 2, 28, 34, 46),
    ("L2", 9, 27.5, 33, 44),
    ("L1", 13, 26.5, 32, 42),
    ("T12", 12, 25, 31, 40.5),
    ("T11", 9, 23.5, 30, 38.5),
)
# level, height, T2 signal, Pfirrmann grade; from L5/S1 upwards.
_DISCS = (
    ("L5/S1", 8.5, 0.45, "III"),
    ("L4/L5", 6.0, 0.08, "V"),
    ("L3/L4", 10.0, 0.72, "II"),
    ("L2/L3", 10.0, 1.0, "I"),
    ("L1/L2", 9.0, 0.85, "II"),
    ("T12/L1", 7.0, 0.6, "III"),
    ("T11/T12", 6.0, 0.75, "II"),
)


@lru_cache(maxsize=1)
def bodies() -> tuple[Body, ...]:
    """T11 to S1, from the sacrum upwards."""
    placed: list[Body] = []
    y, z = 22.0, -120.0
    for index, (level, degrees, height, depth, width) in enumerate(_BODIES):
        tilt = math.radians(degrees)
        if placed:
            below = placed[-1]
            between = (below.tilt + tilt) / 2
            step = below.height / 2 + _DISCS[index - 1][1] + height / 2
            y += step * math.sin(between) - (SLIP_MM if level == SLIPPED else 0.0)
            z += step * math.cos(between)
        wedge = WEDGE if level == FRACTURED else 0.0
        placed.append(Body(level, 0.0, y, z, tilt, height, depth, width, wedge))
    return tuple(placed)


@lru_cache(maxsize=1)
def discs() -> tuple[Disc, ...]:
    """T11/T12 to L5/S1, from the sacrum upwards; each fills the space between its bodies."""
    placed = []
    for (level, height, signal, grade), below, above in zip(_DISCS, bodies(), bodies()[1:], strict=False):
        top, bottom = above.point(0, -above.height / 2), below.point(0, below.height / 2)
        placed.append(
            Disc(
                level,
                (top[0] + bottom[0]) / 2,
                (top[1] + bottom[1]) / 2,
                (below.tilt + above.tilt) / 2,
                height,
                min(below.depth, above.depth) + 1.0,
                min(below.width, above.width) + 1.0,
                signal,
                grade,
            )
        )
    return tuple(placed)


@lru_cache(maxsize=1)
def sacral_segments() -> tuple[Body, ...]:
    """S2 to S4, fused, curving back: drawn, never marked."""
    placed: list[Body] = []
    above = bodies()[0]
    for level, degrees, height, depth, width in (
        ("S2", -50, 24, 22, 40),
        ("S3", -42, 20, 16, 34),
        ("S4", -22, 18, 12, 28),
    ):
        tilt = math.radians(degrees)
        between = (above.tilt + tilt) / 2
        step = above.height / 2 + height / 2 + 1.2
        y, z = above.y - step * math.sin(between), above.z - step * math.cos(between)
        above = Body(level, 0.0, y, z, tilt, height, depth, width)
        placed.append(above)
    return tuple(placed)


def canal_centre(z: Floats) -> Floats:
    """Where the middle of the canal lies (y, mm) at each height: behind the bodies."""
    points = [body.point(body.depth / 2 + 8.5, 0) for body in (*reversed(sacral_segments()), *bodies())]
    heights = np.array([point[1] for point in points])
    depths: Floats = np.interp(z, heights, np.array([point[0] for point in points]))
    return depths


def herniation_place() -> tuple[float, float, float]:
    """Centre of the left paracentral herniation at L4/L5, (x, y, z) in millimetres."""
    disc = next(disc for disc in discs() if disc.level == HERNIATED)
    return 7.0, disc.y + disc.depth / 2 + 2.5, disc.z - 1.0
