"""Rows written by statements that are put together once say what the ORM's own would."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from corpus.models import Axis, InstanceWords, Kind
from corpus.services.instance_begin import Origin, instance_begin
from imaging.models import SignOff, Study, Subject
from projects.models import Approval, Project
from projects.rows import MOST_BOUND, row_count_up, rows_insert


def subject(project: Project, approval: Approval, name: str) -> Subject:
    return Subject(project=project, approval=approval, pseudonym=name, key_hash=f"key {name}")


def study(project: Project, of: Subject, number: int) -> Study:
    return Study(
        project=project,
        subject=of,
        study_instance_uid=f"2.25.{number}",
        description="100 % “L4/L5”; %s",
        study_date=date(2026, 1, number % 28 + 1),
        sign_off=SignOff.NOT_NEEDED,
    )


def test_rows_get_their_keys_in_order_and_read_back_as_they_were(
    project: Project, approval: Approval
) -> None:
    (of,) = rows_insert([subject(project, approval, "A")])
    rows = [study(project, of, number) for number in (3, 1, 2)]
    with CaptureQueriesContext(connection) as asked:
        rows_insert(rows)
    assert len(asked) == 1
    for row in rows:
        assert not row._state.adding
        stored = Study.objects.get(pk=row.pk)
        assert model_to_dict(stored) == model_to_dict(row)
        assert (stored.uid, stored.created_at) == (row.uid, row.created_at)


def test_a_rule_of_the_database_refuses_a_row(project: Project, approval: Approval) -> None:
    (of,) = rows_insert([subject(project, approval, "A")])
    rows_insert([study(project, of, 1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows_insert([study(project, of, 1)])
    assert Study.objects.count() == 1


def test_what_stands_already_is_left_where_that_is_wanted(project: Project, approval: Approval) -> None:
    (of,) = rows_insert([subject(project, approval, "A")])
    rows_insert([study(project, of, 1)])
    rows_insert([study(project, of, 1), study(project, of, 2)], or_leave=True)
    assert sorted(Study.objects.values_list("study_instance_uid", flat=True)) == ["2.25.1", "2.25.2"]


def test_very_many_take_several_statements(project: Project, approval: Approval) -> None:
    columns = len(Subject._meta.local_concrete_fields) - 1
    count = MOST_BOUND // columns + 1
    with CaptureQueriesContext(connection) as asked:
        rows = rows_insert([subject(project, approval, f"P{number}") for number in range(count)])
    assert len(asked) == 2
    assert len({row.pk for row in rows}) == Subject.objects.count() == count


def test_of_no_rows_nothing_is_asked(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert rows_insert([]) == []
    assert not asked.captured_queries


def test_what_has_its_key_already_is_changed_where_that_is_wanted(project: Project) -> None:
    instance = instance_begin(
        project=project, kind=Kind.OPEN_QUESTION, language="en", axis=Axis.PATHOLOGY, origin=Origin()
    )
    for words in ("'first'", "'other'"):
        with CaptureQueriesContext(connection) as asked:
            rows_insert([InstanceWords(place=7, instance=instance, words=words)], or_change=("words",))
        assert len(asked) == 1
    assert list(InstanceWords.objects.values_list("place", "words")) == [(7, "'other'")]


def test_a_column_is_counted_up_and_told(project: Project) -> None:
    before = project.last_instance_number
    with CaptureQueriesContext(connection) as asked:
        assert row_count_up(Project, pk=project.pk, column="last_instance_number") == before + 1
    assert len(asked) == 1
    project.refresh_from_db()
    assert project.last_instance_number == before + 1
    assert row_count_up(Project, pk=0, column="last_instance_number") is None
