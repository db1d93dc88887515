"""The measurements on one series, for the person who looks at it."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from imaging.calibrating import calibrations_of
from imaging.drawn import points_read
from imaging.films import is_flat
from imaging.models import LineDeed, Measurement, Series
from projects.models import User


def measurement_sheet(series: Series, *, person: User, own_only: bool = False) -> dict[str, Any]:
    """Every line kept on a series with its figure and author; with `own_only` those of the person alone.

    `calibrations` are those of its films by SOPInstanceUID: width and height of a pixel, mm, and who says so.
    """
    version = Subquery(LineDeed.objects.filter(uid=OuterRef("uid")).values("version"))
    told = (
        Measurement.objects.filter(series=series)
        .select_related("author", "calibration__made_by")
        .order_by("pk")
    )
    rows = told.annotate(version=Coalesce(version, 0))
    if own_only:
        rows = rows.filter(author=person)
    return {
        "series": series.series_instance_uid,
        "measurements": [_line(row, is_own=row.author_id == person.pk) for row in rows],
        "calibrations": calibrations_told(series) if is_flat(series) else {},
    }


def calibrations_told(series: Series) -> dict[str, dict[str, Any]]:
    """The calibrations of the films of a series, by SOPInstanceUID."""
    return {
        sop: {"across": row.mm_across, "down": row.mm_down, "by": row.by_words}
        for sop, row in calibrations_of(series).items()
    }


def calibrated_words(row: Measurement) -> str:
    """By whom the film of a length in mm was calibrated; fetch `calibration__made_by` with it."""
    if row.calibration is not None:
        return row.calibration.by_words
    return f"calibrated by {json.loads(row.calibration_told)['by']}" if row.calibration_told else ""


def levels_words(row: Measurement) -> str:
    """The levels of a line as a person reads them, and where they are from; empty without."""
    told = "–".join(row.levels.split(","))
    return f"{told}, by the nearest marks" if row.levels_by_marks else told


def _line(row: Any, *, is_own: bool) -> dict[str, Any]:
    points, picture = points_read(row.points)
    return {
        "uid": str(row.uid),
        "kind": row.kind,
        "points": points,
        "picture": {"sop": picture.sop, "frame": picture.frame} if picture else None,
        "value": row.value,
        "unit": row.unit,
        "calibrated": calibrated_words(row),
        "levels": levels_words(row),
        "version": row.version,
        "author": row.told_by,
        "own": is_own,
    }
