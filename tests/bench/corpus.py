"""Instances in, images in, a Release out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Absent, Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database
from tests.studio import ROOT

SHARED = Path(os.environ.get("SPINEMED_SHARED", ROOT.parent / "shared"))
COUNT = 10_000
REPEATS = 3


def instances_sqlite() -> Iterator[Figure]:
    """`import_instances` on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        yield _rate("SQLite", 1000, run_inside(Path(folder), "instances_in", COUNT, REPEATS))


def instances_postgres() -> Iterator[Figure]:
    """`import_instances` on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, database() as url:
        yield _rate(
            "PostgreSQL", 2000, run_inside(Path(folder), "instances_in", COUNT, REPEATS, database=url)
        )


def _rate(engine: str, limit: int, took: list[float]) -> Figure:
    rates = [round(COUNT / seconds) for seconds in took]
    note = f"{COUNT} lines, best of {rates}"
    return Figure(f"import_instances, {engine}", max(rates), "/s", limit, at_least=True, note=note)


def releases() -> Iterator[Figure]:
    """A Release of ten thousand approved instances, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        yield _release("SQLite", run_inside(Path(folder), "release_out", COUNT))
    with tempfile.TemporaryDirectory() as folder, database() as url:
        yield _release("PostgreSQL", run_inside(Path(folder), "release_out", COUNT, database=url))


def _release(engine: str, took: dict[str, float]) -> Figure:
    note = f"best of two, the other {took['worst']:.2f} s"
    return Figure(f"{COUNT} instances released, {engine}", round(took["seconds"], 2), "s", 3, note=note)


def images() -> Iterator[Figure]:
    """Five lumbar MR volumes with their masks and level lists."""
    source = SHARED / "data" / "lumbar_mr"
    if not source.is_dir():
        raise Absent("The public sample files are not beside this checkout.")
    with tempfile.TemporaryDirectory() as folder:
        done = run_inside(Path(folder), "images_in", source)
    note = ", ".join(f"{value} {name}" for name, value in done.items() if name != "seconds" and value)
    yield Figure("5 lumbar_mr volumes imported", round(done["seconds"], 1), "s", 20, note=note)
