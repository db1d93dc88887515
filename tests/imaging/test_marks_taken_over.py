"""What a person may take over onto a series: marks of another series at their place in the patient."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from imaging.models import AuthorKind, LevelMark, MarkSpace, Series
from imaging.selectors.labelling import label_sheet
from imaging.services.mark_accept import mark_accept
from imaging.services.marks_place import Placing
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.test_marks_place import column_of, placed, series_made

pytestmark = pytest.mark.django_db


def lent(series: Series, person: User) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = label_sheet(series, slug="lumbar", person=person)["lent"]
    return told


def test_a_mark_is_lent_to_a_coronal_series_at_its_place_in_the_patient(
    project: Project, surgeon_a: User
) -> None:
    sagittal, coronal = series_made(project), series_made(project, "coronal", number=2)
    # The first sagittal slice lies at x 3, its columns run to the back; coronal slices at y −50, −46 and −42.
    (mark,) = placed(sagittal, surgeon_a, [Placing("L4", "", "2.25.1.1", 5.0, 100.0)])
    assert (mark.x, mark.y, mark.z) == (3.0, -42.5, -10.0)
    (source,) = lent(coronal, surgeon_a)
    assert source["series"] is True
    (told,) = source["marks"]
    # Columns of the coronal slices run to the left from x 3.
    assert (told["level"], told["picture"], told["column"], told["row"]) == ("L4", 2, 0.0, 100.0)


def test_what_lies_outside_of_the_pictures_is_not_lent(project: Project, surgeon_a: User) -> None:
    sagittal, coronal = series_made(project), series_made(project, "coronal", number=2)
    placed(sagittal, surgeon_a, [Placing("L4", "", "2.25.1.2", 100.0, 100.0)])
    assert lent(coronal, surgeon_a) == []


def test_neither_proposals_nor_another_frame_lend_anything(project: Project, surgeon_a: User) -> None:
    one, other = series_made(project), series_made(project, number=2)
    placed(one, surgeon_a, column_of(one, ["L3", "L4"]))
    assert [len(each["marks"]) for each in lent(other, surgeon_a)] == [2]
    LevelMark.objects.update(author_kind=AuthorKind.MODEL)
    assert lent(other, surgeon_a) == []
    mark_accept(
        mark=LevelMark.objects.select_related("series__study__project").get(level="L3"), person=surgeon_a
    )
    assert [mark["level"] for each in lent(other, surgeon_a) for mark in each["marks"]] == ["L3"]
    Series.objects.filter(pk=other.pk).update(frame_of_reference_uid="2.25.10")
    assert lent(Series.objects.get(pk=other.pk), surgeon_a) == []


def test_ones_own_mark_of_a_level_is_lent_before_anothers(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    one, other = series_made(project), series_made(project, number=2)
    placed(one, surgeon_a, column_of(one, ["L3"]))
    placed(one, surgeon_b, column_of(one, ["L3"], top=14))
    rows = {who: lent(other, who)[0]["marks"][0]["row"] for who in (surgeon_a, surgeon_b)}
    assert rows == {surgeon_a: 10.0, surgeon_b: 14.0}


def drifts(series: Series, person: User, marks: list[dict[str, Any]]) -> Any:
    address = reverse("imaging:label_drifts", args=[series.study.project.slug, series.study.uid])
    sent = {"marks": json.dumps(marks)}
    return signed_in(person).post(f"{address}?series={series.uid}", sent).json()["drifts"]


def test_the_page_is_told_of_drifts_by_the_rule_of_the_server(project: Project, surgeon_a: User) -> None:
    sagittal, coronal = series_made(project), series_made(project, "coronal", number=2)
    # The coronal stack cuts the body off: of 30 mm, 10 to 40 mm down, it shows what lies in front of y -42.
    box = {"min": [-10.0, -50.0, -40.0], "max": [16.0, -42.0, -10.0]}
    LevelMark.objects.create(
        series=coronal,
        level="L4",
        space=MarkSpace.PATIENT,
        x=3.0,
        y=-46.0,
        z=-25.0,
        box=json.dumps(box),
        author_kind=AuthorKind.IMPORT,
        author_name="File",
    )
    placed_on = {"level": "L4", "sop": "2.25.1.1", "column": 5.0}
    assert drifts(sagittal, surgeon_a, [placed_on | {"row": 100.0}]) == []
    # A row is a millimetre: 5 mm above the top of what is shown.
    (told,) = drifts(sagittal, surgeon_a, [placed_on | {"row": 95.0}])
    assert told.startswith("L4 is marked 5 mm apart on")
    assert not sagittal.level_marks.exists()
    other_name = [placed_on | {"level": "L3", "row": 95.0}]
    assert drifts(sagittal, surgeon_a, other_name) == []
