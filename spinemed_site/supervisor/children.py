"""Child processes that end with their parent, are restarted when they die, and are ended in order.

Python children are forked from the supervisor after it has loaded Django: they share its
memory instead of loading everything once more, and start at once.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1  # From linux/prctl.h: the kernel signals a child whose parent dies.
RESTARTS = 5
WITHIN_SECONDS = 60.0
GRACE_SECONDS = 10.0
HANDLED = (signal.SIGINT, signal.SIGTERM)


class ChildKeepsDying(RuntimeError):
    """A child died too often; the sentence says where its last words stand."""


@dataclass(slots=True)
class Child:
    """One process of the tree: what it runs, and the file its output goes to."""

    name: str
    work: Callable[[], None]
    log: Path
    process_id: int = 0
    group: int = 0
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Fork and run `work` in the child, in a session of its own."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        sys.stdout.flush()
        sys.stderr.flush()
        self.process_id = os.fork()
        if self.process_id == 0:
            os._exit(self._live())
        self.group = self.process_id
        self.starts.append(time.monotonic())

    def _live(self) -> int:
        """In the child: cut loose from the terminal, work, and say how it ended."""
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        for number in HANDLED:
            signal.signal(number, signal.SIG_DFL)
        out = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        try:
            self.work()
        except SystemExit as end:
            return int(end.code) if isinstance(end.code, int) else 1
        except BaseException:  # The last words of a child belong in its log, whatever ended it.
            traceback.print_exc()
            return 1
        return 0

    @property
    def is_alive(self) -> bool:
        """Whether the process runs; reaps it when it has ended."""
        if not self.process_id:
            return False
        try:
            ended, _ = os.waitpid(self.process_id, os.WNOHANG)
        except ChildProcessError:
            ended = self.process_id
        if ended:
            self.process_id = 0
        return not ended

    def restart_if_dead(self) -> bool:
        """Start it again when it died. Raises ChildKeepsDying after five deaths in a minute."""
        if self.is_alive:
            return False
        self.group_end()
        recent = [start for start in self.starts if time.monotonic() - start < WITHIN_SECONDS]
        if len(recent) >= RESTARTS:
            raise ChildKeepsDying(f"{self.name} keeps dying. Its last words are in {self.log}.")
        self.start()
        return True

    def signal(self, number: signal.Signals) -> None:
        """Signal the process; what it started is its own to end."""
        if self.is_alive:
            os.kill(self.process_id, number)

    def group_end(self) -> None:
        """Kill what is left of everything it started: a pool does not notice that its leader was killed."""
        if self.group:
            with suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)
            self.group = 0


def end_all(children: Sequence[Child]) -> None:
    """Ask every child to end; kill what stays after the grace time."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(child.is_alive for child in children):
        time.sleep(0.05)
    for child in children:
        child.group_end()
