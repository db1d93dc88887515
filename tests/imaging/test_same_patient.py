"""One number is one person: placeholders are none, and two people under one number are not merged."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from imaging.deidentify.identity import is_placeholder, subject_key
from imaging.models import Study, Subject
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming

__all__ = ["incoming"]


def visit(path: Path, number: int, **said: Any) -> Path:
    """A slice of an examination of its own, with what its header says of the patient."""
    made = makers.slice_dataset(number)
    made.StudyInstanceUID, made.SeriesInstanceUID = f"1.2.{number}", f"1.2.{number}.1"
    for name, value in said.items():
        setattr(made, name, value)
    made.save_as(path, enforce_file_format=True)
    return path


@pytest.mark.parametrize(
    "number",
    [
        "", "  ", "ANONYMOUS", "Anonymous^", "unknown", "UNK", "0", "1", "000000", "test", "Test^Patient",
        "anon", "NA", "N/A", "n.a.", "None", "-", "?", "123456", "1234567890", "9999", "X" * 3,
        "XXXXXX", "匿名",
    ],
)  # fmt: skip
def test_a_placeholder_is_nobodys_number(number: str) -> None:
    assert is_placeholder(number)


@pytest.mark.parametrize("number", ["4711", "ANON001", "S-7", "10", "22", "100", "TCGA-01", "UNK12", "张三"])
def test_a_number_is_somebodys(number: str) -> None:
    assert not is_placeholder(number)


def test_a_placeholder_falls_back_on_name_and_birth_date_then_on_the_study() -> None:
    made = Dataset()
    made.PatientID, made.PatientName, made.PatientBirthDate = "ANONYMOUS", "Doe^Jane", "19500102"
    made.StudyInstanceUID = "1.2.3"
    assert subject_key(made).startswith("name\x1f")
    made.PatientBirthDate = "19000101"
    assert subject_key(made) == "study\x1f1.2.3"
    made.PatientBirthDate, made.PatientName = "19500102", "Anonymous"
    assert subject_key(made) == "study\x1f1.2.3"


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["ANONYMOUS", "0", "NA"])
def test_two_people_with_one_placeholder_are_two_subjects(
    project: Project, approval: Approval, incoming: Path, number: str
) -> None:
    for place in (1, 2):
        visit(incoming / f"{place}", place, PatientID=number)
    assert imported(incoming, project)["counts"]["taken"] == 2
    assert Subject.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "reason"),
    [
        ({"PatientBirthDate": "19610304", "PatientSex": "M"}, "another birth date and another sex."),
        ({"PatientBirthDate": "19610304", "PatientName": "Roe^Ann"}, "another birth date and another name."),
        ({"PatientBirthDate": "19610304"}, ""),
        ({"PatientName": "Roe^Ann", "PatientSex": "M"}, ""),
        ({"PatientBirthDate": "", "PatientName": "Roe^Ann", "PatientSex": "M"}, ""),
        ({"PatientName": "JANE DOE"}, ""),
    ],
)
def test_somebody_else_under_the_same_number_is_refused(
    project: Project, approval: Approval, incoming: Path, later: dict[str, str], reason: str
) -> None:
    visit(incoming / "1", 1, PatientBirthDate="19500102")
    visit(incoming / "2", 2, **({"PatientBirthDate": "19500102"} | later))
    row = imported(incoming, project)["2"]
    start = "This patient number is here already for somebody with "
    assert (row["outcome"], row["reason"]) == (
        ("refused", start + reason) if reason else ("taken", row["reason"])
    )
    assert Study.objects.count() == (1 if reason else 2)
    kept = json.dumps(list(Subject.objects.values()), default=str) + "".join(
        Study.objects.values_list("deidentification_report", flat=True)
    )
    assert "Doe" not in kept
    assert "19500102" not in kept


@pytest.mark.django_db
def test_what_a_later_file_tells_is_kept_for_those_after_it(
    project: Project, approval: Approval, incoming: Path
) -> None:
    visit(incoming / "1", 1)
    visit(incoming / "2", 2, PatientBirthDate="19500102")
    visit(incoming / "3", 3, PatientBirthDate="19610304", PatientSex="M")
    told = imported(incoming, project)
    assert [told[name]["outcome"] for name in "123"] == ["taken", "taken", "refused"]


@pytest.mark.django_db
def test_a_patient_comes_in_under_one_approval(project: Project, approval: Approval, incoming: Path) -> None:
    visit(incoming / "1", 1)
    assert imported(incoming, project)["1"]["outcome"] == "taken"
    other = Approval.objects.create(
        project=project,
        number="2026-77",
        ethics_body="Ethics board",
        basis=Approval.Basis.CONSENT,
        valid_from=date(2020, 1, 1),
        expires_on=date(2099, 1, 1),
    )
    later = incoming.parent / "later"
    later.mkdir()
    visit(later / "2", 2)
    visit(later / "3", 3, PatientID="0815")
    told = imported(later, project, approval=other.number)
    assert (told["2"]["outcome"], told["2"]["reason"], told["2"]["what_to_do"]) == (
        "refused",
        f"This patient came in under Approval {approval.number}.",
        "Import the file under that one, or let a lead move its subjects on the approvals page",
    )
    assert told["3"]["outcome"] == "taken"
    assert set(Subject.objects.values_list("approval__number", flat=True)) == {approval.number, other.number}
