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
# Bytes; Linux lets anybody have so many.
PIPE = 1 << 20
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


@dataclass(slots=True)
class ReadingProcess:
    """A forked process: requests go into `stdin`, answers come out of `stdout`; both are file descriptors."""

    pid: int
    stdin: int
    stdout: int
    handle: int

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
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "imaging.formats.fork_server", str(theirs.fileno()), program],
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

    def fork(self, requests: int, answers: int) -> tuple[int, int]:
        """A child between two file descriptors: its process id and descriptor. Raises OSError."""
        socket.send_fds(self._control, [b"f"], [requests, answers])
        told, handles, _flags, _address = socket.recv_fds(self._control, 32, 1)
        if not handles:
            raise ConnectionResetError("The fork server has ended.")
        return int(told), handles[0]

    def close(self) -> None:
        """End the server; what it has forked goes on."""
        self._control.close()
        if self.serves[0] == os.getpid():
            self._process.wait()


_servers: dict[str, _ForkServer] = {}
_turn = threading.Lock()


def reading_process_start(program: str = "") -> ReadingProcess:
    """Start a reading process of a program, else of the import's. Raises OSError when none can be started."""
    (requests, stdin), (stdout, answers) = _pipe(), _pipe()
    try:
        pid, handle = _fork(program or PROGRAM, requests, answers)
    except BaseException:
        for end in (stdin, stdout):
            os.close(end)
        raise
    finally:
        for end in (requests, answers):
            os.close(end)
    return ReadingProcess(pid, stdin, stdout, handle)


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


def _fork(program: str, requests: int, answers: int) -> tuple[int, int]:
    """By the server that stands, else by a new one: that one may be at its end, or another process's."""
    with _turn:
        server = _servers.pop(program, None)
        if server is not None and server.serves == (os.getpid(), program):
            with suppress(OSError):
                forked = server.fork(requests, answers)
                _servers[program] = server
                return forked
        if server is not None:
            server.close()
        _servers[program] = server = _ForkServer(program)
        return server.fork(requests, answers)


@atexit.register
def _servers_end() -> None:
    for server in _servers.values():
        server.close()
