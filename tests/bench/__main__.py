"""`make bench`: measured figures against their limits, as a table and as `var/bench.json`.

    python -m tests.bench [--report-only] [--only NAME ...]

Ends with 1 when a limit is missed or a measure broke off. One measurement at a time, each with the load
before it; what is not on this machine is said.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import corpus, near
from tests.bench.decisions import decisions
from tests.bench.drafting import drafting
from tests.bench.evaluating import evaluating
from tests.bench.figure import Absent, Figure, Measure
from tests.bench.finding import finding
from tests.bench.finding_as_surgeon import finding_as_surgeon
from tests.bench.first_image import first_image
from tests.bench.frames import GROWTH
from tests.bench.full_board import full_board
from tests.bench.keys import keys
from tests.bench.letters import letters
from tests.bench.lots import lots
from tests.bench.opening import opening
from tests.bench.pace import pace
from tests.bench.peer import reading, storing
from tests.bench.queueing import queueing
from tests.bench.rescoring import rescoring
from tests.bench.reviewers import reviewers
from tests.bench.standing import memory, second_start
from tests.bench.viewer import tab, viewer
from tests.studio import ROOT, studio_start


def frames() -> Iterator[Figure]:
    """The frame path; best of two runs of `tests.bench.frames`."""
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "frames.json"
        for _ in range(2):
            command = [sys.executable, "-m", "tests.bench.frames", "--requests", "400", "--json", str(file)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=150)
            if not file.exists():
                raise RuntimeError(f"tests.bench.frames: {done.stderr[-1000:]}")
            runs.append({row["what"]: row for row in json.loads(file.read_text())})
            file.unlink()
    for what, limit in (("frame, 1 client", 1.5), ("frame, 4 clients", None)):
        best = min((run[what] for run in runs), key=lambda row: float(row["p50_ms"]))
        note = f"512 kB, two processes, p95 {best['p95_ms']:.2f} ms, {best['per_s']:.0f}/s; best of two"
        yield Figure(f"{what}, p50", round(best["p50_ms"], 2), "ms", limit, note=note)
    grown = [run[GROWTH]["mb"] for run in runs]
    yield Figure(GROWTH, min(grown), "MB", 10, note=f"both web processes, least of {grown}")


def studio() -> Iterator[Figure]:
    """One system from its first start to its second: memory, restart, the review page."""
    with tempfile.TemporaryDirectory() as folder:
        running = studio_start(Path(folder), seconds=180)
        try:
            yield from memory(running, "first start")
            running.stop()
            running, figure = second_start(Path(folder))
            yield figure
            yield from memory(running, "second start")
            yield from opening(running)
        finally:
            if running.process.poll() is None:
                running.stop()


TARGET = ROOT / "var" / "bench.json"
SECONDS = 1800  # for one measure, many times what it needs at rest
MEASURES: dict[str, Measure] = {
    "frames": frames,
    "studio": studio,
    "decisions": decisions,
    "images": corpus.images,
    "instances-postgres": corpus.instances_postgres,
    "instances-sqlite": corpus.instances_sqlite,
    "releases": corpus.releases,
    "drafting": drafting,
    "evaluating": evaluating,
    "letters": letters,
    "near-texts": near.near_texts,
    "find": finding,
    "find-as-surgeon": finding_as_surgeon,
    "queue": queueing,
    "lots": lots,
    "keys": keys,
    "reviewers": reviewers,
    "pace": pace,
    "full-board": full_board,
    "rescoring": rescoring,
    "peer-reading": reading,
    "peer-storing": storing,
    "first-image": first_image,
    "viewer": viewer,
    "tab": tab,
}


def main() -> int:
    """Measure, print row by row, write the file."""
    words = argparse.ArgumentParser(prog="python -m tests.bench")
    words.add_argument("--report-only", action="store_true", help="end with 0 even when a limit is missed")
    words.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES))
    asked = words.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    _say(f"commit {_commit()}, {os.cpu_count()} cores\n")
    began, rows = time.monotonic(), []
    for name in asked.only:
        load = os.getloadavg()[0]
        _say(f"-- {name}, load {load:.1f}\n")
        for figure in _measured(name):
            _say(_line(figure))
            rows.append({**figure.as_row(), "measure": name, "load_before": round(load, 1)})
    _write(rows)
    missed = [str(row["what"]) for row in rows if not row["holds"]]
    told = f": {'; '.join(missed)}" if missed else ""
    _say(f"{len(missed)} limits missed{told}. {time.monotonic() - began:.0f} s. Written to {TARGET}.\n")
    return int(bool(missed) and not asked.report_only)


def _measured(name: str) -> Iterator[Figure]:
    """The figures of one measure; whatever breaks it off is a row, and the next measure goes on."""
    signal.alarm(SECONDS)
    try:
        yield from MEASURES[name]()
    except Absent as reason:
        yield Figure(name, None, "", note=f"not measured: {reason}")
    except Exception as problem:
        signal.alarm(0)
        words = " ".join(f"{type(problem).__name__}: {problem}".split())
        yield Figure(name, None, "", note=f"broke off: {words[-300:]}", failed=True)
    finally:
        signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"longer than {SECONDS} s")


def _write(rows: list[dict[str, object]]) -> None:
    TARGET.parent.mkdir(exist_ok=True)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"at": when, "commit": _commit(), "cores": os.cpu_count(), "figures": rows}
    TARGET.write_text(json.dumps(told, indent=1))


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _line(figure: Figure) -> str:
    value = "-" if figure.value is None else f"{figure.value:g} {figure.unit}"
    sign = "at least" if figure.at_least else "at most"
    limit = "" if figure.limit is None else f"{sign} {figure.limit:g}"
    mark = "FAILED" if figure.failed else "ok" if figure.holds else "MISSED"
    judged = mark if figure.failed or (figure.limit is not None and figure.value is not None) else ""
    return f"{figure.what:<40} {value:>12}  {limit:<14} {judged:<7} {figure.note}\n"


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    raise SystemExit(main())
