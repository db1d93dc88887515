"""A segmentation or report that does not fit its images is refused with a sentence, and draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from imaging.models import LevelMark, Series
from projects.models import Approval, Project
from tests.imaging.exchanged import objects_of
from tests.imaging.test_import_studies import imported, incoming, lumbar

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
Change = Callable[[Dataset], None]


@pytest.fixture
def objects(project: Project, approval: Approval, incoming: Path, tmp_path: Path) -> dict[str, Path]:
    """The segmentation and the report of a lumbar volume whose marks were taken away since."""
    imported(lumbar(incoming), project)
    made = objects_of(Series.objects.get(), tmp_path / "out")
    LevelMark.objects.all().delete()
    return made


def refused(project: Project, path: Path, folder: Path, changes: dict[str, Change]) -> dict[str, str]:
    """Import one changed copy for each change, and what was said of it; none may draw anything."""
    folder.mkdir()
    for name, change in changes.items():
        dataset = pydicom.dcmread(path)
        change(dataset)
        dataset.save_as(folder / f"{name}.dcm", enforce_file_format=True)
    told = imported(folder, project)
    assert not LevelMark.objects.exists()
    rows = {name: told[f"{name}.dcm"] for name in changes}
    assert {name: row["outcome"] for name, row in rows.items()} == dict.fromkeys(changes, "refused")
    assert all(row["what_to_do"] for row in rows.values())
    return {name: row["reason"] for name, row in rows.items()}


def frames(dataset: Dataset) -> list[Dataset]:
    return list(dataset.PerFrameFunctionalGroupsSequence)


def frame_of(uid: str) -> Change:
    def change(dataset: Dataset) -> None:
        dataset.FrameOfReferenceUID = uid

    return change


def without_frame(dataset: Dataset) -> None:
    del dataset.FrameOfReferenceUID


def own_series_as_frame(dataset: Dataset) -> None:
    dataset.FrameOfReferenceUID = dataset.ReferencedSeriesSequence[0].SeriesInstanceUID


def test_a_segmentation_of_another_frame_of_reference_is_refused(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    told = refused(
        project,
        objects["seg"],
        tmp_path / "again",
        {
            "other": frame_of("1.2.3.4"),
            "other_keyed": frame_of("2.25.123456789"),
            "empty": frame_of(""),
            "missing": without_frame,
            "series": own_series_as_frame,
        },
    )
    assert set(told.values()) == {
        "Its coordinates are of another frame of reference than those of its images."
    }


def moved(by: list[float]) -> Change:
    def change(dataset: Dataset) -> None:
        for frame in frames(dataset):
            place = frame.PlanePositionSequence[0]
            place.ImagePositionPatient = [
                float(a) + b for a, b in zip(place.ImagePositionPatient, by, strict=True)
            ]

    return change


def spaced(by: float) -> Change:
    def change(dataset: Dataset) -> None:
        measures = dataset.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
        measures.PixelSpacing = [float(gap) * by for gap in measures.PixelSpacing]

    return change


def turned(dataset: Dataset) -> None:
    plane = dataset.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0]
    numbers = [float(number) for number in plane.ImageOrientationPatient]
    plane.ImageOrientationPatient = [-number for number in numbers[:3]] + numbers[3:]


def tilted(dataset: Dataset) -> None:
    plane = dataset.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0]
    numbers = np.array([float(number) for number in plane.ImageOrientationPatient]).reshape(2, 3)
    angle = np.deg2rad(3)
    rows = np.cos(angle) * numbers[0] + np.sin(angle) * numbers[1]
    columns = -np.sin(angle) * numbers[0] + np.cos(angle) * numbers[1]
    plane.ImageOrientationPatient = [f"{number:.8f}" for number in (*rows, *columns)]


def cropped(dataset: Dataset) -> None:
    dataset.Rows, dataset.Columns = dataset.Columns, dataset.Rows


def another_slice(dataset: Dataset) -> None:
    """Each frame names the slice of the last: one of them at least lies elsewhere."""
    last = frames(dataset)[-1].DerivationImageSequence[0].SourceImageSequence[0]
    for frame in frames(dataset):
        source = frame.DerivationImageSequence[0].SourceImageSequence[0]
        source.ReferencedSOPInstanceUID = last.ReferencedSOPInstanceUID


def test_a_segmentation_on_another_grid_is_refused(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    told = refused(
        project,
        objects["seg"],
        tmp_path / "again",
        {
            "between": moved([0.5, 0.0, 0.0]),
            "beside": moved([0.0, 3.0, 0.0]),
            "outside": moved([500.0, 0.0, 0.0]),
            "finer": spaced(0.5),
            "coarser": spaced(1.02),
            "mirrored": turned,
            "tilted": tilted,
            "size": cropped,
            "slice": another_slice,
        },
    )
    lies = "Its frames do not lie on the slices of its images, pixel for pixel."
    assert told.pop("size") == "Its frames have 40 × 24 pixels, its images 24 × 40."
    assert "names another slice than the one it lies on." in told.pop("slice")
    assert set(told.values()) == {lies}


def named(number: int, **words: Any) -> Change:
    """A segment called otherwise; `code` is value and meaning of its type."""

    def change(dataset: Dataset) -> None:
        rename(dataset.SegmentSequence[number - 1], **words)

    return change


def rename(segment: Dataset, *, label: str, code: tuple[str, str] = ("51282000", "Vertebra")) -> None:
    segment.SegmentLabel = segment.TrackingID = label
    kind = segment.SegmentedPropertyTypeCodeSequence[0]
    kind.CodeValue, kind.CodeMeaning = code


def recoded(dataset: Dataset) -> None:
    """L4 by its label, L3 by its code."""
    kind = dataset.SegmentSequence[3].SegmentedPropertyTypeCodeSequence[0]
    kind.CodeValue, kind.CodeMeaning = "36470004", "L3 vertebra"


def in_neck(dataset: Dataset) -> None:
    rename(dataset.SegmentSequence[4], label="L6")
    region = Dataset()
    region.CodeValue, region.CodingSchemeDesignator, region.CodeMeaning = "122494005", "SCT", "Cervical spine"
    dataset.SegmentSequence[4].AnatomicRegionSequence = [region]


def all_tissue(dataset: Dataset) -> None:
    for segment in dataset.SegmentSequence:
        rename(segment, label="GREEN", code=("51114001", "Artery"))


def shares(dataset: Dataset) -> None:
    dataset.SegmentationType = "FRACTIONAL"


def test_segments_that_are_not_one_level_each_are_refused_and_their_names_not_repeated(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    told = refused(
        project,
        objects["seg"],
        tmp_path / "again",
        {
            "colour": named(2, label="Jane Doe", code=("85756007", "Tissue")),
            "number": named(2, label="21"),
            "root": named(2, label="C8"),
            "pair": named(2, label="L2 and L3"),
            "coded": recoded,
            "twice": named(2, label="L1", code=("66794005", "L1 vertebra")),
            "disc": named(2, label="L2", code=("360499006", "Intervertebral disc")),
            "organ": named(2, label="L2", code=("10200004", "Liver")),
            "neck": in_neck,
            "none": all_tissue,
            "shares": shares,
        },
    )
    unknown = "Segment 2 names no level of the spine, and no other structure either."
    assert [told[name] for name in ("colour", "number", "root", "pair")] == [unknown] * 4
    assert told["coded"] == "Segment 4 is both L3 and L4 by its names and codes."
    assert told["twice"] == "Two segments show L1."
    assert told["disc"] == "Segment 2 is named L2, but coded as a disc."
    assert told["organ"] == "Segment 2 is named L2, but coded as what is no level."
    assert told["neck"] == "Segment 5 is named L6, but lies in another region."
    assert told["none"] == "None of its segments is a level of the spine."
    assert told["shares"] == "This segmentation gives each pixel a share, not a level."
    assert "Jane" not in str(told)


CODES = {"L1": "66794005", "L2": "14293000", "L3": "36470004", "L4": "11994002", "L5": "49668003"}


def reordered(*levels: str) -> Change:
    """The segments, which lie from head to foot, named otherwise by label and code."""

    def change(dataset: Dataset) -> None:
        for segment, level in zip(dataset.SegmentSequence, levels, strict=True):
            rename(segment, label=level, code=(CODES.get(level, "51282000"), f"{level} vertebra"))
            if level in CODES:
                continue
            segment.pop("AnatomicRegionSequence", None)

    return change


def test_levels_that_do_not_ascend_are_refused(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    told = refused(
        project,
        objects["seg"],
        tmp_path / "again",
        {
            "upside_down": reordered("L5", "L4", "L3", "L2", "L1"),
            "two_swapped": reordered("L1", "L3", "L2", "L4", "L5"),
            "ends_swapped": reordered("L5", "L2", "L3", "L4", "L1"),
            "sacrum_on_top": reordered("S1", "L1", "L2", "L3", "L4"),
            "variant_out_of_place": reordered("L1", "L6", "L2", "L3", "L4"),
            "neck_below": reordered("L1", "L2", "L3", "L4", "C7"),
        },
    )
    assert all(reason.endswith("the levels do not ascend.") for reason in told.values()), told


def series_named(uid: str, sop: str = "1.2.3.4.5") -> Change:
    def change(dataset: Dataset) -> None:
        item = dataset.ReferencedSeriesSequence[0]
        item.SeriesInstanceUID = uid
        for number, each in enumerate(item.ReferencedInstanceSequence):
            each.ReferencedSOPInstanceUID = f"{sop}.{number}"

    return change


def no_series(dataset: Dataset) -> None:
    del dataset.ReferencedSeriesSequence


def no_item(dataset: Dataset) -> None:
    dataset.ReferencedSeriesSequence = []


def empty_series(dataset: Dataset) -> None:
    dataset.ReferencedSeriesSequence = [Dataset()]


def test_a_segmentation_whose_images_are_not_here_is_refused(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    told = refused(
        project,
        objects["seg"],
        tmp_path / "again",
        {
            "other": series_named("1.2.3.4"),
            "other_keyed": series_named("2.25.1234", "2.25.77"),
            "none": no_series,
            "empty": no_item,
            "blank": empty_series,
        },
    )
    assert set(told.values()) == {"The images that it was drawn on are not in this project."}


def test_objects_of_another_project_find_no_images_here(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    elsewhere = Project.objects.create(slug="second", name="Second")
    approved = Approval.objects.get(project=project)
    approved.pk = None
    approved.project = elsewhere
    approved.uid = pytest.importorskip("uuid").uuid4()
    approved.save()
    folder = tmp_path / "out"
    told = imported(folder, elsewhere)
    assert {told[name]["reason"] for name in ("seg.dcm", "sr.dcm")} == {
        "The images that it was drawn on are not in this project."
    }


def test_a_broken_segmentation_is_refused_and_breaks_nothing(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    def shorter(dataset: Dataset) -> None:
        dataset.PixelData = dataset.PixelData[:8]

    def more_frames(dataset: Dataset) -> None:
        dataset.NumberOfFrames = 100_000

    def no_groups(dataset: Dataset) -> None:
        del dataset.SharedFunctionalGroupsSequence

    def stray_segment(dataset: Dataset) -> None:
        for frame in frames(dataset):
            frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber = 99

    def no_segments(dataset: Dataset) -> None:
        del dataset.SegmentSequence

    told = refused(
        project,
        objects["seg"],
        tmp_path / "again",
        {
            "shorter": shorter,
            "more": more_frames,
            "groups": no_groups,
            "stray": stray_segment,
            "none": no_segments,
        },
    )
    assert told.pop("stray") == "Its segments are empty: nothing is drawn."
    assert set(told.values()) == {"This DICOM file is damaged: it cannot be read to its end."}
