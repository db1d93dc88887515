"""A drafting run of very many steps: the worker's memory stays flat, the lead's pages stay quick.

LONG_STEPS sets the size; SOAK_RESULTS names a file that takes the figures.
"""

from __future__ import annotations

import os
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, quantiles
from uuid import UUID

import pytest

from tests.bench.drafting import endpoint_running
from tests.soak.killing import descendants, number, result_note, rows, studio_on, wait_until
from tests.studio import Studio

pytestmark = pytest.mark.soak

STEPS = int(os.environ.get("LONG_STEPS", "100000"))
ITEMS = STEPS // 2  # a draft and a revision each
AT_ONCE = 64
DELAY_S, SPREAD_S = 0.05, 0.25
LONGEST_S = 300.0 + 0.2 * STEPS
EVERY_S = 5.0 if STEPS > 20_000 else 1.0
MOST_MB = 400.0
# What a process gains once it has met everything that it will meet.
MOST_GROWTH = 1.1
PAGE_P95_MS = 500.0
SLUG = "long"
PAGES = ("generation/{run}/", "dashboard/", "")
DONE = "SELECT state, error_for_user FROM generation_generationrun WHERE uid = ?"
OF_RUN = "FROM {} JOIN generation_generationrun r ON r.id = x.run_id WHERE r.uid = ?"


@dataclass(slots=True)
class Watched:
    """Beside a run, each some seconds: the steps that are done, the worker's memory (MB), pages (ms)."""

    studio: Studio
    run: str
    session: str
    memory: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Until told to end."""
        while not self.ended.wait(EVERY_S):
            self.steps.append(_steps(self.studio, self.run))
            self.memory.append(_worker_mb(self.studio))
            self.pages += [self._page_ms(address) for address in PAGES]

    def _page_ms(self, address: str) -> float:
        url = f"{self.studio.url}/p/{SLUG}/{address.format(run=UUID(self.run))}"
        asked = urllib.request.Request(url, headers={"Cookie": f"sessionid={self.session}"})
        began = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.url == url, answer.url
            answer.read()
        return 1000 * (time.perf_counter() - began)

    def fifth(self, place: int) -> float:
        """The mean of the worker's memory while one fifth of the steps was done, counted from 0."""
        last = self.steps[-1]
        there = [
            memory
            for memory, done in zip(self.memory, self.steps, strict=True)
            if place <= 5 * done / last <= place + 1
        ]
        return mean(there)


def test_a_long_run_holds_no_more_memory_at_its_end(tmp_path: Path) -> None:
    with (
        endpoint_running(delay_s=DELAY_S, spread_s=SPREAD_S) as url,
        studio_on("postgresql", tmp_path) as studio,
    ):
        run = studio.python(
            f"from tests.soak.jobs import *; chapters_begin({SLUG!r}, {url!r}, {ITEMS}, {AT_ONCE})"
        ).strip()
        session = studio.python(f"from tests.soak.jobs import *; lead_enter({SLUG!r})").strip()
        with _watched(studio, run, session) as watched:
            took = wait_until(lambda: _ended(studio, run), seconds=LONGEST_S, what="the run is finished")
        _all_there(studio, run)
    page_p95 = quantiles(watched.pages, n=20)[-1]
    growth = watched.fifth(4) / watched.fifth(1)
    figures = {
        "job": "long_run", "steps": STEPS, "took_s": round(took), "most_mb": round(max(watched.memory)),
        "fifths_mb": [round(watched.fifth(place)) for place in range(5)],
        "page_p95_ms": round(page_p95), "page_most_ms": round(max(watched.pages)),
        "pages": len(watched.pages),
    }  # fmt: skip
    result_note(**figures)
    assert max(watched.memory) <= MOST_MB, figures
    assert growth <= MOST_GROWTH, figures
    assert page_p95 <= PAGE_P95_MS, figures


@contextmanager
def _watched(studio: Studio, run: str, session: str) -> Iterator[Watched]:
    watched = Watched(studio, run, session)
    with ThreadPoolExecutor(max_workers=1) as beside:
        looking = beside.submit(watched.look)
        try:
            yield watched
        finally:
            watched.ended.set()
        looking.result()


def _ended(studio: Studio, run: str) -> bool:
    state, problem = rows(studio, DONE, run)[0]
    assert state in {"queued", "running", "done"}, problem
    time.sleep(1)
    return bool(state == "done")


def _steps(studio: Studio, run: str) -> int:
    answered = f"SELECT count(*) {OF_RUN.format('generation_call x')} AND x.answered_at IS NOT NULL"
    return number(studio, answered, run)


def _all_there(studio: Studio, run: str) -> None:
    """Each question was asked once and answered, each item has its Instance."""
    assert _steps(studio, run) == STEPS
    attempts = (
        "SELECT count(*) FROM generation_attempt a JOIN generation_call c ON c.id = a.call_id "
        "JOIN generation_generationrun r ON r.id = c.run_id WHERE r.uid = ?"
    )
    assert number(studio, attempts, run) == STEPS
    made = f"SELECT count(*) {OF_RUN.format('generation_generationitem x')} AND x.instance_id IS NOT NULL"
    assert number(studio, made, run) == ITEMS


def _worker_mb(studio: Studio) -> float:
    """The most that a process of the worker holds, those of its pool included."""
    leader = studio.children()["worker"]
    return max(_resident_mb(pid) for pid in (leader, *descendants(leader)))


def _resident_mb(pid: int) -> float:
    """Nothing of one that is gone by now."""
    with suppress(OSError, StopIteration):
        return _told_mb(Path(f"/proc/{pid}/status").read_text().splitlines())
    return 0.0


def _told_mb(lines: list[str]) -> float:
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) * 1024 / 1e6
