"""The next file is read while one is stored: every answer goes to its own question."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import ImportFile, ImportRun, Series, SopInstance
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from projects.models import Approval, Project
from tests.imaging import makers


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(seconds=20) as made:
        yield made


def wish(tmp_path: Path, number: int) -> tuple[Path, dict[str, Any]]:
    """A slice's file and how it is asked for."""
    scratch = tmp_path / f"scratch-{number}"
    scratch.mkdir()
    path = makers.ct_slice(tmp_path / f"IM{number}", number)
    return path, {"scratch": str(scratch), "secret": "00", "content": "c"}


def number_of(found: dict[str, Any]) -> int:
    (record,) = found["instances"]
    return int(record["instance_number"])


def test_answers_go_to_their_questions_in_any_order(reader: Reader, tmp_path: Path) -> None:
    wishes = [wish(tmp_path, number) for number in range(4)]
    for path, more in wishes[:3]:
        reader.expect("read", path, **more)
    for number in (1, 3, 0, 2):
        path, more = wishes[number]
        assert number_of(reader.ask("read", path, **more)) == number
    assert not reader._expected


def test_a_file_is_read_once_though_it_was_expected_twice(reader: Reader, tmp_path: Path) -> None:
    path, more = wish(tmp_path, 1)
    reader.expect("read", path, **more)
    reader.expect("read", path, **more)
    reader.ask("read", path, **more)
    assert not reader._sent
    assert not reader._expected


def test_only_the_file_that_was_read_when_the_reader_died_is_refused(reader: Reader, tmp_path: Path) -> None:
    wishes = [wish(tmp_path, number) for number in range(3)]
    for path, more in wishes:
        reader.expect("read", path, **more)
    assert reader._child is not None
    reader._child.kill()
    with pytest.raises(Refused, match="broke off on this file"):
        reader.ask("read", wishes[0][0], **wishes[0][1])
    for number in (1, 2):
        path, more = wishes[number]
        assert number_of(reader.ask("read", path, **more)) == number


def test_only_the_file_that_took_too_long_is_refused(reader: Reader, tmp_path: Path) -> None:
    wishes = [wish(tmp_path, number) for number in range(3)]
    reader.ask("read", wishes[2][0], **wishes[2][1])
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGSTOP)
    for path, more in wishes[:2]:
        reader.expect("read", path, **more)
    reader.seconds = 0.01
    with pytest.raises(Refused, match="took longer than"):
        reader.ask("read", wishes[0][0], **wishes[0][1])
    reader.seconds = 20
    assert number_of(reader.ask("read", wishes[1][0], **wishes[1][1])) == 1


def test_what_is_forgotten_answers_nobody(reader: Reader, tmp_path: Path) -> None:
    (path, more), (other, others) = wish(tmp_path, 1), wish(tmp_path, 2)
    reader.expect("read", path, **more)
    reader.forget()
    assert not reader._sent
    assert not reader._expected
    assert number_of(reader.ask("read", other, **others)) == 2


def sealed(project: Project, approval: Approval, paths: list[Path]) -> ImportRun:
    run = import_run_create(project=project, approval=approval, started_by=None)
    import_paths_offer(run=run, paths=[(path, path.name, None) for path in paths])
    run.refresh_from_db()
    return run


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def test_a_slice_of_a_known_series_costs_few_queries(
    project: Project, approval: Approval, incoming: Path
) -> None:
    def queries(first: int, count: int) -> int:
        paths = [makers.ct_slice(incoming / f"IM{n:03d}", n) for n in range(first, first + count)]
        run = sealed(project, approval, paths)
        with CaptureQueriesContext(connection) as asked:
            assert import_run_work(run=run, owner="one")
        return sum("SAVEPOINT" not in query["sql"] for query in asked)

    queries(0, 2)
    few, many = queries(100, 4), queries(200, 12)
    assert SopInstance.objects.count() == 18
    assert (many - few) / 8 <= 14


def test_the_same_bytes_twice_in_a_row_are_taken_once(
    project: Project, approval: Approval, incoming: Path
) -> None:
    paths = [makers.ct_slice(incoming / name, 1) for name in ("a", "b", "c")]
    assert import_run_work(run=sealed(project, approval, paths), owner="one")
    states = ImportFile.objects.order_by("name").values_list("state", flat=True)
    assert sorted(states) == ["duplicate", "duplicate", "taken"]
    assert Series.objects.get().frame_count == 1


def test_an_import_that_is_stopped_leaves_nothing_of_the_next_file(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    paths = [makers.ct_slice(incoming / f"IM{number}", number) for number in range(3)]
    run = sealed(project, approval, paths)

    def stop() -> None:
        ImportRun.objects.update(cancel_requested=True)

    assert import_run_work(run=run, owner="one", settled=stop)
    assert SopInstance.objects.count() == 1
    time.sleep(0.2)
    assert not [path for path in tmp_path.glob("files/reading/**/*") if path.is_file()]
