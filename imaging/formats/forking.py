"""The parent's side of the fork server: reading processes that start in milliseconds."""

from __future__ import annotations

import atexit
import fcntl
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The module that a reading process runs: its `main`.
PROGRAM = "imaging.formats.child"
SERVER = "imaging.formats.fork_server"
# Bytes; Linux lets anybody have so many.
PIPE = 1 << 20
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
# A child that ended with its server may be seen to have ended a moment earlier than that, seconds.
TOGETHER = 0.2


class NotForked(OSError):
    """The server stands, but could not fork one more process."""


@dataclass(slots=True)
class ReadingProcess:
    """A forked process: requests go into `stdin`, answers come out of `stdout`; both are file descriptors."""

    pid: int
    stdin: int
    stdout: int
    handle: int
    server: _ForkServer

    @property
    def lost_its_server(self) -> bool:
        """Of one that has ended: whether it did because its server died, whatever it was reading."""
        return self.server.ends_within(TOGETHER)

    def kill(self) -> None:
        """End it at once; nothing happens where it has ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until it has ended."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.handle, selectors.EVENT_READ)
            waiting.select()

    def close(self) -> None:
        """End it and give back what was held of it."""
        self.kill()
        self.wait()
        for held in (self.stdin, self.stdout, self.handle):
            os.close(held)


class _ForkServer:
    """The fork server of this process for one program."""

    def __init__(self, program: str) -> None:
        self._control, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        # Each OpenBLAS thread reserves address space that the limit counts.
        environment |= {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        # So does each arena that the C library makes for a thread.
        environment["MALLOC_ARENA_MAX"] = "1"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", SERVER, str(theirs.fileno()), program, str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=ROOT,
            )
        self.serves = (os.getpid(), program)

    @property
    def stands(self) -> bool:
        """Whether it is this process's, and has not ended."""
        return self.serves[0] == os.getpid() and self._process.poll() is None

    def ends_within(self, seconds: float) -> bool:
        """Whether it has ended, or does so soon."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def fork(self, requests: int, answers: int) -> tuple[int, int]:
        """A child between two file descriptors: its process id and descriptor. Raises OSError, NotForked."""
        socket.send_fds(self._control, [b"f"], [requests, answers])
        told, handles, _flags, _address = socket.recv_fds(self._control, 32, 1)
        if not told:
            raise ConnectionResetError("The fork server has ended.")
        if not handles:
            raise NotForked("No further reading process can be started.")
        return int(told), handles[0]

    def close(self) -> None:
        """End the server and what it has forked; of another process's only let go."""
        if self.serves[0] == os.getpid():
            # Forked copies of this process may hold the socket open.
            with suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
            self._process.wait()
        self._control.close()


_servers: dict[str, _ForkServer] = {}
_turn = threading.Lock()


def reading_process_start(program: str = "") -> ReadingProcess:
    """Start a reading process of a program, else of the import's. Raises OSError when none can be started."""
    (requests, stdin), (stdout, answers) = _pipe(), _pipe()
    try:
        pid, handle, server = _fork(program or PROGRAM, requests, answers)
    except BaseException:
        for end in (stdin, stdout):
            os.close(end)
        raise
    finally:
        for end in (requests, answers):
            os.close(end)
    return ReadingProcess(pid, stdin, stdout, handle, server)


def fork_server_wake() -> None:
    """Start the import's server where none stands: a reading process will be wanted soon. Raises OSError."""
    with _turn:
        server = _servers.get(PROGRAM)
        if server is not None and server.stands:
            return
        if server is not None:
            server.close()
        _servers[PROGRAM] = _ForkServer(PROGRAM)


def _pipe() -> tuple[int, int]:
    """A pipe that holds the requests and answers of many files: neither side waits for the other."""
    ends = os.pipe()
    with suppress(OSError):  # Where a person's pipes are limited, it holds fewer.
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, PIPE)
    return ends


def _fork(program: str, requests: int, answers: int) -> tuple[int, int, _ForkServer]:
    """By the server that stands, else by a new one: that one may be at its end, or another process's."""
    with _turn:
        server = _servers.pop(program, None)
        if server is not None and server.serves == (os.getpid(), program):
            try:
                forked = server.fork(requests, answers)
            except NotForked:
                _servers[program] = server  # It goes on for what it has forked.
                raise
            except OSError:
                pass  # It has died: a new one forks.
            else:
                _servers[program] = server
                return *forked, server
        if server is not None:
            server.close()
        _servers[program] = server = _ForkServer(program)
        return *server.fork(requests, answers), server


@atexit.register
def _servers_end() -> None:
    for server in _servers.values():
        server.close()
