"""Measurements that came in a report of ours are kept again, with their figures as the points have them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from imaging.deidentify.keyed import keyed_digest
from imaging.drawn import Drawn, Picture, points_write
from imaging.drawn_on import drawn_figure
from imaging.errors import MeasurementNotClear
from imaging.films import is_flat
from imaging.formats.errors import Refused
from imaging.measuring import POINT_COUNTS
from imaging.models import ImportRun, Measurement, Series
from imaging.services.measurement_record import MOST_OF_ONE_PERSON, measurement_check
from imaging.services.places import project_secret
from projects.services import audit

# A figure of the same points may differ by this share from one processor to another.
ROUNDING = 1e-9
LONGEST_KIND, LONGEST_LEVELS = 24, 60
CHANGED = "Export the measurements again where they were drawn"


def lines_take(run: ImportRun, series: Series, lines: Sequence[dict[str, Any]], *, author: str) -> str:
    """Keep what is not kept yet, and a sentence of how many; call it inside a transaction.

    A line keeps its identifier; where a line of another series has it, it gets another one, the same each
    time. Raises Refused where a line does not fit the series, or is kept with other points.
    """
    if len(lines) > MOST_OF_ONE_PERSON:
        raise _refused(f"A report holds {MOST_OF_ONE_PERSON} measurements at most, not {len(lines)}.")
    rows = [_row(run, series, line, author) for line in lines]
    if len({row.uid for row in rows}) < len(rows):
        raise _refused("One measurement stands in this report twice.")
    there = {row.uid: row for row in Measurement.objects.filter(uid__in=[row.uid for row in rows])}
    for row in rows:
        if row.uid in there and _said(there[row.uid]) != _said(row):
            raise _refused("A measurement of this report is here already, with other points or value.")
    new = Measurement.objects.bulk_create(row for row in rows if row.uid not in there)
    audit(
        action="measurements_import",
        actor=run.started_by,
        project=run.project,
        object_kind="series",
        object_uid=series.uid,
        detail={"measurements": [str(row.uid) for row in new], "author": author},
    )
    known = len(rows) - len(new)
    return f"{len(new)} measurements kept, {known} of them were here already." if known else ""


def _row(run: ImportRun, series: Series, line: dict[str, Any], author: str) -> Measurement:
    picture = Picture(**line["picture"]) if line["picture"] else None
    _require_clear(series, line, picture)
    return Measurement(
        uid=_uid(run, series, UUID(line["uid"])),
        series=series,
        kind=line["kind"],
        points=points_write(line["points"], picture),
        levels=",".join(line["levels"]),
        levels_by_marks=line["levels_by_marks"],
        value=line["value"],
        unit=line["unit"],
        posture=line["posture"],
        author_name=author,
        repeat=line["repeat"],
        calibration_told=json.dumps(line["calibration"]) if line["calibration"] else "",
    )


def _require_clear(series: Series, line: dict[str, Any], picture: Picture | None) -> None:
    """Raise Refused where a line could not have been drawn on the series, or its figure is another one."""
    if len(line["kind"]) > LONGEST_KIND or len(",".join(line["levels"])) > LONGEST_LEVELS:
        raise _refused("A measurement of this report has a kind or levels that are none of this system.")
    if not 1 <= line["repeat"] <= MOST_OF_ONE_PERSON:
        raise _refused("A measurement of this report counts its repeats wrongly.")
    try:
        measurement_check(
            series,
            line["points"],
            line["value"],
            line["unit"],
            line["posture"],
            is_calibrated=line["calibration"] is not None and is_flat(series),
        )
        if picture is None or line["kind"] not in POINT_COUNTS:
            return
        drawn = Drawn(line["kind"], tuple(tuple(point) for point in line["points"]), picture)
        if len(drawn.points) != POINT_COUNTS[drawn.kind]:
            raise MeasurementNotClear("A measurement has another number of points than its kind.")
        value, unit = _figure(series, drawn, line["calibration"])
    except MeasurementNotClear as problem:
        raise _refused(str(problem)) from problem
    if unit != line["unit"] or not math.isclose(value, line["value"], rel_tol=ROUNDING, abs_tol=ROUNDING):
        raise _refused("The figure of a measurement is not that of its points.")


def _figure(series: Series, drawn: Drawn, calibration: dict[str, Any] | None) -> tuple[float, str]:
    """The figure of the points as they were measured there: a film is calibrated here for itself."""
    figure = drawn_figure(series, drawn, as_calibrated=False)
    if calibration is None or figure.unit != "px":
        return figure.value, figure.unit
    (one, two), (three, four) = drawn.points
    across, down = (three - one) * calibration["mm_across"], (four - two) * calibration["mm_down"]
    return math.hypot(across, down), "mm"


def _refused(sentence: str) -> Refused:
    return Refused("measurement", sentence, CHANGED, read_as="Measurements (DICOM SR)")


def _uid(run: ImportRun, series: Series, told: UUID) -> UUID:
    """The identifier of a line, unless a line of another series has it."""
    if not Measurement.objects.filter(uid=told).exclude(series=series).exists():
        return told
    return UUID(bytes=keyed_digest(project_secret(run.project), "line", str(told))[:16], version=4)


def _said(line: Measurement) -> tuple[object, ...]:
    return (line.series_id, line.kind, line.points, line.levels, line.value, line.unit, line.posture)
