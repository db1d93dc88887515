"""Whether a draft is nearly one of very many texts.

`python -m tests.bench.inside near_texts_in 450000` measures at full size, in some minutes more.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.inside import run_inside

COUNT = 100_000
SECONDS = 380


def near_texts() -> Iterator[Figure]:
    """The check of one draft against many texts that are stored, and storing them."""
    with tempfile.TemporaryDirectory() as folder:
        took = run_inside(Path(folder), "near_texts_in", COUNT, seconds=SECONDS)
    note = f"p50 {took['p50']:.1f}, {took['found']} of {took['tried']} altered copies found"
    yield Figure(f"one draft against {COUNT} texts, SQLite, p95", round(took["p95"], 1), "ms", 50, note=note)
    yield Figure(f"{COUNT} texts stored, SQLite", round(took["stored"]), "s", 130)
    yield Figure("memory of the process that stored them", round(took["memory"]), "MB", 4000)
