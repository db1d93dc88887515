"""Look into a running system from beside it, and kill parts of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import psycopg

from tests.studio import Studio

Rows = list[tuple[object, ...]]


def rows(studio: Studio, statement: str, *values: object) -> Rows:
    """Read from the system's database, whichever it is; values stand where the statement has `?`."""
    if url := studio.environment.get("DATABASE_URL"):
        with psycopg.connect(url) as server:
            return server.execute(statement.replace("?", "%s"), values).fetchall()  # type: ignore[arg-type]
    with closing(sqlite3.connect(studio.folder / "studio.sqlite3", timeout=20)) as file:
        return file.execute(statement, values).fetchall()


def number(studio: Studio, statement: str, *values: object) -> int:
    """The one number that a statement gives."""
    return int(str(rows(studio, statement, *values)[0][0]))


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait, or fail with what was waited for; returns the seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"after {seconds:.0f} s still not: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


def descendants(process_id: int) -> list[int]:
    """Every process below one, children of children included."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
    found: list[int] = []
    left = [process_id]
    while left:
        below = parents.get(left.pop(), [])
        found += below
        left += below
    return found


def alive(process_ids: Iterable[int]) -> list[int]:
    """Those that still run; a dead one that nobody has reaped yet does not."""
    running = []
    for process_id in process_ids:
        try:
            state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state not in "ZX":
            running.append(process_id)
    return running


def kill_minus_nine(studio: Studio, what: str) -> None:
    """Kill the named children with everything below them, and see that nothing of them is left."""
    names = [name for name in studio.children() if name.partition("-")[0] == what]
    assert names, f"the system has no {what}"
    for name in names:
        leader = studio.children()[name]
        below = descendants(leader)
        os.killpg(leader, signal.SIGKILL)
        wait_until(lambda: not alive([leader, *below]), seconds=5, what=f"{name} and all below it are dead")  # noqa: B023


def restarted(studio: Studio, before: dict[str, int], what: str) -> bool:
    """Whether the supervisor has put a new process in the place of every one killed."""
    now = studio.children()
    names = [name for name in before if name.partition("-")[0] == what]
    return all(now.get(name) and now[name] != before[name] and alive([now[name]]) for name in names)


def result_note(**figures: object) -> None:
    """Add a line to the file that SOAK_RESULTS names, for the table of measurements."""
    if path := os.environ.get("SOAK_RESULTS"):
        with Path(path).open("a") as lines:
            lines.write(json.dumps(figures) + "\n")
