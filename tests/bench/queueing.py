"""The queue, going on and deciding, with 4,500 and with 450,000 instances that wait, on PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database

SMALL, FULL = 4_500, 450_000
GROWTH = 1.5
ROUNDS = 30
LIMITS_MS = {"queue": 150, "home": 150, "workload": 150, "next": 60, "item": 150, "decision": 60}


def queueing() -> Iterator[Figure]:
    """p95 of each at both sizes, and how much the full one is slower."""
    small, full = (_timed(count) for count in (SMALL, FULL))
    for what, limit in LIMITS_MS.items():
        note = f"at {SMALL}: {small[what]:.1f} ms; {full['history']:.0f} rows of history"
        yield Figure(f"{what} p95, {FULL} waiting", full[what], "ms", limit, note=note)
        yield Figure(f"{what}, {FULL} against {SMALL}", round(full[what] / small[what], 2), "×", GROWTH)


def _timed(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, database() as url:
        told: dict[str, float] = run_inside(
            Path(folder), "queue_timed", count, ROUNDS, database=url, seconds=1800
        )
        return told
