"""Points pressed on pictures, in the plane in which alignment is measured: right and down, equal axes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from imaging.alignment.landmarks import View
from imaging.alignment.plane import Point
from imaging.calibrating import pixel_shape
from imaging.models import FilmCalibration, Plane, Series, SopInstance
from imaging.planes import FramePlane, frame_plane
from imaging.stance import film_faces, film_right_is, film_view

_SPACING = "00280030"
Vector = tuple[float, float, float]
DOWN: Vector = (0.0, 0.0, -1.0)
# Seen from straight above a picture has no vertical of the patient; its own columns are taken.
FLAT_ENOUGH = 0.1
SLICED: dict[Plane, View | Literal[""]] = {Plane.SAGITTAL: "lateral", Plane.CORONAL: "frontal"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A pixel of a picture, counted from 0 at the centre of the first."""

    sop: str
    column: float
    row: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the points of one set lie.

    `unit` is mm, or px where a film has no calibration. `faces` is +1 where the patient is said to face
    right, -1 left, 0 where nothing says; `right_is` is their side on the right, or empty.
    """

    unit: str
    faces: int
    right_is: str
    view: View | Literal[""]
    axes: tuple[Vector, Vector] | None
    across: float
    down: float

    def point(self, spot: Spot, plane: FramePlane | None) -> Point:
        """A spot as (right, down), in `unit`. `plane` is that of its picture, of no use on a film."""
        if self.axes is None or plane is None:
            return spot.column * self.across, spot.row * self.down
        place = plane.point_at(spot.column, spot.row)
        return _dot(place, self.axes[0]), _dot(place, self.axes[1])


def ground_of(series: Series, file: SopInstance, calibration: FilmCalibration | None = None) -> Ground:
    """The ground of a film as it is calibrated, or of a series by one of its pictures."""
    plane = frame_plane(file.metadata)
    if series.plane == Plane.PROJECTION or plane is None:
        across, down = _film_steps(series, file)
        unit = "mm" if series.calibrated else "px"
        if calibration is not None:
            unit, across, down = "mm", calibration.mm_across, calibration.mm_down
        return Ground(unit, film_faces(file), film_right_is(file), film_view(file), None, across, down)
    right, down_axis = _upright(plane)
    faces = _sign(-right[1])
    side = {1: "left", -1: "right"}.get(_sign(right[0]), "")
    return Ground("mm", faces, side, SLICED.get(Plane(series.plane), ""), (right, down_axis), 1.0, 1.0)


def points_on(
    ground: Ground, spots: Mapping[str, Spot], planes: Mapping[str, FramePlane | None]
) -> dict[str, Point]:
    """Spots by the name of their point, on the ground; `planes` are those of their pictures by name."""
    return {key: ground.point(spot, planes.get(spot.sop)) for key, spot in spots.items()}


def _film_steps(series: Series, file: SopInstance) -> tuple[float, float]:
    """Width and height of a pixel: in mm, or without calibration in widths of a pixel."""
    if not series.calibrated:
        return 1.0, pixel_shape(file)
    spacing = json.loads(file.metadata).get(_SPACING, {}).get("Value") or []
    down, across = (float(part) for part in spacing) if len(spacing) == 2 else (1.0, 1.0)
    return (across, down) if down > 0 and across > 0 else (1.0, 1.0)


def _upright(plane: FramePlane) -> tuple[Vector, Vector]:
    """Right and down in a slice whose vertical is the patient's, as unit vectors of the patient (LPS)."""
    normal = _cross(plane.along_row, plane.along_column)
    lean = _dot(DOWN, normal)
    down = tuple(part - lean * other for part, other in zip(DOWN, normal, strict=True))
    length = math.hypot(*down)
    if length < FLAT_ENOUGH:
        return plane.along_row, plane.along_column
    x, y, z = (part / length for part in down)
    return _cross((x, y, z), normal), (x, y, z)


def _sign(value: float) -> int:
    return (value > FLAT_ENOUGH) - (value < -FLAT_ENOUGH)


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _cross(one: Vector, other: Vector) -> Vector:
    (a, b, c), (x, y, z) = one, other
    return b * z - c * y, c * x - a * z, a * y - b * x
