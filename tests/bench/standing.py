"""The running tree: its memory at rest, its second start."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.studio import Studio, studio_start

IDLE_SECONDS = 20
# Compiled parts of the heavy libraries; a process that imported one of them has it mapped.
HEAVY = ("torch", "tokenizers", "safetensors")


def descendants(root: int) -> list[int]:
    """The process and all below it."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold blanks; the parent is the second word after it.
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found = [root]
    for one in found:
        found.extend(child for child, parent in parents.items() if parent == one)
    return found


def memory(studio: Studio, when: str) -> Iterator[Figure]:
    """Sum of the proportional set sizes, and heavy libraries that are mapped."""
    time.sleep(IDLE_SECONDS)
    processes = descendants(studio.process.pid)
    kib = sum(pss(process) for process in processes)
    note = f"PSS of {len(processes)} processes, {IDLE_SECONDS} s after it was ready"
    yield Figure(f"all processes idle, {when}", round(kib * 1024 / 1e6), "MB", 450, note=note)
    mapped = {name for process in processes for name in HEAVY if name in _maps(process)}
    yield Figure(f"heavy libraries mapped, {when}", len(mapped), "", 0, note=" ".join(sorted(mapped)))


def pss(process: int) -> int:
    """Proportional set size of a process, KiB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _maps(process: int) -> str:
    return Path(f"/proc/{process}/maps").read_text()


def second_start(folder: Path) -> tuple[Studio, Figure]:
    """Start again on the same folder, as often as noise asks for; the last one is left running."""
    took = []
    for number in range(3):
        began = time.monotonic()
        studio = studio_start(folder)
        took.append(round(time.monotonic() - began, 1))
        if number < 2:
            studio.stop()
    return studio, Figure("second start", min(took), "s", 5, note=f"best of {took}")
