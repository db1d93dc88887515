"""Several reading processes answer as one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from imaging.formats.errors import Refused
from imaging.formats.readers import LARGE, Readers
from tests.imaging import makers
from tests.imaging.test_read_ahead import number_of, wish


@pytest.fixture
def readers() -> Iterator[Readers]:
    with Readers(seconds=20, count=2) as made:
        yield made


def test_each_question_has_its_answer_whoever_reads(readers: Readers, tmp_path: Path) -> None:
    wishes = [wish(tmp_path, number) for number in range(6)]
    for path, more in wishes[:5]:
        readers.expect("read", path, **more)
    assert [reader.busy for reader in (readers, *readers._others)] == [3, 2]
    for number in (4, 0, 5, 1, 3, 2):
        path, more = wishes[number]
        assert number_of(readers.ask("read", path, **more)) == number
    assert not readers._whose


def test_what_was_looked_at_is_told_again_until_it_is_dropped(readers: Readers, tmp_path: Path) -> None:
    wishes = [wish(tmp_path, number) for number in range(2)]
    for path, more in wishes:
        readers.expect("read", path, **more)
    for number, (path, more) in enumerate(wishes):
        assert number_of(readers.look("read", path, **more)) == number
        assert number_of(readers.look("read", path, **more)) == number
    assert readers.held > 0
    for path, more in wishes:
        readers.drop("read", path, **more)
    assert readers.held == 0


def test_one_that_dies_takes_only_its_own_file_with_it(readers: Readers, tmp_path: Path) -> None:
    wishes = [wish(tmp_path, number) for number in range(4)]
    for path, more in wishes:
        readers.expect("read", path, **more)
    (other,) = readers._others
    assert other._child is not None
    other._child.kill()
    for number in (0, 2, 3):
        path, more = wishes[number]
        assert number_of(readers.ask("read", path, **more)) == number
    with pytest.raises(Refused, match="broke off on this file"):
        readers.ask("read", wishes[1][0], **wishes[1][1])


def test_answers_are_taken_in_without_waiting_for_others(readers: Readers, tmp_path: Path) -> None:
    for number in range(3):
        path, more = wish(tmp_path, number)
        readers.expect("read", path, **more)
    until = time.monotonic() + 20
    while sum(reader.busy for reader in (readers, *readers._others)) and time.monotonic() < until:
        readers.catch_up()
    assert not readers.busy
    assert readers.held > 0
    readers.forget()
    readers.catch_up()


def test_large_files_are_read_by_one_process(readers: Readers, tmp_path: Path) -> None:
    for number in range(2):
        path = makers.png(tmp_path / f"{number}.png")
        with path.open("ab") as stream:
            stream.truncate(LARGE + 1)
        readers.expect("sender", path, study="", secret="")
    assert [reader.busy for reader in (readers, *readers._others)] == [2, 0]
