"""Series whose slices do not lie evenly: told in words, split by direction and size, never guessed."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from imaging.models import Series, SopInstance, Study
from imaging.slice_doubts import slice_doubts
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming, stored_bytes

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([], []),
        ([5.0], []),
        ([0, 4, 8, 12], []),
        ([12, 8, 0, 4], []),
        ([0, 4, 4, 8], ["1 slice lies where another one lies"]),
        ([0, 0, 4, 4, 8, 8], ["3 slices lie where another one lies"]),
        ([0, 0], ["1 slice lies"]),
        ([0, 4, 8, 16, 20], ["Between two neighbouring slices there are 8.0 mm, otherwise 4.0 mm"]),
        ([0, 3, 6, 20, 23, 26, 41, 44], ["2 times there are up to 15.0 mm"]),
        ([0, 4, 8.4, 12.3], ["Slices lie unevenly, 3.90 to 4.40 mm apart."]),
        ([0, 4, 4, 16, 20, 24], ["1 slice lies", "there are 12.0 mm"]),
    ],
)
def test_what_is_said_of_places(places: Sequence[float], told: list[str]) -> None:
    found = slice_doubts(places)
    assert len(found) == len(told)
    assert all(part in sentence for part, sentence in zip(told, found, strict=True))
    assert all(sentence.endswith(".") for sentence in found)


def lumbar_slices(folder: Path, heights: Sequence[float], **more: object) -> None:
    """Axial slices at these heights (mm)."""
    for number, height in enumerate(heights):
        made = makers.slice_dataset(number)
        made.ImagePositionPatient, made.SeriesDescription = [-10, -20, height], "T2 axial"
        write(made, folder / f"{number}.dcm", **more)


def write(made: Dataset, path: Path, **more: object) -> None:
    for name, value in more.items():
        setattr(made, name, value)
    made.save_as(path, enforce_file_format=True)


@pytest.mark.parametrize(
    ("heights", "told"),
    [
        ([0, 4, 4, 8], "1 slice lies where another one lies"),
        ([0, 4, 8, 20], "there are 12.0 mm, otherwise 4.0 mm"),
        ([0, 4, 8.5, 12], "Slices lie unevenly, 3.50 to 4.50 mm apart."),
    ],
)
def test_the_outcome_and_the_page_of_the_study_say_how_slices_lie(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User, heights: list[float], told: str
) -> None:
    lumbar_slices(incoming, heights)
    rows = imported(incoming, project)
    assert {told in rows[f"{number}.dcm"]["reason"] for number in range(4)} == {True}
    assert not Series.objects.get().spacing_is_regular
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, Study.objects.get().uid]))
    text = page.content.decode()
    assert "“T2 axial”: " in text
    assert told in text


def test_nothing_is_said_of_even_slices(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User
) -> None:
    lumbar_slices(incoming, [0, 4, 8, 12])
    assert imported(incoming, project)["0.dcm"]["reason"] == ""
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, Study.objects.get().uid]))
    assert "“T2 axial”" not in page.content.decode()


def two_bodies() -> NDArray[np.int16]:
    """A mask of L1 above L2 on four slices."""
    mask = np.zeros((32, 32, 4), np.int16)
    mask[8:24, 8:24, 2:], mask[8:24, 8:24, :2] = 20, 21
    return mask


@pytest.mark.parametrize("heights", [[0, 4, 4, 8], [0, 4, 8, 20]])
def test_a_mask_on_such_slices_is_refused_with_the_reason(
    project: Project, approval: Approval, incoming: Path, heights: list[float]
) -> None:
    lumbar_slices(incoming, heights)
    affine = np.diag([-0.75, -0.5, 4.0, 1.0])
    makers.nifti(incoming / "0_seg.nii.gz", two_bodies(), affine)
    told = imported(incoming, project)["0_seg.nii.gz"]
    assert told["outcome"] == "refused"
    assert "lie unevenly, or several at one place" in told["reason"]


def test_a_mask_on_slices_that_are_shifted_against_each_other_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    lumbar_slices(incoming, [0, 4, 8, 12])
    shifted = makers.slice_dataset(2)
    shifted.ImagePositionPatient = [-7, -20, 8]
    write(shifted, incoming / "2.dcm")
    affine = np.diag([-0.75, -0.5, 4.0, 1.0])
    affine[:2, 3] = [10, 20]
    makers.nifti(incoming / "0_seg.nii.gz", two_bodies(), affine)
    told = imported(incoming, project)["0_seg.nii.gz"]
    assert (told["outcome"], "shifted against each other" in told["reason"]) == ("refused", True)


def mixed(folder: Path) -> None:
    """A locator of three planes and a picture of another size in one series, as scanners send them."""
    turns = {"axial": [1, 0, 0, 0, 1, 0], "sagittal": [0, 1, 0, 0, 0, -1], "coronal": [1, 0, 0, 0, 0, -1]}
    number = 0
    for place in range(3):
        for turn, cosines in turns.items():
            made = makers.slice_dataset(number)
            made.ImageOrientationPatient = cosines
            made.ImagePositionPatient = [
                [-10, -20, 5.0 * place],
                [5.0 * place, -10, 20],
                [-10, 5.0 * place, 20],
            ][list(turns).index(turn)]
            write(made, folder / f"{number}.dcm")
            number += 1
    wide = makers.slice_dataset(number)
    wide.Rows, wide.PixelData = 16, wide.PixelData[: 32 * 16 * 2]
    write(wide, folder / f"{number}.dcm")


def test_a_series_of_several_directions_and_sizes_is_split(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User
) -> None:
    mixed(incoming)
    told = imported(incoming, project)
    assert told["counts"]["taken"] == 10
    assert told["0.dcm"]["reason"] == ""
    assert "each is a series of its own" in told["1.dcm"]["reason"]
    found = {(series.plane, series.rows): series.frame_count for series in Series.objects.all()}
    assert found == {("axial", 32): 3, ("sagittal", 32): 3, ("coronal", 32): 3, ("axial", 16): 1}
    for row in SopInstance.objects.select_related("series"):
        stored = dcmread(io.BytesIO(stored_bytes(row.path)))
        assert stored.SeriesInstanceUID == row.series.series_instance_uid
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, Study.objects.get().uid]))
    assert page.status_code == 200


def test_places_of_many_digits_make_one_stack(project: Project, approval: Approval, incoming: Path) -> None:
    # Programs write -19.464101615137753 where the standard has room for 16 signs; no slice loses its place.
    for number in range(6):
        made = makers.slice_dataset(number)
        shift = -20 + number * 2 * math.tan(math.radians(15))
        made.ImagePositionPatient = [-10, shift, number * 2.0]
        write(made, incoming / f"{number}.dcm")
    imported(incoming, project)
    series = Series.objects.get()
    assert (series.plane, series.frame_count, series.calibrated) == ("axial", 6, True)
    places = series.sop_instances.order_by("instance_number").values_list("slice_position", flat=True)
    assert list(places) == pytest.approx([0, 2, 4, 6, 8, 10])


def test_slices_of_two_frames_of_reference_are_not_one_stack(
    project: Project, approval: Approval, incoming: Path
) -> None:
    # Between the two the patient was laid anew: a point of one is another one in the other.
    for number in range(6):
        made = makers.slice_dataset(number)
        made.FrameOfReferenceUID = "1.2.3.9.1" if number < 3 else "1.2.3.9.2"
        write(made, incoming / f"{number}.dcm")
    told = imported(incoming, project)
    assert "each is a series of its own" in told["5.dcm"]["reason"]
    found = Series.objects.order_by("pk")
    assert [series.frame_count for series in found] == [3, 3]
    assert found[0].frame_of_reference_uid != found[1].frame_of_reference_uid


@pytest.mark.once
def test_the_same_slices_again_in_another_order_are_there_once(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    mixed(incoming)
    imported(incoming, project)
    again = tmp_path / "again"
    again.mkdir()
    for path in incoming.iterdir():
        made = dcmread(path)
        made.ContentTime = "111111"
        write(made, again / f"{99 - int(path.stem)}.dcm")
    assert imported(again, project)["counts"]["duplicate"] == 10
    assert (Series.objects.count(), SopInstance.objects.count()) == (4, 10)


def test_stations_of_a_whole_spine_are_series_of_their_own(
    project: Project, approval: Approval, incoming: Path
) -> None:
    for number in range(6):
        made = makers.slice_dataset(number)
        made.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
        made.ImagePositionPatient = [4.0 * (number % 3), -10, 20 if number < 3 else 7]
        write(made, incoming / f"{number}.dcm")
    assert imported(incoming, project)["counts"]["taken"] == 6
    assert list(Series.objects.values_list("frame_count", flat=True)) == [3, 3]


def test_a_dose_sheet_in_a_series_of_slices_is_no_slice_of_it(
    project: Project, approval: Approval, incoming: Path
) -> None:
    lumbar_slices(incoming, [0, 4, 8])
    sheet = makers.slice_dataset(9)
    del sheet.ImageOrientationPatient, sheet.ImagePositionPatient
    write(sheet, incoming / "9.dcm", ImageType=["DERIVED", "SECONDARY", "SCREEN SAVE"])
    imported(incoming, project)
    assert sorted(Series.objects.values_list("plane", "frame_count")) == [("axial", 3), ("projection", 1)]
    assert Series.objects.get(plane="axial").spacing_is_regular


@pytest.mark.once
def test_directions_without_end_are_refused_and_the_rest_is_taken(
    project: Project, approval: Approval, incoming: Path
) -> None:
    for number in range(27):
        made = makers.slice_dataset(number)
        angle = np.deg2rad(5 * number)
        made.ImageOrientationPatient = [
            round(float(np.cos(angle)), 6),
            round(float(np.sin(angle)), 6),
            0,
            0,
            0,
            -1,
        ]
        write(made, incoming / f"{number:02d}.dcm")
    told = imported(incoming, project)
    assert (told["counts"]["taken"], told["counts"]["refused"]) == (24, 3)
    assert "more than 24 directions" in told["26.dcm"]["reason"]
