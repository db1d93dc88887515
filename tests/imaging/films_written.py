"""A front and a side view in one series, objects that speak of them, and what is kept of both."""

from __future__ import annotations

import copy
import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
from django.core.files.storage import default_storage
from pydicom.dataset import Dataset
from pydicom.uid import ComputedRadiographyImageStorage

from anatomy.parsing import parse_level
from imaging.exchange.codes import level_code
from imaging.mark_sources import mark_sources
from imaging.models import LevelMark, Plane, Series
from imaging.services.dicom_objects import marks_report_file, marks_segmentations
from projects.models import Project
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_import_studies import imported
from tests.imaging.test_levels_on_films import LUMBAR
from tests.imaging.test_marks_place import SIDE


def film_of(number: int, *, rows: int = SIDE) -> Dataset:
    made = slice_dataset("2.25.7", number, rows=rows, columns=SIDE)
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = ComputedRadiographyImageStorage
    made.Modality = "CR"
    return made


def xrays(project: Project, *, rows: Sequence[int] = (SIDE, SIDE)) -> Series:
    """A front and a side view in one series."""
    series = study_store(project, series="2.25.7", slices=0)
    for number, height in enumerate(rows, 1):
        dataset_store(series, film_of(number, rows=height))
    Series.objects.filter(pk=series.pk).update(
        plane=Plane.PROJECTION, rows=rows[0], columns=SIDE, frame_count=len(rows), modality="CR"
    )
    return Series.objects.select_related("study__subject", "study__project").get(pk=series.pk)


def kept() -> dict[tuple[str, str], Any]:
    """All that is stored of each mark by film and level, with its outlines."""
    found: dict[tuple[str, str], Any] = {}
    for mark in LevelMark.objects.select_related("sop_instance"):
        assert mark.sop_instance is not None
        lines = []
        if mark.outline_path:
            with default_storage.open(mark.outline_path) as stream:
                lines = json.loads(gzip.decompress(stream.read()))
        key = (mark.sop_instance.sop_instance_uid, mark.level)
        assert key not in found
        found[key] = (mark.space, mark.x, mark.y, mark.z, mark.box, lines)
    return found


def films_of(series: Series) -> list[Dataset]:
    """The films as their maker has them."""
    made = []
    for file in series.sop_instances.order_by("instance_number"):
        with default_storage.open(file.path) as stream:
            film = pydicom.dcmread(io.BytesIO(stream.read()))
        for word in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "AccessionNumber",
                     "StudyID", "StudyDate", "StudyTime", "ReferringPhysicianName"):  # fmt: skip
            setattr(film, word, "")
        made.append(film)
    return made


def segmented(films: Sequence[Dataset], *segments: tuple[str, Sequence[int]]) -> Dataset:
    """A block for each segment, which is named by its level, on each of its films; lower levels lie lower."""
    pixels = np.zeros((len(films), SIDE, SIDE, len(segments)), dtype=np.uint8)
    for number, (level, on) in enumerate(segments):
        top = 20 + 30 * LUMBAR.index(level)
        for film in on:
            pixels[film, top : top + 12, 50 + 3 * film : 70, number] = 1
    described = [
        hd.seg.SegmentDescription(
            number, level, hd.sr.CodedConcept("123037004", "SCT", "Anatomical structure"),
            level_code(parse_level(level)), "MANUAL",
        )
        for number, (level, _on) in enumerate(segments, 1)
    ]  # fmt: skip
    made: Dataset = hd.seg.Segmentation(
        list(map(placed_film, films)), pixels, "BINARY", described, hd.UID(), 7, hd.UID(), 1, "Others",
        "Tool", "1", "4711",
    )  # fmt: skip
    del made.FrameOfReferenceUID
    for item in [made.SharedFunctionalGroupsSequence[0], *made.PerFrameFunctionalGroupsSequence]:
        for word in ("PlanePositionSequence", "PlaneOrientationSequence", "PixelMeasuresSequence"):
            item.pop(word, None)
    return made


def placed_film(film: Dataset) -> Dataset:
    """A film as a slice: what writes segmentations wants several of those, or one film."""
    made = copy.deepcopy(film)
    made.FrameOfReferenceUID, made.PixelSpacing, made.SliceThickness = "1.2.3", [1, 1], 1
    made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    made.ImagePositionPatient = [0, 0, int(made.InstanceNumber)]
    return made


def brought(project: Project, made: Dataset, folder: Path) -> dict[str, Any]:
    """Import one object, beside what is marked; the outcome of it."""
    folder.mkdir()
    made.save_as(folder / "object.dcm", enforce_file_format=True)
    row: dict[str, Any] = imported(folder, project)["object.dcm"]
    return row


def written(series: Series, kind: str, folder: Path) -> list[Path]:
    """The segmentations or the report of the marks on a series, which are of one source."""
    (source,) = mark_sources(series.study)
    make = marks_segmentations if kind == "seg" else lambda marks: [marks_report_file(marks)]
    folder.mkdir()
    paths = []
    for number, file in enumerate(make(source.marks)):
        paths.append(folder / f"{number}.dcm")
        paths[-1].write_bytes(file.content)
    return paths
