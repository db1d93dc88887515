"""DICOM objects that speak of images: which series and slices they name, and whether these are ours.

An object may name images as their sender does, or as they are kept here after de-identification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset

from imaging.deidentify.keyed import keyed_uid
from imaging.formats.dicom_file import open_dicom
from imaging.formats.errors import Refused
from imaging.formats.geometry import Grid, grid_from_json

# Databases take so many values in one query; the first slices tell their series as well as all.
MOST_NAMES = 250


@dataclass(frozen=True)
class Place:
    """The stored series that an object is held against; slices by their UID in the order of the grid.

    `grid` is None for a film and for slices that do not lie at even distances; `picture` holds columns and
    rows of a film.
    """

    series: int
    frame_of_reference: str
    sops: list[str]
    grid: Grid | None
    picture: list[int] | None
    secret: bytes

    def is_known(self, named: str, kept: str) -> bool:
        """Whether a UID of a file is the one that is kept here."""
        return bool(named) and kept in (named, keyed_uid(self.secret, named))

    def slice_of(self, named: str) -> int | None:
        """The number of the slice that a UID of a file names; None for none of this series."""
        names = {named, keyed_uid(self.secret, named)} if named else set()
        return next((number for number, sop in enumerate(self.sops) if sop in names), None)

    def require_frame(self, named: str, read_as: str) -> None:
        """Raise Refused where a frame of reference is not that of the series."""
        if not self.is_known(named, self.frame_of_reference):
            sentence = "Its coordinates are of another frame of reference than those of its images."
            what_to_do = "Export it again from the images it was drawn on"
            raise Refused("other_frame", sentence, what_to_do, read_as=read_as)


def place_from_json(content: dict[str, Any], secret: bytes) -> Place:
    """The place as the parent process sends it."""
    grid = grid_from_json(content["grid"]) if content["grid"] else None
    return Place(
        content["series"], content["frame_of_reference"], content["sops"], grid, content["picture"], secret
    )


def images_named(path: Path, secret: bytes) -> dict[str, list[str]]:
    """The series and slices that a DICOM object names, each as in the file and as it would be kept here."""
    dataset = open_dicom(path)
    series, sops = [], []
    for item in _series_items(dataset):
        series.append(str(item.get("SeriesInstanceUID") or ""))
        told = item.get("ReferencedInstanceSequence") or item.get("ReferencedSOPSequence") or []
        sops += [str(each.get("ReferencedSOPInstanceUID") or "") for each in told]
    return {"series": _both(series, secret), "sops": _both(sops, secret)}


def _series_items(dataset: Dataset) -> Iterator[Dataset]:
    yield from dataset.get("ReferencedSeriesSequence") or []
    for word in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence"):
        for study in dataset.get(word) or []:
            yield from study.get("ReferencedSeriesSequence") or []


def _both(uids: list[str], secret: bytes) -> list[str]:
    named = sorted({uid for uid in uids if uid})[:MOST_NAMES]
    return named + [keyed_uid(secret, uid) for uid in named]
