"""A child that ends with whoever started it."""

import ctypes
import os
import signal
import sys

from training.trainer.exits import Exit


def end_with_parent() -> None:
    """Be asked to stop when the process that started us dies, so that no run goes on unwatched.

    ``TRAINER_PARENT`` is that process; if it died before this call, its signal never comes.
    """
    parent = os.environ.get("TRAINER_PARENT")
    if parent is None or sys.platform != "linux":
        return
    set_death_signal = 1  # PR_SET_PDEATHSIG, linux/prctl.h
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)
    if os.getppid() != int(parent):
        sys.exit(Exit.STOPPED)
