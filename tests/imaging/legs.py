"""How far a mark is from where its file has it, on each leg of its way, in millimetres."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
from dicomweb_client.api import DICOMwebClient
from numpy.typing import NDArray
from pydicom import Dataset

from imaging.models import LevelMark, Series
from tests.imaging.labelled_volumes import Labelled, Truth

Array = NDArray[Any]
LEGS = ("stored", "served", "in the SEG", "back")


@dataclass
class Legs:
    """What was found of one volume: the number of its levels and the largest error of each leg."""

    name: str
    levels: int
    errors: dict[str, float] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """One line for people."""
        told = ", ".join(f"{leg} {error:.4f}" for leg, error in self.errors.items())
        return f"{self.name}: {self.levels} levels; largest error in mm: {told}"


def marks_of(series: Series) -> dict[str, LevelMark]:
    """The marks of a series by level."""
    return {mark.level: mark for mark in series.level_marks.all()}


def place(mark: LevelMark) -> Array:
    """LPS mm."""
    return np.array([mark.x, mark.y, mark.z])


def stored_error(marks: dict[str, LevelMark], case: Labelled, truth: Truth) -> float:
    """Each mark lies in its own label; its box, or the point of a list, is held against the file."""
    labels = {level: label for label, level in case.names.items()}
    assert set(marks) == set(labels)
    found = []
    for level, mark in marks.items():
        assert truth.label_at(place(mark)) == labels[level], (level, place(mark))
        if case.points:
            found.append(apart(place(mark), truth.points[level]))
            continue
        box = json.loads(mark.box)
        low, high = truth.box_of(labels[level])
        found += [apart(np.array(box["min"]), low), apart(np.array(box["max"]), high)]
    return max(found)


def apart(one: Array, other: Array) -> float:
    """The distance of two points."""
    return float(np.linalg.norm(one - other))


@dataclass(frozen=True)
class Slice:
    """A slice as a client is told of it."""

    told: Dataset

    @property
    def affine(self) -> Array:
        """From column and row to LPS mm (PS3.3 C.7.6.2.1.1), with the normal for the slice."""
        turn = np.array(self.told.ImageOrientationPatient, dtype=float)
        down, across = (float(gap) for gap in self.told.PixelSpacing)
        made = np.eye(4)
        made[:3, 0], made[:3, 1] = turn[:3] * across, turn[3:] * down
        made[:3, 2] = np.cross(turn[:3], turn[3:])
        made[:3, 3] = np.array(self.told.ImagePositionPatient, dtype=float)
        return made

    def pixel(self, point: Array) -> Array:
        """Column, row, and millimetres above the slice."""
        found: Array = (np.linalg.inv(self.affine) @ np.append(point, 1.0))[:3]
        return found

    def at(self, columns: Array, rows: Array) -> Array:
        """Where pixels lie, LPS mm, (n, 3)."""
        flat = np.column_stack([columns, rows, np.zeros(len(columns)), np.ones(len(columns))])
        found: Array = (self.affine @ flat.T).T[:, :3]
        return found


def told_slice(metadata: dict[str, Any]) -> Slice:
    """A slice from DICOM JSON, without the address of its pixels."""
    return Slice(
        Dataset.from_json({tag: each for tag, each in metadata.items() if "BulkDataURI" not in each})
    )


def served_error(client: DICOMwebClient, series: Series, case: Labelled, truth: Truth) -> float:
    """Each mark's pixel, by what a client is told, holds its label and the file's own grey values around."""
    asked = (series.study.study_instance_uid, series.series_instance_uid)
    slices = [told_slice(one) for one in client.retrieve_series_metadata(*asked)]
    labels = {level: label for label, level in case.names.items()}
    found, seen = [], set()
    for level, mark in marks_of(series).items():
        point = place(mark)
        shown = min(slices, key=lambda one: abs(one.pixel(point)[2]))
        column, row, _away = np.rint(shown.pixel(point))
        (there,) = shown.at(np.array([column]), np.array([row]))
        assert truth.label_at(there) == labels[level], (level, there)
        uid = str(shown.told.SOPInstanceUID)
        if uid not in seen:
            seen.add(uid)
            (frame,) = client.retrieve_instance_frames(*asked, uid, [1])
            found.append(frame_error(frame, shown, truth))
    return max(found)


def frame_error(frame: bytes, shown: Slice, truth: Truth) -> float:
    """Every grey value of a frame is that of the file at its place; how far their places are apart, mm."""
    told = shown.told
    kind = "<i2" if told.PixelRepresentation else "<u2"
    stored = np.frombuffer(frame, kind)[: told.Rows * told.Columns].astype(float)
    slope = float(told.get("RescaleSlope", 1))
    served = stored * slope + float(told.get("RescaleIntercept", 0))
    rows, columns = np.divmod(np.arange(len(served)), told.Columns)
    places = shown.at(columns, rows)
    indices, error = nearest_voxels(places, truth.affine)
    own = truth.values[tuple(indices.T)]
    # What is no whole number is kept in 65,535 steps.
    assert np.abs(served - own).max() <= slope / 2 + 1e-6 * np.abs(own).max(), told.SOPInstanceUID
    return error


def nearest_voxels(places: Array, affine: Array) -> tuple[Array, float]:
    """Indices (n, 3) of the voxels at some places in LPS mm, and how far the farthest lies off."""
    homogeneous = np.column_stack([places, np.ones(len(places))])
    indices = np.rint((np.linalg.inv(affine) @ homogeneous.T).T[:, :3]).astype(int)
    back = (affine @ np.column_stack([indices, np.ones(len(indices))]).T).T[:, :3]
    return indices, float(np.linalg.norm(back - places, axis=1).max())


def segmentation_error(path: Path, marks: dict[str, LevelMark], case: Labelled, truth: Truth) -> float:
    """The pixels of each segment that highdicom reads are the voxels of its label; or hold its point."""
    seg = hd.seg.segread(path)
    labels = {level: label for label, level in case.names.items()}
    found = []
    for number in seg.segment_numbers:
        level = seg.get_segment_description(number).segment_label
        places = segment_places(seg, number)
        indices, error = nearest_voxels(places, truth.mask_affine)
        if case.points:
            # A point is one voxel; its exact place is told beside it and held when it comes back.
            (there,) = places
            assert truth.label_at(there) == labels[level]
            sides = np.linalg.norm(truth.mask_affine[:3, :3], axis=0)
            assert apart(there, place(marks[level])) <= np.linalg.norm(sides) / 2 + 1e-3
        else:
            flat = np.sort(np.ravel_multi_index(tuple(indices.T), truth.labels.shape))
            assert np.array_equal(flat, np.flatnonzero(truth.labels == labels[level])), level
        found.append(error)
    assert len(found) == len(case.names)
    return max(found)


def segment_places(seg: Any, number: int) -> Array:
    """Where the pixels of a segment lie, LPS mm, (n, 3), by the functional groups of its frames."""
    shared = seg.SharedFunctionalGroupsSequence[0]
    found = []
    for plane, group in zip(seg.pixel_array, seg.PerFrameFunctionalGroupsSequence, strict=True):
        if int(group.SegmentIdentificationSequence[0].ReferencedSegmentNumber) != number:
            continue
        told = Dataset()
        told.ImagePositionPatient = group.PlanePositionSequence[0].ImagePositionPatient
        told.ImageOrientationPatient = shared.PlaneOrientationSequence[0].ImageOrientationPatient
        told.PixelSpacing = shared.PixelMeasuresSequence[0].PixelSpacing
        rows, columns = np.nonzero(plane)
        found.append(Slice(told).at(columns, rows))
    return np.concatenate(found)
