"""RSNA 2024: severities become facts, coordinates marks on their slices; the rest is refused by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.drafter.scales import grades_like
from imaging.adapters import rsna2024
from imaging.models import LevelFact, LevelMark, Series
from projects.models import Approval, Project
from tests.imaging.datasets.folders import Told, mr_slice, said, table

STUDY, SAGITTAL, AXIAL = "4003253", "702807833", "2448190387"
HEADER = ["study_id", *rsna2024.COLUMNS]
PLACES = ["study_id", "series_id", "instance_number", "condition", "level", "x", "y"]
CANAL = [STUDY, SAGITTAL, 2, "Spinal Canal Stenosis"]


def severities(study: str = STUDY, **changed: str) -> list[object]:
    return [study, *(dict.fromkeys(rsna2024.COLUMNS, "Normal/Mild") | changed).values()]


def places(folder: Path, *more: list[object]) -> None:
    rows: list[list[object]] = [
        [*CANAL, "L3/L4", 14.0, 8.5],
        [*CANAL, "L4/L5", 16.0, 24.0],
        [STUDY, AXIAL, 7, "Left Subarticular Stenosis", "L4/L5", 20.0, 20.0],
        [STUDY, AXIAL, 7, "Right Subarticular Stenosis", "L4/L5", 12.0, 20.0],
    ]
    table(folder / "train_label_coordinates.csv", PLACES, *rows, *more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rsna"
    images = made / "train_images" / STUDY
    for number in range(1, 4):
        mr_slice(images / SAGITTAL / f"{number}.dcm", number, series=1, study=STUDY)
    for number in (6, 7):
        mr_slice(images / AXIAL / f"{number}.dcm", number, series=2, study=STUDY, plane="axial")
    row = severities(spinal_canal_stenosis_l4_l5="Severe", left_subarticular_stenosis_l4_l5="")
    table(made / "train.csv", HEADER, row)
    table(
        made / "train_series_descriptions.csv",
        ["study_id", "series_id", "series_description"],
        [STUDY, SAGITTAL, "Sagittal T2/STIR"],
        [STUDY, AXIAL, "Axial T2"],
    )
    places(made)
    return made


@pytest.mark.django_db
def test_severities_become_facts_and_points_lie_on_their_slices(
    project: Project, approval: Approval, folder: Path
) -> None:
    told = Told("rsna2024", folder, project)
    assert (told.code, told.refused) == (0, [])
    assert told.counts == {"images": 5, "labels": 0, "before": 0, "marks": 4, "facts": 24, "refused": 0}
    canal = LevelFact.objects.get(level="L4/L5", structure="canal")
    assert (canal.attribute, canal.value, canal.scale, canal.zone) == (
        "stenosis",
        "Severe",
        "RSNA",
        "central",
    )
    recess = LevelFact.objects.filter(structure="lateral_recess", level="L4/L5")
    assert [(fact.side, fact.value) for fact in recess] == [("right", "Normal/Mild")]
    assert LevelFact.objects.filter(structure="foramen", attribute="narrowing", side="left").count() == 5
    mark = LevelMark.objects.get(level="L4/L5", author_name="RSNA 2024 Lumbar Spine: spinal canal stenosis")
    assert mark.sop_instance is not None
    assert (mark.sop_instance.instance_number, mark.series.plane) == (2, "sagittal")
    # Column 16 of 1 mm to posterior from -15, row 24 to inferior from 100, on the slice at 8 mm.
    assert (mark.x, mark.y, mark.z) == (8.0, 1.0, 76.0)
    sides = LevelMark.objects.filter(series__plane="axial").order_by("x")
    assert [(side.author_name[24:], side.x, side.z) for side in sides] == [
        ("right subarticular stenosis", -4.0, 72.0),
        ("left subarticular stenosis", 4.0, 72.0),
    ]
    assert {series.laterality for series in Series.objects.all()} == {"header_only"}


@pytest.mark.django_db
def test_a_second_time_takes_nothing_twice(project: Project, approval: Approval, folder: Path) -> None:
    Told("rsna2024", folder, project)
    again = Told("rsna2024", folder, project)
    assert (again.code, again.refused) == (0, [])
    assert again.counts == {"images": 0, "labels": 0, "before": 5, "marks": 0, "facts": 0, "refused": 0}
    assert (LevelMark.objects.count(), LevelFact.objects.count()) == (4, 24)


@pytest.mark.django_db
def test_points_outside_their_image_or_out_of_order_are_refused(
    project: Project, approval: Approval, folder: Path
) -> None:
    places(
        folder,
        [*CANAL, "L5/S1", 40.0, 30.0],
        [STUDY, SAGITTAL, 1, "Left Neural Foraminal Narrowing", "L1/L2", 16.0, 39.0],
    )
    told = Told("rsna2024", folder, project)
    assert told.code == 1
    assert told.refused == [
        "train_label_coordinates.csv row 6: (40, 30) lies outside the image (32 × 40).",
        "train_label_coordinates.csv row 7: With the marks already there, L1/L2 would lie below L3/L4.",
    ]
    assert told.counts["marks"] == 4


def test_severities_that_do_not_fit_are_refused(folder: Path) -> None:
    table(
        folder / "train.csv",
        HEADER,
        severities(),
        severities(),
        severities("77"),
        severities(right_subarticular_stenosis_l5_s1="Mild"),
        severities("")[:],
    )
    assert said(list(rsna2024.read(folder))) == [
        f"train.csv row 3: Study {STUDY} stands in row 2 already.",
        "train.csv row 4: Study 77 has no image in train_images.",
        f"train.csv row 5: Study {STUDY} stands in row 2 already.",
        "train.csv row 6: study_id is blank.",
    ]
    table(folder / "train.csv", HEADER, severities(right_subarticular_stenosis_l5_s1="Mild"))
    assert said(list(rsna2024.read(folder))) == [
        "train.csv row 2: right_subarticular_stenosis_l5_s1 is Mild; known are Normal/Mild, Moderate, Severe."
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([STUDY, "5", 1, "Spinal Canal Stenosis", "L1/L2", 1, 1],
         f"Series 5 of study {STUDY} has no description that was taken."),
        ([STUDY, SAGITTAL, 9, "Spinal Canal Stenosis", "L1/L2", 1, 1],
         f"Series {SAGITTAL} of study {STUDY} has no image 9.dcm."),
        ([STUDY, SAGITTAL, 1, "Stenosis", "L1/L2", 1, 1], "Stenosis is none of Spinal Canal Stenosis, "),
        ([STUDY, SAGITTAL, 1, "Spinal Canal Stenosis", "L6/S1", 1, 1],
         "L6/S1 is none of L1/L2, L2/L3, L3/L4, L4/L5, L5/S1."),
        ([STUDY, SAGITTAL, 1, "Spinal Canal Stenosis", "L3/L4", 1, 1],
         f"Spinal Canal Stenosis at L3/L4 of series {SAGITTAL} stands in row 2 already."),
        ([STUDY, SAGITTAL, 1, "Spinal Canal Stenosis", "L1/L2", "nan", 1], "x is no number: nan."),
    ],
)  # fmt: skip
def test_a_coordinate_that_does_not_fit_is_refused(folder: Path, row: list[object], reason: str) -> None:
    places(folder, row)
    (sentence,) = said(list(rsna2024.read(folder)))
    assert sentence.startswith(f"train_label_coordinates.csv row 6: {reason}")


def test_a_description_that_is_not_known_is_refused_with_its_points(folder: Path) -> None:
    table(
        folder / "train_series_descriptions.csv",
        ["study_id", "series_id", "series_description"],
        [STUDY, SAGITTAL, "Sagittal T2/STIR"],
        [STUDY, AXIAL, "Axial T1"],
        [STUDY, 8, "Axial T2"],
    )
    undescribed = f"Series {AXIAL} of study {STUDY} has no description that was taken."
    assert said(list(rsna2024.read(folder))) == [
        "train_series_descriptions.csv row 3: Axial T1 is none of Sagittal T1, Sagittal T2/STIR, Axial T2.",
        f"train_series_descriptions.csv row 4: Series 8 of study {STUDY} has no image in train_images.",
        f"train_label_coordinates.csv row 4: {undescribed}",
        f"train_label_coordinates.csv row 5: {undescribed}",
    ]


def test_the_drafter_knows_the_grades_as_they_are_recorded() -> None:
    assert grades_like("Severe", "RSNA") == ("Normal/Mild", "Moderate", "Severe")
    assert grades_like("II", "Modic") == ("0", "I", "II", "III")
