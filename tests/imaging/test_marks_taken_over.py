"""What a person may take over onto a series: marks of another series at their place in the patient."""

from __future__ import annotations

from typing import Any

import pytest

from imaging.models import AuthorKind, LevelMark, Series
from imaging.selectors.labelling import label_sheet
from imaging.services.mark_accept import mark_accept
from imaging.services.marks_place import Placing
from projects.models import Project, User
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
    assert told["point"] == [3.0, -42.5, -10.0]


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
