"""An evaluation against the bare client: the same requests to the same endpoint, 64 at once.

The endpoint answers after 0.5 to 1.5 s, so that 64 at once are some 64 a second. The time of ours is that of
the whole run: items read, asked, kept, scored, and the board reckoned.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.drafting import AT_ONCE, SECONDS, bare_client, endpoint_running
from tests.bench.figure import Absent, Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database

ITEMS = 1500
SOONEST_S, SPREAD_S = 0.5, 1.0  # as a model answers that thinks for a moment


def evaluating() -> Iterator[Figure]:
    """Requests per second beside the bare client, and what one costs us."""
    with endpoint_running(delay_s=SOONEST_S, spread_s=SPREAD_S) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with database() as server:
                yield from _beside(url, folder / "postgres", "PostgreSQL", server)
        except Absent as absent:
            yield Figure("evaluating, PostgreSQL", None, "", note=f"not measured: {absent}")
        yield from _beside(url, folder / "sqlite", "SQLite", "")


def _beside(url: str, folder: Path, engine: str, server: str) -> Iterator[Figure]:
    folder.mkdir()
    asked = folder / "asked.jsonl"
    ours = run_inside(folder, "evaluating_in", url, ITEMS, AT_ONCE, asked, database=server, seconds=SECONDS)
    bare = bare_client(url, asked, folder)
    note = f"ours {ours['per_s']:.0f}/s, bare {bare['per_s']:.0f}/s, {ITEMS} requests each"
    ratio = round(ours["per_s"] / bare["per_s"], 2)
    yield Figure(f"evaluating beside a bare client, {engine}", ratio, "", 0.9, at_least=True, note=note)
    note = f"bare client {bare['cpu_ms']:.1f} ms"
    yield Figure(f"processor time of an answer, {engine}", round(ours["cpu_ms"], 1), "ms", 10, note=note)
