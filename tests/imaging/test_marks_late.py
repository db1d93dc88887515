"""A late copy of a message with marks is known as one: what was removed stays away."""

from __future__ import annotations

from functools import partial

import pytest

from imaging.errors import MarksMoved
from imaging.services.marks_place import Placing, marks_place, marks_version, own_marks
from imaging.services.marks_remove import marks_remove
from projects.models import Project, User
from tests.imaging.test_marks_place import column_of, placed, series_made

pytestmark = pytest.mark.django_db


def test_a_late_copy_of_the_first_message_does_not_bring_removed_marks_back(
    project: Project, surgeon_a: User
) -> None:
    series = series_made(project)
    first = partial(marks_place, series=series, marks=column_of(series, ["L3"]), placed_by=surgeon_a)
    seen = marks_version(series, surgeon_a)
    first(seen=seen)
    placed(series, surgeon_a, [])
    with pytest.raises(MarksMoved):
        first(seen=seen)
    # Taken away on the page of the study they stay away too.
    seen = marks_version(series, surgeon_a)
    (mark,) = first(seen=seen)
    marks_remove(mark=mark, removed_by=surgeon_a, seen=1)
    with pytest.raises(MarksMoved):
        first(seen=seen)
    assert own_marks(series, surgeon_a) == []


def test_a_late_copy_does_not_bring_back_the_mark_that_was_taken_from_among_others(
    project: Project, surgeon_a: User
) -> None:
    series = series_made(project)
    (stays,) = placed(series, surgeon_a, column_of(series, ["L3"]))
    kept = Placing("L3", str(stays.uid))
    added = [kept, *column_of(series, ["L2", "L4"], top=70)[1:]]
    seen = marks_version(series, surgeon_a)
    marks_place(series=series, marks=added, placed_by=surgeon_a, seen=seen)
    placed(series, surgeon_a, [kept])
    with pytest.raises(MarksMoved):
        marks_place(series=series, marks=added, placed_by=surgeon_a, seen=seen)
    assert own_marks(series, surgeon_a) == [stays]


def test_marks_that_another_person_takes_away_leave_an_open_page_as_it_is(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = series_made(project)
    placed(series, surgeon_b, column_of(series, ["L3"]))
    seen = marks_version(series, surgeon_a)
    placed(series, surgeon_b, [])
    marks_place(series=series, marks=column_of(series, ["L3"]), placed_by=surgeon_a, seen=seen)
    assert [mark.level for mark in own_marks(series, surgeon_a)] == ["L3"]
