"""Fifty reviewers at their own pace: a decision every 5 s, autosaves every 3 s, an import and an export too.

What a reviewer waits for is counted from the press to the answer; a press that comes late because the answers
before it were late is counted as behind.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from spinemed_site.priority import BACKGROUND_NICE
from tests.bench.crowd import told
from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database
from tests.bench.reviewers import Reviewer
from tests.bench.serving import environment_on
from tests.studio import ROOT, studio_start

T = TypeVar("T")
REVIEWERS, SECONDS = 50, 60
DECISION_S, SAVE_S, BEHIND_S = 5.0, 3.0, 1.0
LIMIT_MS = 100
DONE, IMPORTED = 10_000, 20_000
ITEM = "page of the next item"
ACTS = (ITEM, "autosave", "decision")


@dataclass(slots=True)
class Paced:
    """Milliseconds of each kind of press, what was refused, and how often somebody fell behind."""

    took: dict[str, list[float]] = field(default_factory=lambda: {act: [] for act in ACTS})
    problems: list[str] = field(default_factory=list)
    behind: int = 0


def pace(seconds: int = SECONDS) -> Iterator[Figure]:
    """p95 of each press, and what was refused, while an import and an export run."""
    with tempfile.TemporaryDirectory() as name, database() as url:
        folder = Path(name)
        studio = studio_start(folder, environment={"DATABASE_URL": url}, seconds=300)
        try:
            tasks = int(REVIEWERS * (seconds / DECISION_S + 4))
            sessions = run_inside(folder, "crowd_make", REVIEWERS, tasks, DONE, database=url, seconds=300)
            port = int(studio.url.rsplit(":", 1)[1])
            desks = [Reviewer(port, session) for session in sessions]
            with _beside(folder, url) as still:
                paced = _paced(desks, seconds)
                note = f"{REVIEWERS} at once for {seconds} s; beside them at the end: {still() or 'nothing'}"
        finally:
            studio.stop()
    for act in ACTS:
        p50, p95 = told(paced.took[act])
        words = f"p50 {p50} ms, {len(paced.took[act])} of them, {note}"
        yield Figure(f"{act} at the asked pace, p95", p95, "ms", LIMIT_MS, note=words)
    first = paced.problems[0] if paced.problems else ""
    yield Figure("refused at the asked pace", len(paced.problems), "", 0, note=first)
    yield Figure("behind the asked pace", paced.behind, "times", note=f"by more than {BEHIND_S:g} s")


@contextmanager
def _beside(folder: Path, url: str) -> Iterator[Callable[[], str]]:
    """An import and an export in processes of their own, as a worker's; tells which of them still runs."""
    environment = {**environment_on(folder), "DATABASE_URL": url}
    running = {
        act[0]: subprocess.Popen(
            ["nice", "-n", str(BACKGROUND_NICE), sys.executable, "-m", "tests.bench.inside", *act],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for act in (("instances_in", str(IMPORTED), "1"), ("crowd_release",))
    }
    try:
        yield lambda: ", ".join(name for name, one in running.items() if one.poll() is None)
    finally:
        for one in running.values():
            one.terminate()
            one.wait()


def _paced(desks: Sequence[Reviewer], seconds: float) -> Paced:
    paced, lock = Paced(), threading.Lock()
    began = perf_counter() + 1
    threads = [
        threading.Thread(target=_work, args=(desk, began + DECISION_S * n / len(desks), seconds, paced, lock))
        for n, desk in enumerate(desks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return paced


def _work(desk: Reviewer, begins: float, seconds: float, paced: Paced, lock: threading.Lock) -> None:
    """One reviewer's presses, each at its time; the first item is opened before the count begins."""
    try:
        task, version = desk.following(), 0
        save_at, decide_at = begins + SAVE_S, begins + DECISION_S
        while min(save_at, decide_at) < begins + seconds:
            due = min(save_at, decide_at)
            time.sleep(max(0.0, due - perf_counter()))
            paced.behind += perf_counter() - due > BEHIND_S
            if due == save_at:
                version = _timed(paced, lock, "autosave", lambda: desk.save(task, version))  # noqa: B023
                save_at += SAVE_S
                continue
            if version:
                desk.put_away(task)
            led = _timed(paced, lock, "decision", lambda: desk.submit(task))  # noqa: B023
            task, version = _timed(paced, lock, ITEM, lambda: desk.following(led)), 0  # noqa: B023
            decide_at += DECISION_S
    except Exception as problem:  # told by whoever began it
        with lock:
            paced.problems.append(f"{type(problem).__name__}: {problem}"[:300])


def _timed(paced: Paced, lock: threading.Lock, act: str, press: Callable[[], T]) -> T:
    began = perf_counter()
    done = press()
    with lock:
        paced.took[act].append(1000 * (perf_counter() - began))
    return done
