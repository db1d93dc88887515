"""Look into a running system from beside it, and kill parts of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.bench.figure import Absent
from tests.bench.postgres import database
from tests.studio import Studio, studio_start

Rows = list[tuple[object, ...]]
LONGEST_S = 120.0


@contextmanager
def studio_on(backend: str, folder: Path, **environment: str) -> Iterator[Studio]:
    """A running system on "sqlite" or on a "postgresql" of its own; it must stop cleanly at the end."""
    with ExitStack() as stack:
        if backend == "postgresql":
            try:
                environment["DATABASE_URL"] = stack.enter_context(database())
            except Absent as absent:
                pytest.skip(str(absent))
        running = studio_start(folder, environment=environment)
        stack.callback(_stop_if_left, running)
        yield running
        assert running.stop() == 0


def _stop_if_left(running: Studio) -> None:
    """Nothing runs on after a test that failed."""
    if running.process.poll() is None:
        running.stop()


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


def kill_in_the_midst(
    studio: Studio,
    victim: str,
    table: str,
    run: str,
    *,
    at: int,
    look: Callable[[], None] = lambda: None,
) -> None:
    """Kill when `at` steps are done, and wait until the run is finished without anybody's help.

    `look` is called when the victim is dead.
    """

    def far_enough() -> bool:
        return number(studio, f"SELECT done_count FROM {table} WHERE uid = ?", run) >= at

    wait_until(far_enough, seconds=LONGEST_S, what=f"{at} steps of {table} are done")
    before = studio.children()
    kill_minus_nine(studio, victim)
    look()
    at_death = rows(studio, f"SELECT state, done_count, total_count FROM {table} WHERE uid = ?", run)[0]
    # A job that had ended before the kill would prove nothing. A web or Redis kill leaves it running.
    assert at_death[0] in {"running", "queued"}, f"the kill came too late: {at_death}"
    back = wait_until(lambda: restarted(studio, before, victim), seconds=20, what=f"{victim} runs again")
    took = wait_for_the_end(studio, table, run)
    with urllib.request.urlopen(f"{studio.url}/login/", timeout=10) as answer:
        assert answer.status == 200
    attempt = number(studio, f"SELECT attempt FROM {table} WHERE uid = ?", run)
    if victim == "worker":
        assert attempt >= 2, "the dead worker's run was taken over"
    result_note(
        database=studio.environment.get("DATABASE_URL", "sqlite").partition(":")[0],
        job=table, victim=victim, done_at_kill=at_death[1], total=at_death[2],
        back_s=round(back, 1), end_s=round(back + took, 1), claims=attempt,
    )  # fmt: skip


def wait_for_the_end(studio: Studio, table: str, run: str) -> float:
    """Wait until a run is done; fail with its sentence where it ends otherwise."""

    def ended() -> bool:
        state, problem = rows(studio, f"SELECT state, error_for_user FROM {table} WHERE uid = ?", run)[0]
        assert state not in {"failed", "cancelled", "paused"}, problem
        return bool(state == "done")

    return wait_until(ended, seconds=LONGEST_S, what=f"the run of {table} is finished")
