"""Find, the queue and home as a surgeon, beside open blind rounds, on PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database

SMALL, FULL = 4_500, 45_000
LIMIT_MS, GROWTH = 150, 1.5
ROUNDS = 30
PAGES = ("find", "queue", "home")


def finding_as_surgeon() -> Iterator[Figure]:
    """p95 of the pages at both sizes, and how much the full one is slower."""
    small, full = (_timed(count) for count in (SMALL, FULL))
    slowest = max((key for key in full if key not in NOT_A_SEARCH), key=lambda key: full[key])
    for page in PAGES:
        note = f"at {SMALL}: {small[page]:.1f} ms"
        if page == "find":
            note += f"; slowest {slowest!r}: {full[slowest]:.1f} ms, in the database {full[IN_SQL]:.1f} ms"
        yield Figure(f"{page} p95, {FULL} instances", full[page], "ms", LIMIT_MS, note=note)
        yield Figure(f"{page}, {FULL} against {SMALL}", round(full[page] / small[page], 2), "×", GROWTH)


IN_SQL = "find in SQL"
NOT_A_SEARCH = {*PAGES, IN_SQL}


def _timed(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, database() as url:
        told: dict[str, float] = run_inside(
            Path(folder), "surgeon_pages_timed", count, ROUNDS, database=url, seconds=1200
        )
        return told
