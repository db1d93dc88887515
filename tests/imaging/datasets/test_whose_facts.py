"""Facts of one patient never land on another, and of a refused row nothing is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imaging.models import LevelFact, LevelMark, Subject
from projects.models import Approval, Project
from tests.imaging.datasets.folders import SHAPE, Told, mha, mr_slice, table
from tests.imaging.datasets.test_points import annotation, point
from tests.imaging.datasets.test_rsna2024 import CANAL, HEADER, PLACES, SAGITTAL, STUDY, severities
from tests.imaging.datasets.test_spider import HEADER as GRADINGS
from tests.imaging.datasets.test_spider import mask

pytestmark = pytest.mark.django_db
HERS, HIS = "12", "121"


def pfirrmann(patient: str, disc: int, grade: int) -> list[object]:
    return [patient, disc, 0, 0, 0, 0, 0, 0, 0, grade]


def spider(folder: Path, *patients: str, same: bool = False) -> Path:
    """Patients with an image and a mask each, of the same voxels if `same`."""
    for seed, patient in enumerate(patients):
        voxels = np.random.default_rng(0 if same else seed).integers(1, 900, SHAPE).astype(np.int16)
        mha(folder / "images" / f"{patient}_t2.mha", voxels)
        mha(folder / "masks" / f"{patient}_t2.mha", mask())
    rows = [pfirrmann(patient, 1, seed + 2) for seed, patient in enumerate(patients)]
    table(folder / "radiological_gradings.csv", GRADINGS, *rows)
    return folder


def graded() -> dict[int, str]:
    facts = LevelFact.objects.filter(attribute="degeneration", level="L5/S1")
    return dict(facts.values_list("subject_id", "value"))


def test_patients_whose_numbers_begin_alike_keep_their_own_grades(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    told = Told("spider", spider(tmp_path / "in", "1", HERS, HIS), project)
    assert (told.code, told.refused) == (0, [])
    assert Subject.objects.count() == 3
    assert sorted(graded().values()) == ["II", "III", "IV"]
    for fact in LevelFact.objects.select_related("study"):
        assert fact.study is not None
        assert fact.subject_id == fact.study.subject_id


def test_a_patient_whose_image_is_another_patients_gets_no_grade(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    told = Told("spider", spider(tmp_path / "in", HERS, HIS, same=True), project)
    whose = "Its image came in before under another name: whose it is cannot be told."
    # 121_t2.mha is read before 12_t2.mha.
    assert f"radiological_gradings.csv row 2: {whose}" in told.refused
    assert list(graded().values()) == ["III"]


def test_nor_when_the_other_came_in_before(project: Project, approval: Approval, tmp_path: Path) -> None:
    Told("spider", spider(tmp_path / "one", HERS), project)
    told = Told("spider", spider(tmp_path / "two", HIS, same=True), project)
    assert any("row 2: Its image came in before under another name" in line for line in told.refused)
    assert list(graded().values()) == ["II"]
    again = Told("spider", spider(tmp_path / "one", HERS), project)
    assert (again.code, again.refused, again.counts["facts"]) == (0, [], 0)


def test_a_case_of_two_patients_headers_gets_no_fact(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    images = tmp_path / "train_images" / STUDY
    mr_slice(images / SAGITTAL / "1.dcm", 1, series=1, study=STUDY)
    mr_slice(images / "55" / "1.dcm", 1, series=1, study="888")
    rsna(tmp_path, severities())
    told = Told("rsna2024", tmp_path, project)
    several = f"The images of {STUDY} are those of several patients here."
    assert told.refused == [f"train.csv row 2: {several}"]
    assert not LevelFact.objects.exists()


def test_two_cases_of_one_examination_get_no_fact(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    mr_slice(tmp_path / "train_images" / STUDY / SAGITTAL / "1.dcm", 1, series=1, study=STUDY)
    mr_slice(tmp_path / "train_images" / "99" / "1" / "2.dcm", 2, series=1, study=STUDY)
    rsna(tmp_path, severities(), severities("99", spinal_canal_stenosis_l4_l5="Severe"))
    told = Told("rsna2024", tmp_path, project)
    assert told.refused == [
        f"train.csv row 2: The images of {STUDY} and of 99 are one examination here.",
        f"train.csv row 3: The images of 99 and of {STUDY} are one examination here.",
    ]
    assert not LevelFact.objects.exists()


def rsna(folder: Path, *rows: list[object]) -> None:
    table(folder / "train.csv", HEADER, *rows)
    table(folder / "train_series_descriptions.csv", ["study_id", "series_id", "series_description"])
    table(folder / "train_label_coordinates.csv", PLACES)


@pytest.fixture
def challenge(tmp_path: Path) -> Path:
    made = tmp_path / "tianchi"
    for study in ("7", "8"):
        for number in (1, 2):
            mr_slice(made / f"study{study}" / f"image{number}.dcm", number, series=1, study=study)
    return made


def test_a_list_that_names_another_examinations_image_is_refused_with_its_facts(
    project: Project, approval: Approval, challenge: Path
) -> None:
    annotation(challenge, point("L5-S1", 32, disc="v3"), instance="1.9.8.1.2", study="1.9.7")
    told = Told("tianchi", challenge, project)
    assert told.refused == [
        "lumbar_train51_annotation.json row 1: The image 1.9.8.1.2 does not belong to the examination 1.9.7."
    ]
    assert not LevelFact.objects.exists()
    assert not LevelMark.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (point("L3-L4", 41, disc="v2"), "(16, 41) lies outside the image (32 × 40)."),
        (point("L3-L4", 36, disc="v2"), "L3/L4 would lie below L5/S1."),
    ],
)
def test_a_study_with_one_wrong_point_keeps_neither_its_marks_nor_its_classes(
    project: Project, approval: Approval, challenge: Path, wrong: dict[str, object], reason: str
) -> None:
    annotation(challenge, point("L5-S1", 20, disc="v3"), wrong)
    told = Told("tianchi", challenge, project)
    assert told.refused == [f"lumbar_train51_annotation.json row 1: {reason}"]
    assert (told.counts["marks"], told.counts["facts"]) == (0, 0)


def test_of_a_grading_row_with_one_wrong_cell_nothing_is_kept_and_the_next_is_taken(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    folder = spider(tmp_path / "in", HERS)
    wrong = [HERS, 2, 2, 1, 0, 1, 1, 1, 0, 6]
    table(folder / "radiological_gradings.csv", GRADINGS, wrong, pfirrmann(HERS, 3, 4))
    told = Told("spider", folder, project)
    assert told.refused == ["radiological_gradings.csv row 2: Pfirrman grade is 6; known are 1, 2, 3, 4, 5."]
    assert set(LevelFact.objects.values_list("level", flat=True)) == {"L3/L4"}


def test_a_severity_row_with_one_wrong_cell_keeps_no_severity(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    mr_slice(tmp_path / "train_images" / STUDY / SAGITTAL / "1.dcm", 1, series=1, study=STUDY)
    rsna(tmp_path, severities(right_subarticular_stenosis_l5_s1="Grave"))
    table(tmp_path / "train_label_coordinates.csv", PLACES, [*CANAL, "L4/L5", 1, 1])
    told = Told("rsna2024", tmp_path, project)
    assert told.code == 1
    assert told.refused[0].startswith("train.csv row 2: right_subarticular_stenosis_l5_s1 is Grave; known ")
    assert (told.counts["facts"], told.counts["marks"]) == (0, 0)
