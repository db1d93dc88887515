"""What the page for calibrating a film is told."""

from __future__ import annotations

import json
from typing import Any

from django.utils import dateformat, timezone

from imaging.calibrating import calibration_of, detector_spacing, pixel_shape
from imaging.label_pictures import label_pictures
from imaging.models import FilmCalibration, Series, Study
from imaging.selectors.alignment import Offer, alignment_offers
from imaging.selectors.marked_pictures import pictures_told


def films_offered(study: Study) -> list[Offer]:
    """The films of a study, in hanging order."""
    return [offer for offer in alignment_offers(study) if offer.film]


def calibration_sheet(series: Series, film: str, *, slug: str) -> dict[str, Any] | None:
    """A film with the line that it is calibrated by; None where its picture is not here any more.

    `shape` is the height of a pixel over its width, `line` two pixels (0 = centre of the first) or empty.
    """
    pictures = label_pictures(series, sops={film})
    if not pictures:
        return None
    (picture,) = pictures
    now = calibration_of(picture.file)
    return {
        "pictures": pictures_told(pictures, series, slug),
        "modality": series.modality,
        "shape": pixel_shape(picture.file),
        "line": json.loads(now.line) if now else [],
        "length": now.length_mm if now else None,
        "known": now.known if now else "",
        "seen": str(now.uid) if now else "",
        "detector": detector_spacing(picture.file),
        "words": calibration_words(now) if now else "",
    }


def calibration_words(row: FilmCalibration) -> str:
    """Who calibrated a film, when and by what; fetch `made_by` with it."""
    day = dateformat.format(timezone.localtime(row.created_at), "j M Y")
    return (
        f"Calibrated by {row.made_by.display_name} on {day}, by {row.get_known_display()} of "
        f"{row.length_mm:g} mm: a pixel is {row.mm_across:.3f} mm wide."
    )
