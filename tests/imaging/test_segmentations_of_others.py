"""Segmentations that other systems wrote, of original images that were de-identified since."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from imaging.models import LevelMark, Series
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
SLICES = 16
LEVELS = (("vertebrae_L5", "49668003"), ("vertebrae_L4", "11994002"), ("liver", "10200004"))


def originals(folder: Path) -> list[Dataset]:
    """Slices of a named patient as a scanner sends them."""
    made = []
    for number in range(SLICES):
        dataset = makers.slice_dataset(number)
        dataset.FrameOfReferenceUID = "1.2.3.7"
        dataset.PatientBirthDate = dataset.StudyTime = dataset.AccessionNumber = dataset.StudyID = ""
        dataset.ReferringPhysicianName = ""
        dataset.save_as(folder / f"{number:02d}.dcm", enforce_file_format=True)
        made.append(dataset)
    return made


def blocks() -> Any:
    """L5 in the lower slices, L4 in the upper ones, and an organ beside both."""
    pixels = np.zeros((SLICES, 32, 32), dtype=np.uint8)
    pixels[1:6, 8:20, 8:20], pixels[9:14, 8:20, 8:20], pixels[2:12, 2:6, 24:30] = 1, 2, 3
    return pixels


def segmented(images: list[Dataset], kind: str = "BINARY", syntax: str = "1.2.840.10008.1.2.1") -> Dataset:
    """A segmentation as another system makes it of the original images."""
    described = [
        hd.seg.SegmentDescription(
            number, label, hd.sr.CodedConcept("123037004", "SCT", "Anatomical structure"),
            hd.sr.CodedConcept(code, "SCT", label), "MANUAL",
        )
        for number, (label, code) in enumerate(LEVELS, 1)
    ]  # fmt: skip
    made: Dataset = hd.seg.Segmentation(
        images, blocks(), kind, described, hd.UID(), 7, hd.UID(), 1, "Others", "Tool", "1", "4711",
        transfer_syntax_uid=syntax,
    )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("kind", "syntax"),
    [
        ("BINARY", "1.2.840.10008.1.2.1"),
        ("LABELMAP", "1.2.840.10008.1.2.1"),
        ("LABELMAP", "1.2.840.10008.1.2.4.90"),
    ],
    ids=["bits", "label map", "label map in JPEG 2000"],
)
def test_a_segmentation_of_the_original_images_finds_them_by_their_mapped_identifiers(
    project: Project, approval: Approval, incoming: Path, kind: str, syntax: str
) -> None:
    images = originals(incoming)
    segmented(images, kind, syntax).save_as(incoming / "zz_seg.dcm", enforce_file_format=True)
    told = imported(incoming, project)
    row = told["zz_seg.dcm"]
    assert (row["outcome"], row["levels"]) == ("taken", ["L4", "L5"]), row
    assert row["read_as"] == "Mask (DICOM SEG), 2 levels"
    assert "Segments left out: 1 of other structures." in row["reason"]
    series = Series.objects.get()
    assert series.series_instance_uid != "1.2.3.1", "the images are de-identified"
    # Columns 8 to 19 of 0.75 mm from -10, rows of 0.5 mm from -20, slices of 2 mm from 0.
    places = {mark.level: (mark.x, mark.y, mark.z) for mark in LevelMark.objects.all()}
    assert places["L5"] == pytest.approx((-10 + 13.5 * 0.75, -20 + 13.5 * 0.5, 6.0))
    assert places["L4"] == pytest.approx((-10 + 13.5 * 0.75, -20 + 13.5 * 0.5, 22.0))


@pytest.mark.once
@pytest.mark.shared
def test_the_public_example_shows_no_level_and_is_refused(
    project: Project, approval: Approval, shared_files: Path, incoming: Path
) -> None:
    for path in (shared_files / "dcmqi" / "ct-3slice").glob("*.dcm"):
        shutil.copy(path, incoming)
    shutil.copy(shared_files / "dcmqi" / "partial_overlaps.dcm", incoming)
    row = imported(incoming, project)["partial_overlaps.dcm"]
    assert (row["outcome"], row["read_as"]) == ("refused", "Mask (DICOM SEG), 5 segments")
    assert row["reason"] == "Segment 1 names no level of the spine, and no other structure either."
    assert not LevelMark.objects.exists()


@pytest.mark.once
@pytest.mark.shared
def test_the_public_example_with_levels_for_two_of_its_segments_is_taken_where_it_lies(
    project: Project, approval: Approval, shared_files: Path, incoming: Path
) -> None:
    for path in (shared_files / "dcmqi" / "ct-3slice").glob("*.dcm"):
        shutil.copy(path, incoming)
    dataset = pydicom.dcmread(shared_files / "dcmqi" / "partial_overlaps.dcm")
    for number, (level, code) in {1: ("T11", "12989004"), 5: ("T12", "23215003")}.items():
        segment = dataset.SegmentSequence[number - 1]
        segment.SegmentLabel = level
        kind = segment.SegmentedPropertyTypeCodeSequence[0]
        kind.CodeValue, kind.CodeMeaning = code, f"{level} vertebra"
    dataset.save_as(incoming / "seg.dcm", enforce_file_format=True)
    row = imported(incoming, project)["seg.dcm"]
    assert (row["outcome"], row["levels"]) == ("taken", ["T11", "T12"]), row
    assert "Segments left out: 3 of other structures." in row["reason"]
    assert {mark.level: round(mark.z, 2) for mark in LevelMark.objects.all()} == {
        "T11": -127.69,
        "T12": -128.69,
    }
