"""Reading processes end with the server that forked them, and the server with whoever asked it."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from imaging.formats import fork_server, forking
from imaging.formats.errors import Refused
from imaging.formats.forking import NotForked, ReadingProcess, reading_process_start
from imaging.formats.reader import Reader, line_of
from tests.imaging import endless, makers
from tests.imaging.test_forking import asked, parent_of

# Seconds in which a process has to be gone; and in which one may start on a machine with much to do.
GONE, STARTED = 2.0, 60.0
ROOT = Path(__file__).resolve().parents[2]
# Asks for a child, lets a file catch it, and says who is who; with an argument a copy of it lives on.
ASKER = """
import os, sys, time
from tests.imaging.test_fork_server_dies import caught
from tests.imaging.test_forking import parent_of
process = caught()
copy = os.fork() if sys.argv[1:] else 0
if copy or not sys.argv[1:]:
    print(process.pid, parent_of(process.pid), copy, flush=True)
time.sleep(600)
"""
# A server that has nothing to do after a moment.
IMPATIENT = """
from imaging.formats import fork_server
fork_server.IDLE_SECONDS = 0.2
fork_server.main()
"""


def caught() -> ReadingProcess:
    """A reading process in the middle of a file that it never gets through."""
    process = reading_process_start(endless.NAME)
    os.write(process.stdin, line_of("echo", Path("/before"), {}) + line_of("spin", Path("/file"), {}))
    assert b"/before" in os.read(process.stdout, 1 << 16)
    return process


def has_ended(handle: int, seconds: float = GONE) -> bool:
    """Whether a process of a descriptor ends within a time."""
    return bool(select.select([handle], [], [], seconds)[0])


def test_a_child_that_is_caught_in_a_file_ends_with_its_server(tmp_path: Path) -> None:
    process = caught()
    server = parent_of(process.pid)
    assert not process.lost_its_server
    os.kill(server, signal.SIGKILL)
    assert has_ended(process.handle)
    assert process.lost_its_server
    process.close()
    other = caught()
    assert parent_of(other.pid) != server
    other.close()


def test_the_file_is_not_blamed_for_it_and_the_next_is_read() -> None:
    with Reader(program=endless.NAME, seconds=STARTED) as reader:
        assert reader.ask("echo", Path("/one")) == {"path": "/one"}
        assert reader._child is not None
        server = parent_of(reader._child.pid)
        killing = threading.Timer(0.5, os.kill, (server, signal.SIGKILL))
        killing.start()
        reader.expect("spin", Path("/file"))
        reader.expect("echo", Path("/behind"))
        with pytest.raises(Refused) as refusal:
            reader.ask("spin", Path("/file"))
        killing.join()
        assert (refusal.value.code, refusal.value.what_to_do) == ("reader_ended", "Import it again")
        assert "nothing is known against the file" in refusal.value.sentence
        assert reader.ask("echo", Path("/behind")) == {"path": "/behind"}
        assert reader._child is not None
        assert parent_of(reader._child.pid) != server


def test_a_child_that_dies_alone_is_still_put_down_to_its_file() -> None:
    with Reader(program=endless.NAME, seconds=STARTED) as reader:
        reader.ask("echo", Path("/one"))
        assert reader._child is not None
        threading.Timer(0.3, reader._child.kill).start()
        with pytest.raises(Refused) as refusal:
            reader.ask("spin", Path("/file"))
        assert refusal.value.code == "reader_died"


@pytest.mark.parametrize("copied", [False, True], ids=["alone", "a copy of it lives on"])
def test_server_and_child_end_with_the_process_that_asked(copied: bool) -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", ASKER, *(["copy"] if copied else [])],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert asker.stdout is not None
    child, server, copy = (int(each) for each in asker.stdout.readline().split())
    handles = [os.pidfd_open(child), os.pidfd_open(server)]
    asker.kill()
    asker.wait()
    ended = [has_ended(handle) for handle in handles]
    if copied:
        os.kill(copy, signal.SIGKILL)
    asker.stdout.close()
    for handle in handles:
        os.close(handle)
    assert ended == [True, True]


def test_a_child_whose_server_died_before_the_kernel_was_asked_ends_too() -> None:
    number = os.fork()
    if not number:
        # Its parent is another one than it was forked from, as after the death of that.
        fork_server._end_with(os.getpid())
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == 0


def test_a_server_with_nothing_to_do_stays_as_long_as_a_child_works() -> None:
    control, theirs = socket.socketpair()
    command = [sys.executable, "-c", IMPATIENT, str(theirs.fileno()), endless.NAME, str(os.getpid())]
    requests, stdin = os.pipe()
    stdout, answers = os.pipe()
    with control, theirs, subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT) as server:
        socket.send_fds(control, [b"f"], [requests, answers])
        _told, (handle,), _flags, _address = socket.recv_fds(control, 32, 1)
        os.write(stdin, line_of("spin", Path("/file"), {}))
        assert not has_ended(handle, 1.0)
        assert server.poll() is None
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        assert server.wait(STARTED) == 0
    for end in (requests, stdin, stdout, answers, handle):
        os.close(end)


def test_children_go_on_where_one_more_cannot_be_forked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    process = reading_process_start()
    server = forking._servers[forking.PROGRAM]
    control, theirs = socket.socketpair()

    def full(*_arguments: Any) -> int:
        raise BlockingIOError

    with control, theirs, monkeypatch.context() as crowded:
        crowded.setattr(fork_server, "fork_child", full)
        crowded.setattr(server, "_control", control)
        serving = threading.Thread(target=fork_server._fork_asked, args=(ModuleType("none"), theirs))
        serving.start()
        with pytest.raises(NotForked):
            reading_process_start()
        serving.join()
    assert asked(process, makers.png(tmp_path / "film.png"))
    other = reading_process_start()
    assert parent_of(other.pid) == parent_of(process.pid)
    other.close()
    process.close()
