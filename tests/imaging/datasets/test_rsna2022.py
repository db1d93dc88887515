"""RSNA 2022: fractures become facts of C1 to C7; a box marks a level where it can lie on one only."""

from __future__ import annotations

from pathlib import Path

import pytest

from imaging.adapters import rsna2022
from imaging.models import LevelFact, LevelMark
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets.folders import Told, said, table

ONE, TWO = "1.2.826.0.1.3680043.1", "1.2.826.0.1.3680043.2"
HEADER = ["StudyInstanceUID", "patient_overall", "C1", "C2", "C3", "C4", "C5", "C6", "C7"]
BOXES = ["StudyInstanceUID", "x", "y", "width", "height", "slice_number"]


def boxes(folder: Path, *more: list[object]) -> None:
    rows: list[list[object]] = [
        [ONE, 4.0, 6.0, 8.0, 4.0, 1],
        [ONE, 5.0, 6.0, 8.0, 4.0, 2],
        [ONE, 6.0, 6.0, 8.0, 4.0, 3],
    ]
    table(folder / "train_bounding_boxes.csv", BOXES, *rows, *more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rsna"
    for study in (ONE, TWO):
        images = made / "train_images" / study
        images.mkdir(parents=True)
        for number in (1, 2, 3):
            slice_ = makers.slice_dataset(number, patient=study)
            slice_.StudyInstanceUID, slice_.SeriesInstanceUID = study, f"{study}.1"
            slice_.SOPInstanceUID = f"{study}.1.{number}"
            slice_.save_as(images / f"{number}.dcm", enforce_file_format=True)
    table(made / "train.csv", HEADER, [ONE, 1, 0, 1, 0, 0, 0, 0, 0], [TWO, 1, 0, 0, 0, 0, 1, 1, 0])
    boxes(made)
    return made


@pytest.mark.django_db
def test_fractures_become_facts_and_the_middle_box_marks_the_only_broken_level(
    project: Project, approval: Approval, folder: Path
) -> None:
    boxes(folder, [TWO, 4.0, 6.0, 8.0, 4.0, 2])
    told = Told("rsna2022", folder, project)
    assert (told.code, told.counts["facts"], told.counts["marks"]) == (1, 14, 1)
    assert told.refused == [
        "train_bounding_boxes.csv row 5: The box names no vertebra, and C5, C6 are broken.",
    ]
    broken = LevelFact.objects.filter(structure="vertebra", attribute="fracture", value="present")
    assert sorted(broken.values_list("level", flat=True)) == ["C2", "C5", "C6"]
    assert LevelFact.objects.filter(value="absent").count() == 11
    mark = LevelMark.objects.get()
    # Columns of 0.75 mm from -10, rows of 0.5 mm from -20, slices 2 mm apart.
    assert (mark.level, mark.x, mark.y, mark.z) == ("C2", -3.25, -16.0, 4.0)
    assert '"min": [-6.25, -17.0, 4.0]' in mark.box
    again = Told("rsna2022", folder, project)
    assert (again.counts["before"], again.counts["facts"], again.counts["marks"]) == (6, 0, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["9.9", 0, 0, 0, 0, 0, 0, 0, 0], "Study 9.9 has no image in train_images."),
        ([ONE, 0, 0, 0, 0, 0, 0, 0, 0], f"Study {ONE} stands in row 2 already."),
        ([f"{TWO}0", 1, 0, 0, 0, 0, 0, 0, 0], "patient_overall is 1, but 0 of C1 to C7 are broken."),
        ([f"{TWO}0", 0, 0, 1, 0, 0, 0, 0, 0], "patient_overall is 0, but 1 of C1 to C7 are broken."),
        ([f"{TWO}0", 1, 2, 0, 0, 0, 0, 0, 0], "C1 is 2; known are 0, 1."),
        ([f"{TWO}0", 1, "", 1, 0, 0, 0, 0, 0], "C1 is blank."),
    ],
)
def test_a_study_that_contradicts_itself_is_refused(folder: Path, row: list[object], reason: str) -> None:
    (folder / "train_images" / f"{TWO}0").mkdir()
    (folder / "train_images" / f"{TWO}0" / "1.dcm").write_bytes(b"x")
    rows: list[list[object]] = [[ONE, 1, 0, 1, 0, 0, 0, 0, 0], row]
    table(folder / "train.csv", HEADER, *rows)
    assert said(list(rsna2022.read(folder))) == [f"train.csv row 3: {reason}"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([ONE, 4, 6, 8, 4, 9], f"Study {ONE} has no image 9.dcm."),
        ([ONE, 4, 6, 0, 4, 1], "The box has no area."),
        ([ONE, 4.0, 6.0, 8.0, 4.0, 1], "This box stands in row 2 already."),
        (["9.9", 4, 6, 8, 4, 1], "Study 9.9 has no row in train.csv that was taken."),
        ([ONE, "", 6, 8, 4, 1], "x is blank."),
    ],
)
def test_a_box_that_does_not_fit_is_refused(folder: Path, row: list[object], reason: str) -> None:
    boxes(folder, row)
    assert said(list(rsna2022.read(folder))) == [f"train_bounding_boxes.csv row 5: {reason}"]


@pytest.mark.django_db
def test_a_box_outside_its_slice_is_refused(project: Project, approval: Approval, folder: Path) -> None:
    table(folder / "train_bounding_boxes.csv", BOXES, [ONE, 27.0, 6.0, 8.0, 4.0, 1])
    told = Told("rsna2022", folder, project)
    assert told.refused == ["train_bounding_boxes.csv row 2: (35, 10) lies outside the image (32 × 32)."]
