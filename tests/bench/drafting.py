"""A drafting run against the bare client: the same requests to the same endpoint, 64 at once.

The endpoint is the protocol server of the tests in a process of its own, which answers after 50 to 300 ms.
What the bare client asks is what our ledger says that the run asked; it keeps nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.figure import Absent, Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database
from tests.bench.serving import environment_on
from tests.studio import ROOT, free_port

ITEMS = 1000  # a draft and a revision each
AT_ONCE = 64
SOONEST_S, SPREAD_S = 0.05, 0.25
SECONDS = 180
MOST_MB = 400
SLOWEST_PAGE_MS = 500


def drafting() -> Iterator[Figure]:
    """Requests per second beside the bare client, what one costs us, memory, and the page of the run."""
    with endpoint_running() as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with database() as server:
                yield from _beside(url, folder / "postgres", "PostgreSQL", server)
        except Absent as absent:
            yield Figure("drafting, PostgreSQL", None, "", note=f"not measured: {absent}")
        yield from _beside(url, folder / "sqlite", "SQLite", "")


def _beside(url: str, folder: Path, engine: str, server: str) -> Iterator[Figure]:
    folder.mkdir()
    asked = folder / "asked.jsonl"
    ours = run_inside(folder, "drafting_in", url, ITEMS, AT_ONCE, asked, database=server, seconds=SECONDS)
    bare = bare_client(url, asked, folder)
    ratio = ours["per_s"] / bare["per_s"]
    note = f"ours {ours['per_s']:.0f}/s, bare {bare['per_s']:.0f}/s, {ours['calls']} requests each"
    yield Figure(
        f"drafting beside a bare client, {engine}", round(ratio, 2), "", 0.9, at_least=True, note=note
    )
    note = f"bare client {bare['cpu_ms']:.1f} ms"
    yield Figure(f"processor time of a request, {engine}", round(ours["cpu_ms"], 1), "ms", 10, note=note)
    note = f"after each slice: {ours['memory_mb']}"
    yield Figure(f"memory of the worker, {engine}", max(ours["memory_mb"]), "MB", MOST_MB, note=note)
    note = f"the page of a run of {ITEMS} items, slowest of five"
    yield Figure(f"page of the run, {engine}", round(ours["page_ms"]), "ms", SLOWEST_PAGE_MS, note=note)


@contextmanager
def endpoint_running(*, delay_s: float = SOONEST_S, spread_s: float = SPREAD_S) -> Iterator[str]:
    """The base URL of the protocol server, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.openai_server", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        url = server.stdout.readline().strip()
        switches = json.dumps({"delay_s": delay_s, "spread_s": spread_s}).encode()
        control = urllib.request.Request(f"{url.removesuffix('/v1')}/control", data=switches)
        urllib.request.urlopen(control, timeout=10).read()
        yield url
    finally:
        server.terminate()
        server.wait(10)


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
