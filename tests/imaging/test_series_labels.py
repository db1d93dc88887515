"""Series of one study are told apart by their labels, everywhere they are named."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from generation.materials.study import study_read
from imaging.deidentify.text import clean_description
from imaging.models import Series, Study
from imaging.selectors import marks_sheet, viewer_config
from imaging.series_labels import study_series_labels
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.imaging.test_study_page import mark_on

pytestmark = pytest.mark.django_db


def study_of(project: Project, *rows: tuple[str, str, int]) -> Study:
    """A study of series by description, plane and number."""
    for place, (description, plane, number) in enumerate(rows, 1):
        series = study_store(project, series=f"2.25.{place}00")
        Series.objects.filter(pk=series.pk).update(
            description=description, plane=plane, number=number, frame_of_reference_uid="2.25.9"
        )
    return Study.objects.get()


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        ([("T2", "sagittal", 2), ("T1", "sagittal", 3)], ["T2", "T1"]),
        (
            [("T2", "sagittal", 2), ("T2", "axial", 3), ("T1", "axial", 4)],
            ["T2, sagittal", "T2, axial", "T1"],
        ),
        ([("T2", "axial", 2), ("T2", "axial", 3)], ["T2, series 2", "T2, series 3"]),
        (
            [("T2", "axial", 2), ("T2", "sagittal", 2), ("T2", "axial", 3)],
            ["T2, axial, series 2", "T2, sagittal, series 2", "T2, axial, series 3"],
        ),
        ([("T2", "axial", 0), ("T2", "axial", 0)], ["T2, 1 of 2", "T2, 2 of 2"]),
        (
            [("", "axial", 4), ("of", "axial", 5), ("with the", "axial", 6)],
            ["Series 4, CT axial", "Series 5, CT axial", "Series 6, CT axial"],
        ),
        (
            [("T2", "axial", 1), ("T2", "axial", 2), ("T2, series 2", "axial", 3)],
            ["T2, axial, series 1", "T2, axial, series 2", "T2, series 2"],
        ),
    ],
)
def test_no_two_series_of_a_study_have_one_label(
    project: Project, rows: list[tuple[str, str, int]], labels: list[str]
) -> None:
    study = study_of(project, *rows)
    found = study_series_labels(study)
    assert [found[series.pk] for series in study.series.order_by("pk")] == labels


def test_every_page_names_them_apart(project: Project, surgeon_a: User) -> None:
    study = study_of(project, ("T2", "axial", 2), ("T2", "axial", 3))
    one, other = study.series.order_by("pk")
    mark_on(one, "L4")
    both = ["T2, series 2", "T2, series 3"]
    assert [each["label"] for each in viewer_config(study, slug="lumbar")["series"]] == both
    assert [each.label for each in study_read(study).series] == both
    assert marks_sheet(other)["marks"][0]["author"] == "from T2, series 2"
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, study.uid]))
    assert "Accept on T2, series 2" in page.content.decode()
    hidden = viewer_config(study, slug="lumbar", hide_marks=True)
    assert [each["label"] for each in hidden["series"]] == ["CT axial 2", "CT axial 3"]
    study.series.update(number=0)
    hidden = viewer_config(Study.objects.get(), slug="lumbar", hide_marks=True)
    assert "CT axial 0, 1 of 2" in json.dumps(hidden)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("Spine of Müller", "Spine of"),
        ("MRI of Müller", "MRI of"),
        ("of Müller", ""),
        ("Müller with and", ""),
    ],
)
def test_a_description_of_which_only_small_words_are_left_is_empty(typed: str, cleaned: str) -> None:
    assert clean_description(typed) == cleaned
