"""DICOM objects that speak of images: which series and slices they name, and whether these are ours.

An object may name images as their sender does, or as they are kept here after de-identification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from imaging.deidentify.keyed import keyed_uid
from imaging.formats.dicom_file import open_dicom
from imaging.formats.errors import Refused
from imaging.formats.geometry import Grid, grid_from_json
from imaging.formats.multi_frame import frame_uid

# More slices than any series has that somebody draws on.
MOST_NAMES = 5000


@dataclass(frozen=True, slots=True)
class Source:
    """An image that an object names by its UID, with the frames (from 1) that are meant; none for all."""

    uid: str
    frames: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Place:
    """What an object is held against: a stored series, its slices by their UID in the order of the grid.

    Films share no coordinates: each film of a series is a place of its own, with one UID. `origins` name the
    multi-frame file and frame (from 1) that a slice was made of, as they are kept here. `grid` is None for a
    film and for slices that do not lie at even distances; `picture` holds columns and rows of a film.
    """

    series: int
    frame_of_reference: str
    sops: list[str]
    origins: list[tuple[str, int] | None]
    grid: Grid | None
    picture: list[int] | None
    secret: bytes

    @property
    def canvas(self) -> Grid | None:
        """The grid that is drawn on: in patient mm; of a film in pixels, as column, row and 0."""
        if self.picture is None:
            return self.grid
        return Grid((self.picture[0], self.picture[1], 1), np.eye(4))

    @property
    def film(self) -> str:
        """The film by its UID; empty for slices."""
        return self.sops[0] if self.picture else ""

    def on_film(self, mark: dict[str, Any]) -> dict[str, Any]:
        """A mark with the film that it lies on, as its `slice`; on slices as it is."""
        return mark | {"slice": self.film} if self.picture else mark

    def is_known(self, named: str, kept: str) -> bool:
        """Whether a UID of a file is the one that is kept here."""
        return bool(named) and kept in (named, keyed_uid(self.secret, named))

    def slice_of(self, named: str) -> int | None:
        """The number of the slice that a UID of a file names; None for none of this series."""
        names = {named, keyed_uid(self.secret, named)} if named else set()
        return next((number for number, sop in enumerate(self.sops) if sop in names), None)

    def slices_named(self, source: Source) -> set[int]:
        """The numbers of the slices that an object names: by their UID, or as frames of a file."""
        names = {source.uid, keyed_uid(self.secret, source.uid)} if source.uid else set()
        made = {
            number
            for number, origin in enumerate(self.origins)
            if origin and origin[0] in names and (not source.frames or origin[1] in source.frames)
        }
        return made | {number for number, sop in enumerate(self.sops) if sop in names}

    def require_frame(self, named: str, read_as: str) -> None:
        """Raise Refused where a frame of reference is not that of the series."""
        if not self.is_known(named, self.frame_of_reference):
            sentence = "Its coordinates are of another frame of reference than those of its images."
            what_to_do = "Export it again from the images it was drawn on"
            raise Refused("other_frame", sentence, what_to_do, read_as=read_as)


def place_from_json(content: dict[str, Any], secret: bytes) -> Place:
    """The place as the parent process sends it."""
    return Place(
        series=content["series"],
        frame_of_reference=content["frame_of_reference"],
        sops=content["sops"],
        origins=[(origin[0], origin[1]) if origin else None for origin in content["origins"]],
        grid=grid_from_json(content["grid"]) if content["grid"] else None,
        picture=content["picture"],
        secret=secret,
    )


def source_named(item: Dataset) -> Source:
    """The image that an item of a sequence references (PS3.3 10.3)."""
    told = item.get("ReferencedFrameNumber")
    frames = [] if told is None else [told] if isinstance(told, int | str) else list(told)
    return Source(str(item.get("ReferencedSOPInstanceUID") or ""), frozenset(map(int, frames)))


def images_named(path: Path, secret: bytes) -> dict[str, Any]:
    """The series and slices that a DICOM object names, each as in the file and as it would be kept here.

    `firsts` maps what the first frame of each would be called here, were it a multi-frame file, to what that
    file would be.
    """
    dataset = open_dicom(path)
    series, sops = [], []
    for item in _series_items(dataset):
        series.append(str(item.get("SeriesInstanceUID") or ""))
        told = item.get("ReferencedInstanceSequence") or item.get("ReferencedSOPSequence") or []
        sops += [str(each.get("ReferencedSOPInstanceUID") or "") for each in told]
    firsts = {keyed_uid(secret, frame_uid(secret, uid, 0)): keyed_uid(secret, uid) for uid in _some(sops)}
    return {"series": _both(series, secret), "sops": _both(sops, secret), "firsts": firsts}


def _series_items(dataset: Dataset) -> Iterator[Dataset]:
    yield from dataset.get("ReferencedSeriesSequence") or []
    for word in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence"):
        for study in dataset.get(word) or []:
            yield from study.get("ReferencedSeriesSequence") or []


def _both(uids: list[str], secret: bytes) -> list[str]:
    named = _some(uids)
    return named + [keyed_uid(secret, uid) for uid in named]


def _some(uids: list[str]) -> list[str]:
    return sorted({uid for uid in uids if uid})[:MOST_NAMES]
