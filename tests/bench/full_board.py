"""The board at its full size: 50 models, 5,000 items, 1,500 subjects."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure
from tests.bench.inside import run_inside

MODELS, ITEMS, CLUSTERS = 50, 5_000, 1_500
SECONDS, MEGABYTES, PAGE_MS, ITEM_MS = 20, 1_000, 100, 80
ROUNDS = 40


def full_board() -> Iterator[Figure]:
    """The whole computation, with exact clustered tests and drawn ranks; then the pages."""
    with tempfile.TemporaryDirectory() as folder:
        size = (MODELS, ITEMS, CLUSTERS)
        scores = run_inside(Path(folder), "board_filled", *size, seconds=300)
        told: dict[str, Any] = run_inside(Path(folder), "board_timed", ROUNDS)
    note = f"{scores} answers in {CLUSTERS} clusters"
    yield Figure("board computed, 50 × 5,000", round(told.pop("seconds"), 1), "s", SECONDS, note=note)
    note = f"{told.pop('before_mb'):.0f} MB before"
    yield Figure("its peak memory", round(told.pop("peak_mb")), "MB", MEGABYTES, note=note)
    for page, (p50, p95, busy) in told.items():
        limit = PAGE_MS if page.startswith("board") else ITEM_MS if page.startswith("item") else None
        yield Figure(
            f"{page}, p95", round(p95, 1), "ms", limit, note=f"p50 {p50:.1f} ms, {busy:.1f} ms of work"
        )
