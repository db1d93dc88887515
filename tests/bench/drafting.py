"""A drafting run against the bare client and Curator: the same requests to the same endpoint, 64 at once.

The endpoint is the protocol server of the tests in a process of its own. A model that drafts a question takes
1 to 30 s; the limits are for one that takes 0.5 to 1.5 s, as those of evaluations, and for one that takes 50
to 300 ms. Others measure what a request costs us beside one that keeps nothing; they are told without a
limit. What the bare client and Curator ask is what our ledger says that the run asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.curator import Curator, curator_found
from tests.bench.figure import Absent, Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database
from tests.bench.serving import environment_on
from tests.studio import ROOT, free_port

AT_ONCE = 64
SECONDS = 400
MOST_MB = 400
SLOWEST_PAGE_MS = 500


@dataclass(frozen=True)
class Pace:
    """How soon the endpoint answers, seconds, and how many items are drafted: a draft and a revision each."""

    soonest_s: float
    spread_s: float
    items: int

    def __str__(self) -> str:
        mean = self.soonest_s + self.spread_s / 2
        return f"answers after {mean:g} s in the mean" if mean else "answers at once"


THINKS = Pace(0.5, 1.0, 1000)
SOON = Pace(0.05, 0.25, 2000)  # 64 at once take eleven seconds at least
LIMITED = (THINKS, SOON)
QUICK = (Pace(0.0, 0.0, 300), Pace(0.1, 0.2, 300))


def drafting() -> Iterator[Figure]:
    """Requests per second beside the bare client and Curator, what one costs us, memory, the run's page."""
    peer = None
    try:
        peer = curator_found()
    except Absent as absent:
        yield Figure("drafting against Curator", None, "", note=f"not measured: {absent}")
    try:
        for pace in (*LIMITED, *QUICK):
            with database() as server:
                yield from _beside(pace, "PostgreSQL", server, peer)
    except Absent as absent:
        yield Figure("drafting, PostgreSQL", None, "", note=f"not measured: {absent}")
    for pace in LIMITED:
        yield from _beside(pace, "SQLite", "", peer)


def _beside(pace: Pace, engine: str, server: str, peer: Curator | None) -> Iterator[Figure]:
    with (
        endpoint_running(delay_s=pace.soonest_s, spread_s=pace.spread_s) as url,
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        asked = folder / "asked.jsonl"
        ours = run_inside(
            folder, "drafting_in", url, pace.items, AT_ONCE, asked, database=server, seconds=SECONDS
        )
        bare = bare_client(url, asked, folder)
        theirs = peer.ask(url, asked, AT_ONCE, seconds=SECONDS) if peer else None
    yield _ratio(pace, engine, ours, bare)
    if peer and theirs:
        yield _against(f"drafting against {peer}, {pace}, {engine}", ours, theirs)
    if pace in LIMITED:
        yield _processor_time(pace, engine, ours, bare)
    if pace is THINKS:
        yield from _costs(engine, ours)


def _ratio(pace: Pace, engine: str, ours: dict[str, Any], bare: dict[str, Any]) -> Figure:
    """Requests per second of ours for one of the bare client."""
    note = (
        f"ours {ours['per_s']:.0f}/s, bare {bare['per_s']:.0f}/s, {ours['calls']} requests each; "
        f"{ours['cpu_ms']:.1f} and {bare['cpu_ms']:.1f} ms of processor time"
    )
    what = f"drafting beside a bare client, {pace}, {engine}"
    limit = 0.9 if pace in LIMITED else None
    return Figure(what, round(ours["per_s"] / bare["per_s"], 2), "", limit, at_least=True, note=note)


def _against(what: str, ours: dict[str, Any], theirs: dict[str, Any]) -> Figure:
    """Requests per second of ours for one of Curator's, neither with its start."""
    whole = theirs["calls"] / (theirs["calls"] / theirs["per_s"] + theirs["start_s"])
    note = (
        f"ours {ours['per_s']:.0f}/s, Curator {theirs['per_s']:.0f}/s, {whole:.0f}/s with its start of "
        f"{theirs['start_s']:.1f} s, {theirs['calls']} requests each; {ours['cpu_ms']:.1f} and "
        f"{theirs['cpu_ms']:.1f} ms of processor time"
    )
    return Figure(what, round(ours["per_s"] / theirs["per_s"], 2), "×", at_least=True, note=note)


def _processor_time(pace: Pace, engine: str, ours: dict[str, Any], bare: dict[str, Any]) -> Figure:
    note = f"bare client {bare['cpu_ms']:.1f} ms"
    what = f"processor time of a request, {pace}, {engine}"
    return Figure(what, round(ours["cpu_ms"], 1), "ms", 10, note=note)


def _costs(engine: str, ours: dict[str, Any]) -> Iterator[Figure]:
    note = f"after each slice: {ours['memory_mb']}"
    yield Figure(f"memory of the worker, {engine}", max(ours["memory_mb"]), "MB", MOST_MB, note=note)
    note = f"the page of a run of {THINKS.items} items, slowest of five"
    yield Figure(f"page of the run, {engine}", round(ours["page_ms"]), "ms", SLOWEST_PAGE_MS, note=note)


@contextmanager
def endpoint_running(*, delay_s: float, spread_s: float) -> Iterator[str]:
    """The base URL of the protocol server, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.openai_server", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            url = server.stdout.readline().strip()
            switches = json.dumps({"delay_s": delay_s, "spread_s": spread_s}).encode()
            control = urllib.request.Request(f"{url.removesuffix('/v1')}/control", data=switches)
            with urllib.request.urlopen(control, timeout=10) as answer:
                answer.read()
            yield url
        finally:
            server.terminate()


def bare_client(url: str, asked: Path, folder: Path) -> dict[str, Any]:
    """Ask the same with nothing but the SDK's asynchronous client."""
    command = [sys.executable, "-m", "tests.bench.bare_client", url, str(asked), str(AT_ONCE)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment_on(folder), capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode:
        raise RuntimeError(f"the bare client ended with {done.returncode}: {done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures
