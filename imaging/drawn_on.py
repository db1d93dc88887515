"""Where a drawn line lies on its picture, and what it measures there."""

from __future__ import annotations

import json
import math

from django.core.files.storage import default_storage

from imaging.drawn import Drawn
from imaging.errors import MeasurementNotClear
from imaging.measuring import figure_of
from imaging.models import Plane, Series, SopInstance
from imaging.planes import frame_plane
from imaging.regions import REGION_KINDS, region_values, value_unit
from imaging.render import frame_locate, frame_values

_ROWS, _COLUMNS, _SPACING = "00280010", "00280011", "00280030"
# The outer half of the border pixels belongs to the picture; the rest is rounding.
BORDER_PX = 0.51
# A point further off its own slice was drawn on another one.
OFF_PLANE_MM = 0.5


def drawn_figure(series: Series, drawn: Drawn) -> tuple[float, str]:
    """Value and unit of a line: mm in the patient, pixels on a projection, degrees for angles.

    Of a region it is the mean, in HU where the picture has them, else in raw values. Raises
    MeasurementNotClear where the picture is not of this series, a point lies outside it, two points that
    make a line are one, or a region holds no grey pixel.
    """
    try:
        file, inner = frame_locate(series, drawn.picture.frame, sop=drawn.picture.sop)
    except IndexError as problem:
        raise MeasurementNotClear("The picture of this measurement is not in this series.") from problem
    is_film = series.plane == Plane.PROJECTION
    length = 2 if is_film else 3
    if any(len(point) != length for point in drawn.points):
        raise MeasurementNotClear(f"Each point on this series has {length} coordinates.")
    places = [(point[0], point[1]) for point in drawn.points] if is_film else _pixels(file, drawn)
    _inside(file, places)
    if drawn.kind in REGION_KINDS:
        return _mean(file, inner, drawn.kind, places), value_unit(series, file.metadata)
    points = _square(file, drawn) if is_film and drawn.kind != "length" else drawn.points
    value = figure_of(drawn.kind, points)
    if not math.isfinite(value) or (drawn.kind == "length" and value == 0):
        raise MeasurementNotClear("Two points of this measurement lie on one another. Draw it again.")
    return value, ("px" if is_film else "mm") if drawn.kind == "length" else "deg"


def _mean(file: SopInstance, inner: int, kind: str, corners: list[tuple[float, float]]) -> float:
    with default_storage.open(file.path, "rb") as stream:
        grey = frame_values(stream, inner)
    if grey is None:
        raise MeasurementNotClear("A picture in colour has no grey values to measure.")
    values = region_values(kind, corners, grey)
    if values.size == 0:
        raise MeasurementNotClear("This region holds no pixel. Draw a larger one.")
    return float(values.mean())


def _inside(file: SopInstance, places: list[tuple[float, float]]) -> None:
    told = json.loads(file.metadata)
    columns, rows = (int((told.get(tag, {}).get("Value") or [0])[0]) for tag in (_COLUMNS, _ROWS))
    for column, row in places:
        if not (
            -BORDER_PX <= column <= columns - 1 + BORDER_PX and -BORDER_PX <= row <= rows - 1 + BORDER_PX
        ):
            raise MeasurementNotClear("A point of this measurement lies outside the picture. Move it inside.")


def _pixels(file: SopInstance, drawn: Drawn) -> list[tuple[float, float]]:
    plane = frame_plane(file.metadata)
    if plane is None:
        raise MeasurementNotClear("This picture does not say where it lies in the patient.")
    found = []
    for x, y, z in drawn.points:
        distance, column, row = plane.pixel_near((x, y, z))
        if distance > OFF_PLANE_MM:
            raise MeasurementNotClear("A point of this measurement lies outside its slice. Draw it again.")
        found.append((column, row))
    return found


def _square(file: SopInstance, drawn: Drawn) -> list[tuple[float, float]]:
    """Points of a film with equal axes: where its pixels are not square an angle in pixels is another one."""
    spacing = json.loads(file.metadata).get(_SPACING, {}).get("Value") or []
    down, across = (float(part) for part in spacing) if len(spacing) == 2 else (1.0, 1.0)
    return [(column * across, row * down) for column, row in drawn.points]
