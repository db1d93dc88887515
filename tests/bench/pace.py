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
from tests.bench.crowd import TOLD, told
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
            with _beside(folder, url) as ended:
                paced = _paced(desks, seconds)
                note = f"{REVIEWERS} at once for {seconds} s; beside them all the time: {ended()}"
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
    """Imports and exports, each in a process of its own, one after another; tells how many ended.

    Raises:
        RuntimeError: one of the two runs no longer when it is asked.
    """
    environment = {**environment_on(folder), "DATABASE_URL": url}
    running = {}
    for what, *act in (("imports", "imports_go_on", str(IMPORTED)), ("exports", "releases_go_on")):
        with (folder / what).open("w") as told:
            command = ["nice", "-n", str(BACKGROUND_NICE), sys.executable, "-m", "tests.bench.inside", *act]
            running[what] = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT
            )
    try:
        for what, one in running.items():
            while _lines(folder / what, one) < 1:
                time.sleep(0.1)
        yield lambda: ", ".join(f"{_ended(folder / what, one)} {what}" for what, one in running.items())
    finally:
        for one in running.values():
            one.terminate()
            one.wait()


def _ended(told: Path, going_on: subprocess.Popen[bytes]) -> int:
    """How many are done, after the line that says it began; raises RuntimeError where none is."""
    ended = _lines(told, going_on) - 1
    if not ended:
        raise RuntimeError(f"Nothing was done beside the reviewers: {told.read_text()[-2000:]}")
    return ended


def _lines(told: Path, going_on: subprocess.Popen[bytes]) -> int:
    """How many lines it has told, for as long as it runs."""
    lines = told.read_text()
    if going_on.poll() is not None:
        raise RuntimeError(f"What should run beside the reviewers ended: {lines[-2000:]}")
    return sum(line.startswith(TOLD) for line in lines.splitlines())


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
            led = _timed(paced, lock, "decision", lambda: desk.submit(task, version))  # noqa: B023
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
