"""One patient over several imports, and what a new secret means (docs/de-identification.md)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from imaging.models import Series, Study, Subject
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported

pytestmark = pytest.mark.django_db


def _visit(folder: Path, name: str, *, patient: str, day: str, study: str, number: int) -> Path:
    made = makers.slice_dataset(number, patient=patient)
    made.StudyDate, made.StudyInstanceUID, made.SeriesInstanceUID = day, f"1.2.3.{study}", f"1.2.3.{study}.1"
    made.FrameOfReferenceUID = "1.2.3.77"
    (folder / name).mkdir(parents=True)
    made.save_as(folder / name / "IM1", enforce_file_format=True)
    return folder / name


def _days(subject: Subject) -> list[int]:
    days = sorted(day for day in subject.studies.values_list("study_date", flat=True) if day)
    return [(later - days[0]).days for later in days]


def test_two_imports_of_one_patient_make_one_subject(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    for name, patient, day, study, number in (
        ("one", "4711", "20200228", "1", 1),
        ("two", "4711", "20200228", "1", 2),
        ("three", "4711", "20210301", "2", 3),
        ("other", "4712", "20200228", "3", 4),
    ):
        made = _visit(tmp_path, name, patient=patient, day=day, study=study, number=number)
        assert imported(made, project)["counts"]["taken"] == 1
    first, other = Subject.objects.order_by("pk")
    assert first.pseudonym != other.pseudonym
    assert _days(first) == [0, 367]
    assert first.studies.count() == 2
    assert Series.objects.filter(study__subject=first).count() == 2
    assert len(set(Series.objects.values_list("frame_of_reference_uid", flat=True))) == 1
    shown = {study.study_date for study in other.studies.all()}
    assert shown.isdisjoint({study.study_date for study in first.studies.all()})


def test_a_new_secret_makes_another_subject_and_keeps_what_is_stored(
    project: Project, approval: Approval, tmp_path: Path, settings: LazySettings
) -> None:
    first = _visit(tmp_path, "one", patient="4711", day="20200228", study="1", number=1)
    assert imported(first, project)["counts"]["taken"] == 1
    before = Study.objects.values().get()
    settings.DEID_SECRET = "another secret of at least thirty-two characters"
    assert imported(first, project)["counts"]["duplicate"] == 1
    later = _visit(tmp_path, "two", patient="4711", day="20200228", study="1", number=2)
    assert imported(later, project)["counts"]["taken"] == 1
    assert Study.objects.filter(pk=before["id"]).values().get() == before
    assert Subject.objects.count() == Study.objects.count() == 2
    assert len(set(Study.objects.values_list("study_instance_uid", "study_date"))) == 2
