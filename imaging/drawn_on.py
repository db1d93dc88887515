"""Where a drawn line lies on its picture, and what it measures there."""

from __future__ import annotations

import json
import math
from typing import NamedTuple

from imaging.calibrating import calibration_of, length_mm, pixel_shape
from imaging.drawn import Drawn
from imaging.errors import MeasurementNotClear
from imaging.measuring import figure_of
from imaging.models import FilmCalibration, Plane, Series, SopInstance
from imaging.planes import frame_plane
from imaging.regions import REGION_KINDS, region_values, value_unit
from imaging.render import frame_locate, frame_values
from imaging.stored_bytes import stored_open

_ROWS, _COLUMNS = "00280010", "00280011"
# The outer half of the border pixels belongs to the picture; the rest is rounding.
BORDER_PX = 0.51
# A point further off its own slice was drawn on another one.
OFF_PLANE_MM = 0.5


class DrawnFigure(NamedTuple):
    """Value and unit of a line, and what makes it millimetres on a film."""

    value: float
    unit: str
    calibration: FilmCalibration | None = None


def drawn_figure(series: Series, drawn: Drawn, *, as_calibrated: bool = True) -> DrawnFigure:
    """What a line measures: mm in the patient, pixels on a film, mm on a calibrated one, degrees for angles.

    Not `as_calibrated`, a length on a film is in pixels. Of a region it is the mean, in HU where the picture
    has them, else in raw values. Raises MeasurementNotClear where the picture is not of this series, a point
    lies outside it, two points that make a line are one, or a region holds no grey pixel.
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
        return DrawnFigure(_mean(file, inner, drawn.kind, places), value_unit(series, file.metadata))
    points = _square(file, drawn) if is_film and drawn.kind != "length" else drawn.points
    value = figure_of(drawn.kind, points)
    if not math.isfinite(value) or (drawn.kind == "length" and value == 0):
        raise MeasurementNotClear("Two points of this measurement lie on one another. Draw it again.")
    if drawn.kind != "length":
        return DrawnFigure(value, "deg")
    if not is_film:
        return DrawnFigure(value, "mm")
    return _on_film(drawn, value, calibration_of(file) if as_calibrated else None)


def _on_film(drawn: Drawn, pixels: float, calibration: FilmCalibration | None) -> DrawnFigure:
    if calibration is None:
        return DrawnFigure(pixels, "px")
    return DrawnFigure(length_mm(calibration, drawn.points), "mm", calibration)


def _mean(file: SopInstance, inner: int, kind: str, corners: list[tuple[float, float]]) -> float:
    with stored_open(file.path) as stream:
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
    shape = pixel_shape(file)
    return [(column, row * shape) for column, row in drawn.points]
