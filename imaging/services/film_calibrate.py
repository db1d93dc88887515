"""A person calibrates a film, or takes that back; every length on it follows in the same transaction."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from imaging.calibrating import calibration_of, length_mm, pixel_shape
from imaging.drawn import points_read
from imaging.errors import CalibrationMoved, CalibrationNotClear
from imaging.measuring import figure_of
from imaging.models import Alignment, FilmCalibration, KnownLength, Measurement, Plane, SopInstance
from imaging.services.alignment_renew import alignment_renew
from imaging.services.marks_place import COLUMNS, ROWS
from imaging.services.study_hold import study_held
from projects.models import User
from projects.services import audit

# A line shorter than this is too coarse to measure by: one pixel is a tenth of it.
SHORTEST_PX = 10.0
# From a small ball to a ruler along the whole spine.
LEAST_MM, MOST_MM = 1.0, 1500.0


@dataclass(frozen=True, slots=True)
class Renewed:
    """One length that is another one now: `before` and `after` are value and unit."""

    name: str
    before: tuple[float, str]
    after: tuple[float, str]


@transaction.atomic
def film_calibrate(
    *,
    film: SopInstance,
    line: Sequence[tuple[float, float]],
    length: float,
    known: str,
    person: User,
    seen: str,
) -> list[Renewed]:
    """Say that a line on a film is so many mm long; returns the lengths that changed by it.

    `line` has two ends (column, row), 0 = centre of the first pixel. `seen` is the uid of the calibration
    that the person was shown, empty for none. Raises CalibrationNotClear where line or length make no sense,
    CalibrationMoved where another calibration counts by now.
    """
    # A length that is drawn at this moment gets its figure before, and is renewed here, or by the new one.
    study_held(film.series.study_id)
    _require_clear(film, line, length, known)
    before = _require_seen(film, seen)
    shape = pixel_shape(film)
    (one, two), (three, four) = line
    across = length / math.hypot(three - one, (four - two) * shape)
    _end(before)
    try:
        with transaction.atomic():
            made = FilmCalibration.objects.create(
                film=film,
                line=json.dumps([[one, two], [three, four]]),
                length_mm=length,
                known=known,
                mm_across=across,
                mm_down=across * shape,
                made_by=person,
                replaces=before,
            )
    except IntegrityError as problem:
        raise CalibrationMoved from problem
    renewed = _lengths_renew(film, made)
    _record("film_calibrate", film, person, made, renewed)
    return renewed


@transaction.atomic
def calibration_take_back(*, film: SopInstance, person: User, seen: str) -> list[Renewed]:
    """Take back the calibration that counts; the one that it replaced counts again, else none.

    Returns the lengths that changed. Raises CalibrationMoved where another one counts by now, or none.
    """
    study_held(film.series.study_id)
    gone = _require_seen(film, seen)
    if gone is None:
        raise CalibrationMoved
    _end(gone)
    if gone.replaces is not None:
        FilmCalibration.objects.filter(pk=gone.replaces.pk).update(ended_at=None)
    renewed = _lengths_renew(film, calibration_of(film))
    _record("calibration_take_back", film, person, gone, renewed)
    return renewed


def _require_clear(film: SopInstance, line: Sequence[tuple[float, float]], length: float, known: str) -> None:
    if film.series.plane != Plane.PROJECTION or film.number_of_frames != 1:
        raise CalibrationNotClear("Only a film is calibrated: other pictures say how large they are.")
    if known not in KnownLength.values:
        raise CalibrationNotClear("Say what the line was drawn over.")
    if not LEAST_MM <= length <= MOST_MM:
        raise CalibrationNotClear(f"Give a length between {LEAST_MM:g} and {MOST_MM:g} mm.")
    told = json.loads(film.metadata)
    columns, rows = (int(told.get(tag, {}).get("Value", [0])[0]) for tag in (COLUMNS, ROWS))
    for column, row in line:
        if not (-0.5 <= column <= columns - 0.5 and -0.5 <= row <= rows - 0.5):
            raise CalibrationNotClear("An end of the line lies outside of the film. Move it inside.")
    if math.dist(*line) < SHORTEST_PX:
        raise CalibrationNotClear(
            f"The line is shorter than {SHORTEST_PX:g} pixels: too coarse to measure by. Draw it over "
            "something longer."
        )


def _require_seen(film: SopInstance, seen: str) -> FilmCalibration | None:
    """The calibration that counts. Raises CalibrationMoved where it is not the one that was seen."""
    now = calibration_of(film)
    if (str(now.uid) if now else "") != seen:
        raise CalibrationMoved
    return now


def _end(calibration: FilmCalibration | None) -> None:
    """Compare and set: of two who end it at once one is refused."""
    if calibration is None:
        return
    counting = FilmCalibration.objects.filter(pk=calibration.pk, ended_at__isnull=True)
    if not counting.update(ended_at=timezone.now()):
        raise CalibrationMoved


def _lengths_renew(film: SopInstance, calibration: FilmCalibration | None) -> list[Renewed]:
    """Give every length on a film the figure that it has by this calibration, in pixels by none."""
    renewed = [_line_renew(line, calibration) for line in _lines_on(film)]
    rows = Alignment.objects.filter(series=film.series, sop=film.sop_instance_uid)
    for row in rows.select_related("series__study__subject", "author"):
        renewed += [Renewed(*each) for each in alignment_renew(row)]
    return [each for each in renewed if each.before != each.after]


def _lines_on(film: SopInstance) -> list[Measurement]:
    """The lengths that were drawn on a film; not those that came in mm: a report says how it had them."""
    rows = Measurement.objects.filter(series=film.series, kind="length", alignment__isnull=True)
    return [
        row
        for row in rows.select_related("author")
        if (picture := points_read(row.points)[1]) is not None
        and picture.sop == film.sop_instance_uid
        and (row.author_id is not None or row.calibration_id is not None or row.unit == "px")
    ]


def _line_renew(line: Measurement, calibration: FilmCalibration | None) -> Renewed:
    before, (points, _picture) = (line.value, line.unit), points_read(line.points)
    if calibration is None:
        line.value, line.unit = figure_of("length", points), "px"
    else:
        line.value, line.unit = length_mm(calibration, points), "mm"
    line.calibration = calibration
    line.save(update_fields=["value", "unit", "calibration"])
    return Renewed(f"Length by {line.told_by}", before, (line.value, line.unit))


def _record(
    action: str, film: SopInstance, person: User, row: FilmCalibration, renewed: Sequence[Renewed]
) -> None:
    audit(
        action=action,
        actor=person,
        project=film.series.study.project,
        object_kind="film_calibration",
        object_uid=row.uid,
        detail={
            "film": film.sop_instance_uid,
            "line": json.loads(row.line),
            "length_mm": row.length_mm,
            "known": row.known,
            "mm_across": row.mm_across,
            "mm_down": row.mm_down,
            "renewed": [[each.name, *each.before, *each.after] for each in renewed],
        },
    )
