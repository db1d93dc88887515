"""VinDr-SpineXR: lesions become facts of a film with their boxes, and never get a level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse
from pydicom.uid import DigitalXRayImageStorageForPresentation

from generation.materials.study import study_read
from imaging.adapters import vindr_spinexr
from imaging.adapters.rows import Finding
from imaging.errors import FactNotClear
from imaging.models import AuthorKind, LevelFact, LevelMark, Series, SopInstance, Study
from imaging.selectors import findings_without_level
from imaging.services.fact_record import Statement, level_fact_record
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.datasets.folders import Told, said, table

ONE, TWO, THREE = "088ec4a2", "1f0b77d3", "9c3aa001"
HEADER = ["study_id", "series_id", "image_id", "rad_id", "lesion_type", "xmin", "ymin", "xmax", "ymax"]


def film(path: Path, number: int, study: str, *, series: int = 0) -> None:
    """A digital film of 64 rows and 48 columns; each is a series of its own where none is told."""
    made = makers.slice_dataset(number, patient=study)
    made.SOPClassUID, made.Modality = DigitalXRayImageStorageForPresentation, "DX"
    made.StudyInstanceUID, made.SeriesInstanceUID = f"1.7.{study}", f"1.7.{study}.{series or number}"
    made.SOPInstanceUID = f"1.7.{study}.{number}.1"
    for word in ("ImageOrientationPatient", "ImagePositionPatient", "SliceThickness"):
        delattr(made, word)
    made.Rows, made.Columns = 64, 48
    values = np.random.default_rng(number).integers(0, 900, (64, 48)).astype("<i2")
    made.PixelData = values.tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save_as(path, enforce_file_format=True)


def row(image: str, lesion: str, *box: object, reader: str = "rad1") -> list[object]:
    return ["s", "e", image, reader, lesion, *(box or ("", "", "", ""))]


def annotation_table(folder: Path, *rows: list[object], part: str = "train") -> None:
    table(folder / "annotations" / f"{part}.csv", HEADER, *rows)


ROWS = (
    row(ONE, "Osteophytes", 4.5, 10, 12, 18.25),
    row(ONE, "Osteophytes", 20, 30, 28, 38),
    row(ONE, "Spondylolysthesis", 10, 40, 30, 56, reader="rad2"),
    row(TWO, "No finding"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "vindr"
    film(made / "train_images" / f"{ONE}.dicom", 1, "77")
    film(made / "train_images" / f"{TWO}.dicom", 2, "77")
    film(made / "test_images" / f"{THREE}.dicom", 3, "78")
    annotation_table(made, *ROWS)
    annotation_table(made, row(THREE, "No finding"), part="test")
    return made


@pytest.mark.django_db
def test_lesions_become_facts_of_their_film_without_a_level(
    project: Project, approval: Approval, folder: Path
) -> None:
    told = Told("vindr_spinexr", folder, project)
    assert (told.code, told.refused) == (0, [])
    assert told.counts == {"images": 3, "labels": 0, "before": 0, "marks": 0, "facts": 5, "refused": 0}
    assert set(LevelFact.objects.values_list("level", flat=True)) == {""}
    assert not LevelMark.objects.exists()
    first = Series.objects.get(level_facts__attribute="spondylolisthesis")
    facts = first.level_facts.order_by("pk").values_list("structure", "attribute", "value", "author_name")
    (seen_on,) = first.sop_instances.all()
    assert {fact.sop_instance for fact in first.level_facts.all()} == {seen_on}
    who = f"VinDr-SpineXR: rad1, film …{seen_on.sop_instance_uid[-8:]}, box"
    assert [(*fact[:3], fact[3].replace(who, "…")) for fact in facts] == [
        ("vertebra", "osteophytes", "present", "… 4.5, 10 to 12, 18.25 px"),
        ("vertebra", "osteophytes", "present", "… 20, 30 to 28, 38 px"),
        ("body", "spondylolisthesis", "present", f"{who} 10, 40 to 30, 56 px".replace("rad1", "rad2")),
    ]
    nothing = LevelFact.objects.filter(value="none")
    assert {fact.attribute for fact in nothing} == {"lesion"}
    assert {fact.study_id for fact in nothing} == set(Study.objects.values_list("pk", flat=True))
    again = Told("vindr_spinexr", folder, project)
    assert (again.code, again.counts["before"], again.counts["facts"]) == (0, 3, 0)


@pytest.mark.django_db
def test_two_films_of_one_study_without_a_finding_are_two_facts(
    project: Project, approval: Approval, folder: Path
) -> None:
    annotation_table(folder, row(ONE, "No finding"), row(TWO, "No finding"))
    Told("vindr_spinexr", folder, project)
    assert _of_two_films().level_facts.count() == 2


@pytest.mark.django_db
def test_two_films_of_one_series_without_a_finding_are_two_facts_each_with_its_film(
    project: Project, approval: Approval, lead: User, folder: Path
) -> None:
    film(folder / "train_images" / f"{TWO}.dicom", 2, "77", series=1)
    annotation_table(folder, row(ONE, "No finding"), row(TWO, "No finding"))
    Told("vindr_spinexr", folder, project)
    study = Series.objects.get(frame_count=2).study
    assert study.level_facts.values("sop_instance").distinct().count() == 2
    assert {each.where.split(", ")[-1] for each in findings_without_level(study)} == {
        "picture 1",
        "picture 2",
    }
    page = signed_in(lead).get(reverse("imaging:study", args=[project.slug, study.uid])).content.decode()
    assert ", picture 2" in page


def _of_two_films() -> Study:
    return next(study for study in Study.objects.all() if study.series.count() == 2)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (row("deadbeef", "Osteophytes", 1, 1, 9, 9), "Image deadbeef has no file."),
        (row("", "Osteophytes", 1, 1, 9, 9), "image_id is blank."),
        (row(ONE, "Osteophytes", 1, 1, 9, 9, reader=""), "rad_id is blank."),
        (row(ONE, "Scoliosis", 1, 1, 9, 9), "Scoliosis is none of Ankylosis, Disc space narrowing, "),
        (row(ONE, "Osteophytes", 1, 1, "wide", 9), "xmax is no number: wide."),
        (row(ONE, "Osteophytes", 1, 1, "", 9), "xmax is blank."),
        (row(ONE, "Osteophytes", 9, 1, 9, 9), "The box has no area."),
        (row(ONE, "Osteophytes", 1, 9, 9, 1), "The box has no area."),
        (row(ONE, "Osteophytes", 20, 30, 28, 38), "Osteophytes in this box stands in row 3 already."),
        (row(TWO, "No finding", 1, 1, 9, 9), "No finding has a box."),
        (["s", "e", ONE], "The row has 3 cells under 9 columns."),
    ],
)
def test_a_row_that_does_not_fit_is_refused(folder: Path, wrong: list[object], reason: str) -> None:
    annotation_table(folder, *ROWS, wrong)
    rows = list(vindr_spinexr.read(folder))
    (sentence,) = said(rows)
    assert sentence.startswith(f"annotations/train.csv row 6: {reason}")
    found = [each for each in rows if isinstance(each, Finding) and "train" in each.origin.file]
    assert {each.origin.row for each in found} == {2, 3, 4, 5}


def test_a_film_on_which_one_reader_saw_nothing_and_something_is_not_believed(folder: Path) -> None:
    annotation_table(folder, *ROWS, row(TWO, "Fracture", 1, 1, 9, 9))
    reason = "No finding and a lesion are told of this image by rad1."
    assert said(list(vindr_spinexr.read(folder))) == [
        f"annotations/train.csv row 5: {reason}",
        f"annotations/train.csv row 6: {reason}",
    ]


def test_tables_of_other_columns_or_without_films_are_refused(folder: Path) -> None:
    table(folder / "annotations" / "train.csv", [*HEADER, "level"], [*ROWS[0], "L4"])
    (folder / "test_images" / f"{THREE}.dicom").unlink()
    assert said(list(vindr_spinexr.read(folder))) == [
        "annotations/train.csv: It has a column that is not known: level.",
        "annotations/test.csv: No film of it lies in test_images.",
    ]


@pytest.mark.django_db
def test_a_box_outside_its_film_is_refused(project: Project, approval: Approval, folder: Path) -> None:
    annotation_table(folder, *ROWS, row(ONE, "Fracture", 40, 1, 60, 9))
    told = Told("vindr_spinexr", folder, project)
    assert told.refused == ["annotations/train.csv row 6: (60, 9) lies outside the image (48 × 64)."]
    assert not LevelFact.objects.filter(attribute="fracture").exists()


@pytest.mark.django_db
def test_what_names_no_level_is_shown_so_and_nothing_is_drafted_from_it(
    project: Project, approval: Approval, lead: User, folder: Path
) -> None:
    Told("vindr_spinexr", folder, project)
    study = _of_two_films()
    page = signed_in(lead).get(reverse("imaging:study", args=[project.slug, study.uid])).content.decode()
    assert "Told without a level" in page
    assert "Body spondylolisthesis" in page
    assert "box 10, 40 to 30, 56 px" in page
    assert study_read(study).facts == ()


@pytest.mark.django_db
def test_only_an_import_may_leave_the_level_open(
    project: Project, approval: Approval, lead: User, folder: Path
) -> None:
    Told("vindr_spinexr", folder, project)
    picture = SopInstance.objects.first()
    assert picture is not None
    statement = Statement("", "vertebra", "fracture", "present")
    with pytest.raises(FactNotClear):
        level_fact_record(study=picture.series.study, picture=picture, statement=statement, author=lead)
    with pytest.raises(FactNotClear):
        level_fact_record(
            study=picture.series.study,
            statement=statement,
            author_kind=AuthorKind.IMPORT,
            author_name="A list",
        )
