"""Searching, and the lead's dashboard, at 4,500 and at 450,000 instances on PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database

SMALL, FULL = 4_500, 450_000
LIMIT_MS, GROWTH = 150, 1.5
ROUNDS = 12


def finding() -> Iterator[Figure]:
    """p95 of the pages at both sizes, and how much the full one is slower."""
    small, full = (_pages(count) for count in (SMALL, FULL))
    slowest = max((key for key in full if key not in NOT_A_SEARCH), key=lambda key: full[key])
    for page in ("find", "dashboard"):
        note = f"at {SMALL}: {small[page]:.1f} ms"
        if page == "find":
            note += f"; slowest {slowest!r}: {full[slowest]:.1f} ms"
        yield Figure(f"{page} p95, {FULL} instances", full[page], "ms", LIMIT_MS, note=note)
        yield Figure(f"{page}, {FULL} against {SMALL}", round(full[page] / small[page], 2), "×", GROWTH)
    yield Figure(f"overview of {FULL} reckoned", round(full["reckoned_s"], 1), "s", note="in the background")


NOT_A_SEARCH = {"find", "dashboard", "reckoned_s"}


def _pages(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, database() as url:
        run_inside(Path(folder), "pages_filled", count, database=url, seconds=1200)
        told: dict[str, float] = run_inside(Path(folder), "pages_timed", ROUNDS, database=url)
        return told
