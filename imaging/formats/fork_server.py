"""The process that reading processes are forked from: it has loaded what they need, and read nothing sent.

Run as `python -m imaging.formats.fork_server SOCKET PROGRAM`. For each pair of file descriptors that comes
through the socket, a child runs the program, which answers requests from the first on the second; its process
id and a descriptor of it go back.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
from types import ModuleType

# What a program that names no modules of its own has loaded before it is forked.
LOADED = tuple(
    f"imaging.formats.{name}"
    for name in ("dicom_file", "label_map", "level_marks", "picture", "volume_series", "warming")
)
# A server that nobody asks for so long ends; the next reading process has a new one.
IDLE_SECONDS = 60.0


def fork_child(program: ModuleType, control: socket.socket, requests: int, answers: int) -> int:
    """Fork a reading process between two file descriptors; its process id."""
    number = os.fork()
    if number:
        return number
    try:
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(requests, 0)
        os.dup2(answers, 1)
        os.closerange(3, max(requests, answers) + 1)
        program.main()
    finally:
        os._exit(0)


def serve(program: ModuleType, control: socket.socket) -> None:
    """Fork a child for whoever asks, until nobody does or the asker has gone."""
    control.settimeout(IDLE_SECONDS)
    while True:
        try:
            asked, ends, _flags, _address = socket.recv_fds(control, 1, 2)
        except TimeoutError:
            return
        if not asked:
            return
        number = fork_child(program, control, *ends)
        process = os.pidfd_open(number)
        socket.send_fds(control, [b"%d\n" % number], [process])
        for end in (*ends, process):
            os.close(end)


def main() -> None:
    """Load what reading needs, then serve."""
    # Nobody here waits for a child: the kernel takes its status.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    program = importlib.import_module(sys.argv[2])
    for name in getattr(program, "LOADED", LOADED):
        importlib.import_module(name)
    if "imaging.formats.warming" in sys.modules:
        sys.modules["imaging.formats.warming"].warm()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(program, control)


if __name__ == "__main__":
    main()
