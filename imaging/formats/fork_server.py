"""The process that reading processes are forked from: it has loaded what they need, and read nothing sent.

Run as `python -m imaging.formats.fork_server SOCKET PROGRAM ASKER`. For each pair of file descriptors that
comes through the socket, a child runs the program, which answers requests from the first on the second; its
process id and a descriptor of it go back. Children end with the server, and the server with the process that
asks, whose id is the last argument.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from types import ModuleType
from typing import Any, cast

# What a program that names no modules of its own has loaded before it is forked, and what it loads as soon
# as nobody asks for a moment: who needs that before loads it for itself.
LOADED = ("imaging.formats.dicom_file", "imaging.formats.warming")
LATER = tuple(f"imaging.formats.{name}" for name in ("label_map", "level_marks", "picture", "volume_series"))
MOMENT_SECONDS = 1.0
# A server that nobody asks for so long, and that has no child, ends; the next reading process has a new one.
IDLE_SECONDS = 60.0
PR_SET_PDEATHSIG = 1  # From linux/prctl.h: the kernel signals a child whose parent dies.
# Looked up before any child is forked.
_C = ctypes.CDLL(None)


def fork_child(program: ModuleType, control: socket.socket, requests: int, answers: int) -> int:
    """Fork a reading process between two file descriptors; its process id."""
    server = os.getpid()
    number = os.fork()
    if number:
        return number
    try:
        _end_with(server)
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(requests, 0)
        os.dup2(answers, 1)
        os.closerange(3, max(requests, answers) + 1)
        program.main()
    finally:
        os._exit(0)


def _end_with(server: int) -> None:
    """Have the kernel kill this process when the server dies: caught in a file it hears of nothing."""
    _C.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(0)  # It died before the kernel was asked.


def serve(program: ModuleType, control: socket.socket, asker: int) -> None:
    """Fork a child for whoever asks, until nobody does or the asker has gone.

    `asker` is a descriptor of the process that asks: a copy of it may hold the socket open when it dies.
    """
    later = () if hasattr(program, "LOADED") else LATER
    with selectors.DefaultSelector() as waiting:
        waiting.register(control, selectors.EVENT_READ)
        waiting.register(asker, selectors.EVENT_READ)
        while True:
            ready = {
                key.fileobj for key, _events in waiting.select(MOMENT_SECONDS if later else IDLE_SECONDS)
            }
            if later and not ready:
                _load(later)
                later = ()
                continue
            if asker in ready or (not ready and not _has_children()):
                return
            if control in ready and not _fork_asked(program, control):
                return


def _fork_asked(program: ModuleType, control: socket.socket) -> bool:
    """Fork the child that is asked for; False where nobody asks any more."""
    asked, ends, _flags, _address = socket.recv_fds(control, 1, 2)
    if not asked:
        return False
    held = list(ends)
    try:
        number = fork_child(program, control, *ends)
        held.append(os.pidfd_open(number))
    except OSError:
        # Children that read for others go on: only this one could not be made.
        control.send(b"0\n")
    else:
        socket.send_fds(control, [b"%d\n" % number], held[-1:])
    finally:
        for end in held:
            os.close(end)
    return True


def _load(names: Iterable[str]) -> None:
    """Load modules, and keep the collector from touching (so copying) what they made."""
    for name in names:
        importlib.import_module(name)
    gc.freeze()


def _has_children() -> bool:
    with suppress(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
        return True
    return False


def main() -> None:
    """Load what reading needs, then serve."""
    try:
        asker = os.pidfd_open(int(sys.argv[3]))
    except ProcessLookupError:
        return
    if os.getppid() != int(sys.argv[3]):
        return  # The number may be another process's by now.
    # Nobody here waits for a child: the kernel takes its status.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    program = importlib.import_module(sys.argv[2])
    if not hasattr(program, "LOADED"):
        # pydicom would load what it fetches its examples with; who reads strangers' files asks no network.
        cast("dict[str, Any]", sys.modules).setdefault("requests", None)
    _load(getattr(program, "LOADED", LOADED))
    if "imaging.formats.warming" in sys.modules:
        sys.modules["imaging.formats.warming"].warm()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(program, control, asker)


if __name__ == "__main__":
    main()
