"""Reading a full board's stored answers anew, and the pages of its items.

`python -m tests.bench.inside answers_read_anew 250000` measures the first alone.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.inside import run_inside

COUNT = 250_000
SECONDS = 390


def rescoring() -> Iterator[Figure]:
    """The time to read, score and keep, and how long the pages of 5,000 items take."""
    with tempfile.TemporaryDirectory() as folder:
        took = run_inside(Path(folder), "answers_read_anew", COUNT, seconds=SECONDS)
    note = f"{os.cpu_count()} cores, mean {took['characters']:.0f} characters, {took['answered']:.0%} read"
    yield Figure(f"{COUNT} stored answers read anew and scored, SQLite", took["seconds"], "s", 60, note=note)
    yield Figure("the board that follows, 50 models", took["board"], "s")
    yield Figure("health and level figures of 5,000 items", took["health"], "s")
    yield Figure("list of 5,000 items, p95", took["list_p95"], "ms", 80, note=f"p50 {took['list_p50']}")
    yield Figure(
        "page of an item with 50 answers, p95", took["item_p95"], "ms", 80, note=f"p50 {took['item_p50']}"
    )
