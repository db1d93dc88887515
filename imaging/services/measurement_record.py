"""A person keeps a measurement on a series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from anatomy import NotALevel, parse_level
from imaging.drawn import Picture, points_write
from imaging.errors import MeasurementNotClear
from imaging.models import FilmCalibration, Measurement, Plane, Series
from projects.models import User
from projects.services import audit

LENGTH_UNITS = frozenset({"mm", "px"})
UNITS = LENGTH_UNITS | {"deg", "HU", "%", "raw"}
# More on one series is no work of a person's hand.
MOST_OF_ONE_PERSON = 200


@transaction.atomic
def measurement_record(
    *,
    series: Series,
    kind: str,
    points: Sequence[Sequence[float]],
    value: float,
    unit: str,
    author: User,
    levels: Sequence[str] = (),
    posture: str = Measurement.Posture.UNKNOWN,
    picture: Picture | None = None,
    calibration: FilmCalibration | None = None,
    uid: UUID | None = None,
    levels_by_marks: bool = False,
) -> Measurement:
    """Keep a measurement; each new one of the same kind and levels by one person is a repeat.

    Points are patient millimetres (LPS), or pixels (column, row) on projections. Without
    calibration a length is in pixels. `levels_by_marks` where nobody said the levels, and they
    are those of the nearest marks. Raises MeasurementNotClear with a sentence.
    """
    measurement_check(series, points, value, unit, posture, is_calibrated=calibration is not None)
    try:
        named = ",".join(str(parse_level(level)) for level in levels)
    except NotALevel as problem:
        raise MeasurementNotClear(str(problem)) from problem
    kept = Measurement.objects.create(
        uid=uid or uuid4(),
        series=series,
        kind=kind,
        points=points_write(points, picture),
        levels=named,
        levels_by_marks=levels_by_marks and bool(named),
        value=value,
        unit=unit,
        posture=posture,
        author=author,
        calibration=calibration,
        repeat=_next_repeat(series, kind, named, author),
    )
    audit(
        action="measurement_record",
        actor=author,
        project=series.study.project,
        object_kind="measurement",
        object_uid=kept.uid,
        detail={"kind": kind, "value": value, "unit": unit},
    )
    return kept


def _next_repeat(series: Series, kind: str, levels: str, author: User) -> int:
    own = Measurement.objects.filter(series=series, author=author)
    if own.count() >= MOST_OF_ONE_PERSON:
        raise MeasurementNotClear(
            f"You have {MOST_OF_ONE_PERSON} measurements on this series. Remove some of them first."
        )
    last: int | None = own.filter(kind=kind, levels=levels).aggregate(last=Max("repeat"))["last"]
    return (last or 0) + 1


def measurement_check(
    series: Series,
    points: Sequence[Sequence[float]],
    value: float,
    unit: str,
    posture: str,
    *,
    is_calibrated: bool = False,
) -> None:
    """Raise MeasurementNotClear where points, value, unit and posture make no sense on a series.

    `is_calibrated` where the film of the points is, whatever its series is.
    """
    length = 2 if series.plane == Plane.PROJECTION else 3
    if not points or any(len(point) != length for point in points):
        raise MeasurementNotClear(f"Each point on this series has {length} coordinates.")
    if not all(math.isfinite(number) for number in [value, *(part for point in points for part in point)]):
        raise MeasurementNotClear("A measurement has finite numbers only.")
    if unit not in UNITS:
        raise MeasurementNotClear(f"{unit} is not a unit of a measurement: {', '.join(sorted(UNITS))}.")
    if unit == "mm" and not series.calibrated and not is_calibrated:
        raise MeasurementNotClear("This series has no calibration: its lengths are in pixels.")
    if posture not in Measurement.Posture.values:
        raise MeasurementNotClear(f"{posture} is not a posture.")
