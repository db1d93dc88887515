"""Segmentations that others drew on an image that was split when it came in: they land on its parts."""

from __future__ import annotations

import io
from collections.abc import Sequence
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
from tests.imaging.enhanced_files import (
    AXIAL,
    COLUMNS,
    ROWS,
    SPACING,
    Frame,
    enhanced,
    sagittal_frames,
    scrambled,
    write,
)
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_multi_frame import two_echoes

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]
L4, L5 = ("L4", "11994002", "L4 vertebra"), ("L5", "49668003", "L5 vertebra")
Levels = Sequence[tuple[str, str, str]]


def described(levels: Levels) -> list[hd.seg.SegmentDescription]:
    return [
        hd.seg.SegmentDescription(
            number, label, hd.sr.CodedConcept("123037004", "SCT", "Anatomical structure"),
            hd.sr.CodedConcept(code, "SCT", meaning), "MANUAL",
        )
        for number, (label, code, meaning) in enumerate(levels, 1)
    ]  # fmt: skip


def segmented(images: Sequence[Dataset], pixels: Any, levels: Levels) -> Dataset:
    """A segmentation as another system makes it of the original images."""
    turned = [shared(image) if "PerFrameFunctionalGroupsSequence" in image else image for image in images]
    made: Dataset = hd.seg.Segmentation(
        turned, pixels, "BINARY", described(levels), hd.UID(), 7, hd.UID(), 1, "Others", "Tool", "1", "4711"
    )
    return made


def shared(image: Dataset) -> Dataset:
    """The image with the direction of its first frame said once, as highdicom asks for it."""
    copied = pydicom.dcmread(as_bytes(image))
    groups = copied.PerFrameFunctionalGroupsSequence
    copied.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence = groups[0].PlaneOrientationSequence
    for group in groups:
        del group.PlaneOrientationSequence
    return copied


def as_bytes(dataset: Dataset) -> io.BytesIO:
    held = io.BytesIO()
    dataset.save_as(held, enforce_file_format=True)
    held.seek(0)
    return held


def saved(dataset: Dataset, path: Path) -> Path:
    dataset.save_as(path, enforce_file_format=True)
    return path


def two_bodies(frames: Sequence[Frame], *, on: set[int] | None = None) -> Any:
    """L4 above L5 on the frames of these places (of all), in the order of the file."""
    pixels = np.zeros((len(frames), ROWS, COLUMNS), dtype=np.uint8)
    for number, _frame in enumerate(frames):
        if on is None or number in on:
            pixels[number, 4:14, 8:20], pixels[number, 20:30, 8:20] = 1, 2
    return pixels


def marks_on(series: Series) -> dict[str, tuple[float, float, float]]:
    return {mark.level: (mark.x, mark.y, mark.z) for mark in series.level_marks.order_by("level")}


def row_of(project: Project, folder: Path, name: str = "zz_seg.dcm") -> Any:
    return imported(folder, project)[name]


@pytest.mark.parametrize("modality", ["MR", "CT"])
def test_a_segmentation_of_an_enhanced_image_lands_on_the_series_it_became(
    project: Project, approval: Approval, incoming: Path, modality: str
) -> None:
    frames = scrambled(sagittal_frames())
    image = enhanced(frames, modality=modality)
    write(image, incoming / "scan.dcm")
    middle = {number for number, frame in enumerate(frames) if frame.place in (3, 4, 5)}
    saved(segmented([image], two_bodies(frames, on=middle), [L4, L5]), incoming / "zz_seg.dcm")
    row = row_of(project, incoming)
    assert (row["outcome"], row["levels"]) == ("taken", ["L4", "L5"]), row
    # Frames 3 to 5 of 4 mm from -12; columns run to the back from -8, rows downwards from 15.
    found = marks_on(Series.objects.get())
    assert found["L4"] == pytest.approx((0.0, -8 + 13.5 * SPACING[1], 15 - 8.5 * SPACING[0]))
    assert found["L5"] == pytest.approx((0.0, -8 + 13.5 * SPACING[1], 15 - 24.5 * SPACING[0]))


def test_a_segmentation_that_names_no_frames_lands_where_it_lies(
    project: Project, approval: Approval, incoming: Path
) -> None:
    frames = scrambled(sagittal_frames())
    image = enhanced(frames)
    write(image, incoming / "scan.dcm")
    made = segmented([image], two_bodies(frames), [L4, L5])
    for group in made.PerFrameFunctionalGroupsSequence:
        for source in group.DerivationImageSequence[0].SourceImageSequence:
            source.pop("ReferencedFrameNumber", None)
    saved(made, incoming / "zz_seg.dcm")
    row = row_of(project, incoming)
    assert (row["outcome"], row["levels"]) == ("taken", ["L4", "L5"]), row


def test_of_two_echoes_the_one_whose_frames_are_named_is_marked(
    project: Project, approval: Approval, incoming: Path
) -> None:
    frames = two_echoes()
    image = enhanced(frames)
    write(image, incoming / "scan.dcm")
    late = {number for number, frame in enumerate(frames) if frame.echo_ms == 20.0}
    made = enhanced_segmentation(image, two_bodies(frames, on=late), [L4, L5])
    saved(made, incoming / "zz_seg.dcm")
    assert row_of(project, incoming)["outcome"] == "taken"
    (marked,) = Series.objects.filter(level_marks__isnull=False).distinct()
    assert marked.description == "T2 sagittal lumbar, echo 1, TE 20 ms"


def test_of_two_echoes_none_is_guessed(project: Project, approval: Approval, incoming: Path) -> None:
    frames = two_echoes()
    image = enhanced(frames)
    write(image, incoming / "scan.dcm")
    late = {number for number, frame in enumerate(frames) if frame.echo_ms == 20.0}
    made = enhanced_segmentation(image, two_bodies(frames, on=late), [L4, L5])
    for group in made.PerFrameFunctionalGroupsSequence:
        group.pop("DerivationImageSequence", None)
    saved(made, incoming / "zz_seg.dcm")
    row = row_of(project, incoming)
    assert row["outcome"] == "refused"
    assert row["reason"] == "Frame 1 lies on slices of 2 series, and does not say of which."
    assert not LevelMark.objects.exists()


def test_a_frame_that_names_another_frame_than_its_own_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    frames = sagittal_frames()
    image = enhanced(frames)
    write(image, incoming / "scan.dcm")
    made = segmented([image], two_bodies(frames, on={2, 3, 4}), [L4, L5])
    for group in made.PerFrameFunctionalGroupsSequence:
        (source,) = group.DerivationImageSequence[0].SourceImageSequence
        source.ReferencedFrameNumber = int(source.ReferencedFrameNumber) % 7 + 1
    saved(made, incoming / "zz_seg.dcm")
    row = row_of(project, incoming)
    assert row["reason"] == "Frame 1 names another slice than the one it lies on."


def angled(level: int) -> list[Frame]:
    """Three axial slices through a disc, in the angle of that disc."""
    angle = np.deg2rad(12.0 * level)
    down = [0.0, round(float(np.cos(angle)), 8), round(float(np.sin(angle)), 8)]
    normal = np.array([0.0, -np.sin(angle), np.cos(angle)])
    frames = []
    for place in range(3):
        start = np.array([-8.0, -10.0, 60.0 - 35.0 * level]) + normal * 4.0 * place
        pixels = np.full((ROWS, COLUMNS), 100 * level + place, np.uint16)
        frames.append(Frame(start.tolist(), [1.0, 0.0, 0.0, *down], place=place + 1, pixels=pixels))
    return frames


def disc_pixels(number_of: int) -> Any:
    """Each block of three frames shows its own segment."""
    pixels = np.zeros((3 * number_of, ROWS, COLUMNS), dtype=np.uint8)
    for block in range(number_of):
        pixels[3 * block : 3 * block + 3, 10:20, 8:20] = block + 1
    return pixels


def test_a_segmentation_over_the_angles_of_an_enhanced_image_lands_on_each_of_its_series(
    project: Project, approval: Approval, incoming: Path
) -> None:
    one, other = angled(0), angled(1)
    for frame in other:
        frame.stack = "2"
    image = enhanced([*one, *other])
    write(image, incoming / "scan.dcm")
    made = enhanced_segmentation(image, disc_pixels(2), [L4, L5])
    saved(made, incoming / "zz_seg.dcm")
    told = imported(incoming, project)
    row = told["zz_seg.dcm"]
    assert (row["outcome"], row["reason"], row["levels"]) == ("taken", "", ["L4"])
    assert told["zz_seg_stack-2.dcm"]["levels"] == ["L5"]
    assert [list(marks_on(series)) for series in Series.objects.order_by("pk")] == [["L4"], ["L5"]]


def enhanced_segmentation(image: Dataset, pixels: Any, levels: Levels) -> Dataset:
    """A segmentation of frames in several directions, which highdicom makes of one direction only."""
    made = segmented([flattened(image)], pixels, levels)
    return placed_as(made, image)


def flattened(image: Dataset) -> Dataset:
    """The image with its frames above each other, so that a segmentation can be made of them."""
    flat = pydicom.dcmread(as_bytes(image))
    for number, group in enumerate(flat.PerFrameFunctionalGroupsSequence):
        group.PlanePositionSequence[0].ImagePositionPatient = [0, 0, 4.0 * number]
        group.PlaneOrientationSequence[0].ImageOrientationPatient = list(AXIAL)
    return flat


def placed_as(made: Dataset, image: Dataset) -> Dataset:
    """The frames of a segmentation where the frames that they name lie."""
    groups = image.PerFrameFunctionalGroupsSequence
    made.SharedFunctionalGroupsSequence[0].pop("PlaneOrientationSequence", None)
    for group in made.PerFrameFunctionalGroupsSequence:
        (source,) = group.DerivationImageSequence[0].SourceImageSequence
        own = groups[int(source.ReferencedFrameNumber) - 1]
        group.PlanePositionSequence = own.PlanePositionSequence
        group.PlaneOrientationSequence = own.PlaneOrientationSequence
    return made


def test_a_segmentation_of_one_angle_of_a_series_lands_on_the_part_that_holds_it(
    project: Project, approval: Approval, incoming: Path
) -> None:
    turned: list[Dataset] = []
    for number in range(8):
        made = makers.slice_dataset(number)
        made.FrameOfReferenceUID, made.PositionReferenceIndicator = "1.2.3.7", ""
        made.PatientBirthDate = made.StudyTime = made.AccessionNumber = made.StudyID = ""
        made.ReferringPhysicianName = ""
        if number >= 4:
            made.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
            made.ImagePositionPatient = [4.0 * (number - 4), -10, 20]
            turned.append(made)
        write(made, incoming / f"{number}.dcm")
    pixels = np.zeros((4, 32, 32), dtype=np.uint8)
    pixels[:, 4:12, 8:20], pixels[:, 18:28, 8:20] = 1, 2
    saved(segmented(turned, pixels, [L4, L5]), incoming / "zz_seg.dcm")
    row = row_of(project, incoming)
    assert (row["outcome"], row["levels"]) == ("taken", ["L4", "L5"]), row
    (marked,) = Series.objects.filter(level_marks__isnull=False).distinct()
    assert (marked.plane, Series.objects.count()) == ("sagittal", 2)
