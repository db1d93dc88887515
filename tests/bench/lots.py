"""A Lot of 3,000 drafts: plan and preview, carrying out with progress, and giving it back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database

DRAFTS, ROUNDS = 3_000, 20
PAGE_MS = 150
PAGES = {
    "preview": "plan and preview of a lot",
    "page": "page of a lot",
    "list": "list of lots",
    "read": "reading kept",
    "page after": "page of a lot carried out",
}
MADE_S, STILL_S, BACK_S, PER_S = 5, 5, 3, 25


def lots() -> Iterator[Figure]:
    """Pages by p95; a Lot made, carried out and refused by the clock."""
    with tempfile.TemporaryDirectory() as folder, database() as url:
        told = run_inside(Path(folder), "lots_timed", DRAFTS, ROUNDS, database=url, seconds=390)
    for name, words in PAGES.items():
        yield Figure(f"{words} of {DRAFTS} drafts, p95", told[name], "ms", PAGE_MS)
    yield Figure(f"lot of {DRAFTS} drafts made", round(told["made"], 2), "s", MADE_S)
    note = f"{told['carried out']:.0f} s, {told['approved']:.0f} approved"
    yield Figure("carrying a lot out", round(told["per_s"]), "/s", PER_S, at_least=True, note=note)
    yield Figure("longest without progress", round(told["still"], 2), "s", STILL_S)
    yield Figure(f"refused lot of {DRAFTS} given back", round(told["given back"], 2), "s", BACK_S)
