"""What a person can be asked about left and right of a Series, by what its files say of how they lie."""

from __future__ import annotations

import json
from enum import StrEnum

from pydicom.dataset import Dataset

from imaging.formats.keeping import says_sides
from imaging.models import Plane, Series, SopInstance

# Image Orientation (Patient) and Patient Orientation.
_READ = ("00200037", "00200020")


class SidesAsked(StrEnum):
    """The question that the pictures allow."""

    LETTERS = "letters"
    """They say how they lie, so letters can be shown: are these right?"""
    EDGES = "edges"
    """One picture that does not say how it lies: on which edge is the patient's right?"""
    NOTHING = "nothing"
    """Several pictures that do not say how they lie: one answer would not hold for all of them."""


def sides_asked(series: Series) -> SidesAsked:
    """What can be asked. Slices of a volume lie alike; each projection says it for itself."""
    files = series.sop_instances.order_by("pk")
    if series.plane != Plane.PROJECTION:
        files = files[:1]
    said = [_says_sides(file) for file in files]
    if said and all(said):
        return SidesAsked.LETTERS
    return SidesAsked.EDGES if len(said) == 1 and series.frame_count == 1 else SidesAsked.NOTHING


def _says_sides(file: SopInstance) -> bool:
    header = json.loads(file.metadata)
    return says_sides(Dataset.from_json({tag: header[tag] for tag in _READ if tag in header}))
