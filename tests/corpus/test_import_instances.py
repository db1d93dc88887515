"""Instances come in from a file, line by line, once each."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.history.verify import history_faults
from corpus.instances_import.run import instances_import
from corpus.models import HistoryEvent, Instance, Revision, State, Tier
from projects.models import Project

QUESTION: dict[str, Any] = {
    "kind": "multiple_choice",
    "language": "en",
    "axis": "pathology",
    "stem": "Which motion segment has lost disc height?",
    "options": [
        {"key": key, "text": text} for key, text in zip("ABC", ("L1/L2", "L4/L5", "None"), strict=True)
    ],
    "answer": "B",
    "levels": ["L4-5"],
    "conditions": ["disc herniation"],
}


def line(number: int, **changed: Any) -> bytes:
    """A line whose uid follows from its number."""
    uid = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
    body = {**QUESTION, "stem": f"Question {number}?", **changed}
    return json.dumps({"uid": str(uid), "body": body}).encode() + b"\n"


def test_lines_become_revised_instances_with_level_and_history(project: Project) -> None:
    report = instances_import(project=project, raw=[line(1), b"\n", line(2)])
    assert (report.created, report.present, report.faults) == (2, 0, [])
    first = Instance.objects.order_by("number").first()
    assert first is not None
    assert (first.state, first.tier, first.title) == (State.REVISED, Tier.V0, "Question 1?")
    assert [row.level for row in first.level_rows.all()] == ["L4/L5"]
    assert first.current_revision == first.revisions.get()
    assert list(history_faults()) == []


def test_a_bad_line_is_named_by_number_and_the_others_go_in(project: Project) -> None:
    broken = line(3).replace(b'"answer": "B"', b'"answer": "Z"')
    report = instances_import(project=project, raw=[line(1), b"{\n", broken, line(4, axis="poetry")])
    assert report.created == 1
    assert [number for number, _ in report.faults] == [2, 3, 4]
    assert "The answer 'Z' is not one of the options" in report.faults[1][1]
    assert report.faults[2][1].startswith("body/multiple_choice/axis")


def test_importing_twice_changes_nothing(project: Project) -> None:
    lines = [line(number) for number in range(5)]
    instances_import(project=project, raw=lines)
    report = instances_import(project=project, raw=[*lines, lines[0]])
    assert (report.created, report.present, report.fault_count) == (0, 6, 0)
    assert (Instance.objects.count(), Revision.objects.count(), HistoryEvent.objects.count()) == (5, 5, 5)


def test_an_import_that_was_cut_off_goes_on(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.instances_import.run.BATCH", 2)

    def cut() -> Iterator[bytes]:
        yield from (line(number) for number in range(5))
        raise ConnectionResetError("the disk was pulled out")

    with pytest.raises(ConnectionResetError):
        instances_import(project=project, raw=cut())
    assert Instance.objects.count() == 4
    report = instances_import(project=project, raw=[line(number) for number in range(6)])
    assert (report.created, report.present) == (2, 4)
    assert list(Instance.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_uid_with_another_body_is_refused(project: Project, other_project: Project) -> None:
    instances_import(project=project, raw=[line(1)])
    other = line(1, stem="Something else?")
    assert instances_import(project=project, raw=[other]).faults[0][0] == 1
    assert instances_import(project=other_project, raw=[line(1)]).fault_count == 1
    twice = instances_import(project=project, raw=[line(2), line(2, stem="Something else?")])
    assert (twice.created, twice.fault_count) == (1, 1)
    assert Instance.objects.count() == 2


def test_an_image_of_an_unknown_series_is_refused(project: Project) -> None:
    report = instances_import(project=project, raw=[line(1, images=[{"series": "1.2.3", "frame": 1}])])
    assert report.faults == [(1, "body/images: this project has no series 1.2.3")]


def test_the_command_reports_by_line_and_fails(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(line(1) + b"[]\n")
    told = StringIO()
    with pytest.raises(CommandError, match="1 lines were refused"):
        call_command("import_instances", str(file), project="lumbar", stdout=told)
    assert "line 2:" in told.getvalue()
    assert "1 created, 0 here already, 1 refused." in told.getvalue()


def test_imported_and_other_instances_never_share_a_key(project: Project) -> None:
    for number in range(3):
        instances_import(project=project, raw=[line(10 * number + n) for n in range(4)])
        Instance.objects.create(project=project, number=1000 + number, kind="report", axis="pathology")
    assert Instance.objects.count() == 15
    imported = Instance.objects.filter(number__lt=1000)
    assert all(one.current_revision == one.revisions.get() for one in imported)
    assert list(history_faults()) == []


def test_an_import_asks_as_much_for_many_lines_as_for_few(
    project: Project, django_assert_num_queries: Any
) -> None:
    instances_import(project=project, raw=[line(0)])
    with CaptureQueriesContext(connection) as few:
        instances_import(project=project, raw=[line(1), line(2)])
    with django_assert_num_queries(len(few)):
        instances_import(project=project, raw=[line(number) for number in range(3, 43)])
