"""Reading processes come from one fork server, and each is alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from imaging.formats import forking
from imaging.formats.forking import ReadingProcess, reading_process_start
from tests.imaging import makers


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    """A reading process, ended after the test."""
    started = reading_process_start()
    yield started
    started.close()


def asked(process: ReadingProcess, path: Path) -> bytes:
    """What it answers to a question that it does not know."""
    os.write(process.stdin, b'{"verb": "sender", "path": "%s", "study": "", "secret": ""}\n' % bytes(path))
    return os.read(process.stdout, 1 << 16)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_second_process_comes_from_the_same_server(process: ReadingProcess, tmp_path: Path) -> None:
    other = reading_process_start()
    assert asked(other, makers.png(tmp_path / "film.png"))
    assert parent_of(other.pid) == parent_of(process.pid) != os.getpid()
    other.close()


def test_the_end_of_one_is_not_the_end_of_another(process: ReadingProcess, tmp_path: Path) -> None:
    other = reading_process_start()
    other.close()
    assert not Path(f"/proc/{other.pid}").exists()
    assert asked(process, makers.png(tmp_path / "film.png"))


def test_a_process_holds_only_its_own_two_pipes(process: ReadingProcess, tmp_path: Path) -> None:
    assert asked(process, makers.png(tmp_path / "film.png"))
    held = {int(entry.name): os.readlink(entry) for entry in Path(f"/proc/{process.pid}/fd").iterdir()}
    pipes = sorted(number for number, target in held.items() if target.startswith("pipe:"))
    assert sorted(held) == [0, 1, 2, 3]
    assert pipes == [0, 3]


def test_a_process_ends_when_its_asker_lets_go(process: ReadingProcess) -> None:
    other = reading_process_start()
    os.close(other.stdin)
    other.wait()
    assert not Path(f"/proc/{other.pid}").exists()
    other.stdin = os.open(os.devnull, os.O_RDONLY)
    other.close()


def test_a_server_that_was_killed_is_replaced(process: ReadingProcess, tmp_path: Path) -> None:
    server = parent_of(process.pid)
    os.kill(server, signal.SIGKILL)
    other = reading_process_start()
    assert parent_of(other.pid) != server
    assert asked(other, makers.png(tmp_path / "film.png"))
    other.close()


def test_a_forked_copy_of_the_asker_has_a_server_of_its_own(process: ReadingProcess) -> None:
    server = parent_of(process.pid)
    come, go = os.pipe()
    copy = os.fork()
    if not copy:
        try:
            other = reading_process_start()
            os.write(go, b"%d" % parent_of(other.pid))
            other.close()
            forking._servers_end()
        finally:
            os._exit(0)
    os.close(go)
    told = int(os.read(come, 32))
    os.close(come)
    os.waitpid(copy, 0)
    assert told != server
    after = reading_process_start()
    assert parent_of(after.pid) == server, "the first server still serves its own"
    after.close()
