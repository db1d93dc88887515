"""Which calibration of a film counts, and what it makes of a line.

Without one a film has pixels only. ImagerPixelSpacing (PS3.3 C.8.11.3) is the size of a pixel on the
detector: a body, nearer to the tube, is shown larger there, by how much nobody knows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from imaging.models import FilmCalibration, Series, SopInstance

_SPACING, _IMAGER_SPACING, _RATIO = "00280030", "00181164", "00280034"


def calibration_of(film: SopInstance) -> FilmCalibration | None:
    """The calibration of a film that counts, with who made it; None without."""
    return film.calibrations.filter(ended_at__isnull=True).select_related("made_by").first()


def calibrations_of(series: Series) -> dict[str, FilmCalibration]:
    """Those of the films of a series, by SOPInstanceUID; one query."""
    rows = FilmCalibration.objects.filter(film__series=series, ended_at__isnull=True)
    return {row.film.sop_instance_uid: row for row in rows.select_related("film", "made_by")}


def length_mm(calibration: FilmCalibration, points: Sequence[Sequence[float]]) -> float:
    """The length in mm of a line by its two ends (column, row)."""
    (one, two), (three, four) = ((float(point[0]), float(point[1])) for point in points)
    return math.hypot((three - one) * calibration.mm_across, (four - two) * calibration.mm_down)


def pixel_shape(film: SopInstance) -> float:
    """Height of a pixel over its width, as the header says; 1 where it says nothing.

    PixelAspectRatio (PS3.3 C.7.6.3.1.7) is for pictures that tell no sizes.
    """
    told = (_pair(film, tag) for tag in (_SPACING, _IMAGER_SPACING, _RATIO))
    down, across = next(filter(None, told), (1.0, 1.0))
    return down / across


def detector_spacing(film: SopInstance) -> float | None:
    """Width of a pixel on the detector, mm; None where the header does not say."""
    told = _pair(film, _IMAGER_SPACING)
    return told[1] if told else None


def _pair(film: SopInstance, tag: str) -> tuple[float, float] | None:
    told = json.loads(film.metadata).get(tag, {}).get("Value") or []
    try:
        down, across = (float(part) for part in told)
    except (TypeError, ValueError):
        return None
    return (down, across) if down > 0 and across > 0 else None
