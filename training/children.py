"""Child processes of this room: their own session, their own GPU, and an end with whoever started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from training.accelerators import slot_environment


def child_start(
    module: str, *arguments: str, log: Path, slot: str, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start `python -m module`; what it says goes to the end of its log."""
    with log.open("ab") as words:
        # A session of its own: signals of the worker's terminal must not reach it, ours reach all of it.
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=cwd or settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={
                **os.environ,
                **slot_environment(slot),
                "PYTHONPATH": _path([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
                "TRAINER_PARENT": str(os.getpid()),
            },
        )


def child_signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a child with everything below it."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return  # it ended by itself a moment ago


def child_end(child: subprocess.Popen[bytes], *, grace_s: float) -> None:
    """Ask it to end, and make it end where it does not."""
    child_signal(child, signal.SIGTERM)
    try:
        child.wait(grace_s)
    except subprocess.TimeoutExpired:
        child_signal(child, signal.SIGKILL)
        child.wait()


def _path(places: Sequence[str]) -> str:
    return os.pathsep.join(filter(None, places))
