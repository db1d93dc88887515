"""A lateral film of the whole standing spine with the pelvis, whose alignment is known by construction.

It is drawn from its angles: every endplate has the slope that is written here, and the hip axis lies where
the pelvic tilt puts it. Nothing is measured to make it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imaging.phantom.dicom import Patient, projection_dataset, stable_uid

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Place = tuple[float, float]
Floats = NDArray[np.float64]
SPACING_MM = 0.4
PELVIC_TILT, SACRAL_SLOPE = 14.0, 38.0
# Middle of S1 to the hip axis, length of the S1 endplate, radius of a femoral head, and how far apart the two
# heads look: mm.
REACH, SACRUM, HEAD, HEADS_APART = 105.0, 36.0, 23.0, 9.0
FORWARD, UP = (-170.0, 130.0), (-150.0, 720.0)
# Level, slope of both endplates in degrees (front lower is positive), height and depth of the body in mm.
_BODIES = (
    ("L5", 24, 27, 35), ("L4", 12, 27, 34), ("L3", 2, 27, 34), ("L2", -8, 27, 33), ("L1", -16, 26, 32),
    ("T12", -19, 25, 31), ("T11", -17, 24, 30), ("T10", -13, 23, 30), ("T9", -8, 22, 29), ("T8", -2, 21, 28),
    ("T7", 4, 20, 27), ("T6", 10, 20, 26), ("T5", 16, 19, 25), ("T4", 21, 19, 24), ("T3", 25, 18, 22),
    ("T2", 27, 18, 20), ("T1", 26, 17, 18), ("C7", 21, 14, 17), ("C6", 16, 13, 17), ("C5", 12, 13, 16),
    ("C4", 9, 13, 16), ("C3", 7, 13, 15), ("C2", 5, 16, 15),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StandingFilm:
    """The film; where its points lie, in pixels (column, row); and its figures, in degrees and pixels."""

    dataset: Dataset
    landmarks: dict[str, Place]
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Slab:
    """A body between two parallel endplates, in (forward, up) mm."""

    level: str
    middle: Place
    slope: float
    height: float
    depth: float

    def at(self, forward: float, up: float) -> Place:
        """A place of the body, by its distance from the middle along the endplates and across them."""
        cosine, sine = math.cos(math.radians(self.slope)), math.sin(math.radians(self.slope))
        return self.middle[0] + forward * cosine + up * sine, self.middle[1] - forward * sine + up * cosine

    def corners(self) -> dict[str, Place]:
        """The corners by the names of their points."""
        half, top = self.depth / 2, self.height / 2
        ends = {"upper": top, "lower": -top}
        sides = {"front": half, "back": -half}
        return {
            f"{self.level}.{end}.{side}": self.at(forward, up)
            for end, up in ends.items()
            for side, forward in sides.items()
        }


def standing_film(seed: int = 0) -> StandingFilm:
    """Draw the film; the same seed gives the same bytes."""
    sacrum, slabs, heads = _sacrum(), _column(), _heads()
    places = {key: at for slab in (sacrum, *slabs) for key, at in slab.corners().items()}
    places |= {f"{slab.level}.centre": slab.middle for slab in slabs} | heads
    uid = stable_uid(seed, "xr", "standing")
    pixels = _painted([sacrum, *slabs], list(heads.values()), seed)
    dataset = projection_dataset(Patient(seed), uid, 3, "lateral", pixels, SPACING_MM)
    return StandingFilm(dataset, {key: _pixel(at) for key, at in places.items()}, _figures(places))


def _sacrum() -> _Slab:
    """S1 below its endplate; the middle of the endplate stands behind and above the hip axis, the origin."""
    tilt = math.radians(PELVIC_TILT)
    top = (-REACH * math.sin(tilt), REACH * math.cos(tilt))
    at = _Slab("S1", top, SACRAL_SLOPE, 0, 0).at(0, -15)
    return _Slab("S1", at, SACRAL_SLOPE, 30, SACRUM)


def _column() -> list[_Slab]:
    slabs: list[_Slab] = []
    below = _sacrum()
    for level, slope, height, depth in _BODIES:
        disc = 9.0 if level[0] == "L" else 5.0
        between = math.radians((below.slope + slope) / 2)
        step = below.height / 2 + disc + height / 2
        middle = (below.middle[0] + step * math.sin(between), below.middle[1] + step * math.cos(between))
        below = _Slab(level, middle, float(slope), height, depth)
        slabs.append(below)
    return slabs


def _heads() -> dict[str, Place]:
    """Two femoral heads about the hip axis, which X-rays from one side never show one upon the other."""
    half = HEADS_APART / 2
    return {"hip.one": (half, half / 2), "hip.two": (-half, -half / 2)}


def _figures(places: dict[str, Place]) -> dict[str, float]:
    slopes = {level: float(slope) for level, slope, _height, _depth in _BODIES}
    plumb = (places["C7.centre"][0] - places["S1.upper.back"][0]) / SPACING_MM
    return {
        "PI": PELVIC_TILT + SACRAL_SLOPE,
        "PT": PELVIC_TILT,
        "SS": SACRAL_SLOPE,
        "LL": SACRAL_SLOPE - slopes["L1"],
        "PI−LL": PELVIC_TILT + slopes["L1"],
        "L4–S1": SACRAL_SLOPE - slopes["L4"],
        "TK T4–T12": slopes["T4"] - slopes["T12"],
        "TK T5–T12": slopes["T5"] - slopes["T12"],
        "C2–C7": slopes["C7"] - slopes["C2"],
        "T1 slope": slopes["T1"],
        "SVA": plumb,
    }


def _pixel(place: Place) -> Place:
    """Column and row; the columns run to the back."""
    return (FORWARD[1] - place[0]) / SPACING_MM, (UP[1] - place[1]) / SPACING_MM


def _painted(slabs: list[_Slab], heads: list[Place], seed: int) -> NDArray[np.uint16]:
    forward = np.arange(FORWARD[1], FORWARD[0], -SPACING_MM)[None, :]
    up = np.arange(UP[1], UP[0], -SPACING_MM)[:, None]
    shadow = 700 + 500 * np.exp(-(((forward + 10) / 90) ** 2)) * np.ones_like(up)
    for place in heads:
        inside = HEAD - np.hypot(forward - place[0], up - place[1])
        shadow += 420 * _soft(inside) + 320 * _rim(inside)
    for slab in slabs:
        inside = _depth_in(slab, forward, up)
        shadow += 600 * _soft(inside) + 420 * _rim(inside)
        behind = _Slab(slab.level, slab.at(-slab.depth / 2 - 24, -6), slab.slope + 25, 8, 30)
        shadow += 260 * _soft(_depth_in(behind, forward, up))
    noise = np.random.default_rng(seed + 90).normal(0, 22, shadow.shape)
    return np.clip(shadow + noise, 0, 4095).round().astype(np.uint16)


def _depth_in(slab: _Slab, forward: Floats, up: Floats) -> Floats:
    """How deep a place lies inside a body, in mm; negative outside."""
    cosine, sine = math.cos(math.radians(slab.slope)), math.sin(math.radians(slab.slope))
    x, y = forward - slab.middle[0], up - slab.middle[1]
    along, across = x * cosine - y * sine, x * sine + y * cosine
    inside: Floats = np.minimum(slab.depth / 2 - np.abs(along), slab.height / 2 - np.abs(across))
    return inside


def _soft(inside: Floats) -> Floats:
    """Cover of a pixel: a step of one pixel's width at the edge."""
    cover: Floats = np.clip(inside / SPACING_MM + 0.5, 0, 1)
    return cover


def _rim(inside: Floats) -> Floats:
    """The bright line of the cortex, 1.2 mm within the edge."""
    return _soft(inside) - _soft(inside - 1.2)
