"""A line as the viewer draws it: its kind, its points, and the picture that it was drawn on."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from imaging.errors import MeasurementNotClear
from imaging.measuring import POINT_COUNTS

NOT_UNDERSTOOD = "This measurement is not understood. Reload the page and draw it again."
NOT_FINITE = "A measurement has finite numbers only. Remove this line and draw it again."


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: SOPInstanceUID, and the frame in it, from 1."""

    sop: str
    frame: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Points are patient millimetres (LPS); on projections pixels (column, row), 0 = centre of the first."""

    kind: str
    points: tuple[tuple[float, ...], ...]
    picture: Picture


def drawn_read(body: bytes) -> Drawn:
    """A line from `{"kind", "points", "picture": {"sop", "frame"}}`. Raises MeasurementNotClear."""
    try:
        told = json.loads(body)
        kind, picture = told["kind"], told["picture"]
        points = tuple(tuple(_number(part) for part in point) for point in told["points"])
        sop, frame = picture["sop"], picture["frame"]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as problem:
        raise MeasurementNotClear(NOT_UNDERSTOOD) from problem
    if not isinstance(kind, str) or not isinstance(sop, str) or type(frame) is not int:
        raise MeasurementNotClear(NOT_UNDERSTOOD)
    if kind not in POINT_COUNTS or len(points) != POINT_COUNTS[kind]:
        raise MeasurementNotClear(
            "A length has two points, an angle three, a Cobb angle four, a region two corners. Draw it again."
        )
    return Drawn(kind, points, Picture(sop, frame))


def version_read(body: bytes) -> int:
    """The `version` of a message about a line, 0 where it has none. Raises MeasurementNotClear."""
    try:
        version = json.loads(body).get("version", 0)
    except (ValueError, AttributeError, RecursionError) as problem:
        raise MeasurementNotClear(NOT_UNDERSTOOD) from problem
    # Not isinstance: true is no number. Beyond 2^53 a browser cannot count.
    if type(version) is not int or not 0 <= version < 2**53:
        raise MeasurementNotClear(NOT_UNDERSTOOD)
    return version


def _number(part: object) -> float:
    # Not isinstance: true is no coordinate.
    if type(part) not in (int, float):
        raise TypeError(part)
    number = float(part)  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise MeasurementNotClear(NOT_FINITE)
    return number


def points_write(points: Any, picture: Picture | None) -> str:
    """Points as a Measurement keeps them: the coordinates of each, then the picture it lies on, if known."""
    place: list[object] = [picture.sop, picture.frame] if picture else []
    return json.dumps([[float(part) for part in point] + place for point in points])


def points_read(written: str) -> tuple[list[list[float]], Picture | None]:
    """The points of a Measurement, and the picture they lie on; None where it was kept without one."""
    rows: list[list[Any]] = json.loads(written)
    named = next((place for place, part in enumerate(rows[0]) if isinstance(part, str)), None)
    if named is None:
        return rows, None
    return [row[:named] for row in rows], Picture(rows[0][named], rows[0][named + 1])
