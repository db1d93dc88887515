"""What works in the background gives way to those who wait for a page."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

BACKGROUND_NICE = 15
"""Of nice(2): about a third of the processor's time of what a page asks for; all of it where nobody waits."""


def give_way() -> None:
    """Put this process, and what it will start, behind those that answer pages.

    Where the kernel shares processor time between sessions first (sched(7), autogroup), a nice value counts
    within a session alone; so the session is told as well, as far as the kernel lets us.
    """
    # A second worker in one process, or one that was started at low priority, stays where it is.
    if (more := BACKGROUND_NICE - os.getpriority(os.PRIO_PROCESS, 0)) <= 0:
        return
    os.nice(more)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(BACKGROUND_NICE))
