"""How fast images come: 300 CT slices of 512 kB over loopback from two server processes.

    python -m tests.bench.frames [--requests N] [--slices N] [--json FILE]

Prints p50 and p95 in milliseconds and requests per second; ends with 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench.standing import descendants
from tests.studio import ROOT, free_port

SIDE = 512
FRAME_LIMIT_MS = 2.0
GROWTH = "growth over 5,000 frames"
MANY = 5_000
STUDY, SERIES = "2.25.100", "2.25.200"
FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'


def main() -> int:
    """Fill a studio of its own, start it, measure, print."""
    words = argparse.ArgumentParser()
    words.add_argument("--requests", type=int, default=600)
    words.add_argument("--slices", type=int, default=300)
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "spinemed_site.settings"})
        token = _fill(asked.slices)
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "spinemed_site.asgi:application", "--port", str(port)]
        options = ["--workers", "2", "--lifespan", "off", "--log-level", "warning", "--no-access-log"]
        server = subprocess.Popen([*command, *options], cwd=ROOT)
        try:
            _wait(port)
            rows = _measure(port, token, asked.requests, asked.slices)
            rows.append(_growth(port, token, asked.slices, server.pid))
        finally:
            server.terminate()
            server.wait(20)
    for row in rows:
        if row["what"] == GROWTH:
            sys.stdout.write(f"{GROWTH:<28} {row['mb']:8.1f} MB\n")
            continue
        limit = f"  (limit {row['limit_ms']} ms)" if "limit_ms" in row else ""
        times = f"p50 {row['p50_ms']:8.2f} ms  p95 {row['p95_ms']:8.2f} ms"
        sys.stdout.write(f"{row['what']:<28} {times}  {row['per_s']:8.1f} /s{limit}\n")
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1))
    return int(any(row.get("p50_ms", 0.0) > row.get("limit_ms", float("inf")) for row in rows))


def _fill(slices: int) -> str:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from imaging.models import Plane, Series
    from projects.models import Membership, Project, User
    from projects.services.people import token_create
    from tests.imaging.stored import dataset_store, slice_dataset, study_store

    project = Project.objects.create(slug="bench", name="Bench")
    reader = User.objects.create_user("reader", display_name="Reader")
    Membership.objects.create(user=reader, project=project, role="surgeon")
    series: Series = study_store(project, slices=0)
    assert series.plane == Plane.AXIAL
    for number in range(1, slices + 1):
        dataset = slice_dataset(SERIES, 1, rows=SIDE, columns=64)
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{SERIES}.{number}"
        dataset.InstanceNumber, dataset.Columns = number, SIDE
        dataset.PixelData = dataset.PixelData * (SIDE // 64)
        dataset_store(series, dataset)
    _, token = token_create(user=reader, name="bench")
    return str(token)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            link.request("GET", "/healthz")
            link.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The server did not start.")


def _measure(port: int, token: str, requests: int, slices: int) -> list[dict[str, Any]]:
    series = f"/dicomweb/bench/studies/{STUDY}/series/{SERIES}"
    frames = [f"{series}/instances/{SERIES}.{number}/frames/1" for number in range(1, slices + 1)]
    pictures = [f"{path}/rendered" for path in frames]
    few = max(20, requests // 20)
    return [
        _row("frame, 1 client", _timed(port, token, frames, FRAMES, requests, 1), limit_ms=FRAME_LIMIT_MS),
        _row("frame, 4 clients", _timed(port, token, frames, FRAMES, requests, 4)),
        _row(f"series metadata ({slices})", _timed(port, token, [f"{series}/metadata"], "*/*", few, 1)),
        _row(f"QIDO instances ({slices})", _timed(port, token, [f"{series}/instances"], "*/*", few, 1)),
        _row("rendered PNG, first time", _timed(port, token, pictures[:few], "image/png", few, 1)),
        _row("rendered JPEG, first time", _timed(port, token, pictures[:few], "image/jpeg", few, 1)),
        _row("rendered PNG, kept", _timed(port, token, pictures[:few], "image/png", few, 1)),
    ]


def _growth(port: int, token: str, slices: int, server: int) -> dict[str, Any]:
    """How much the server's processes grow while they send 5,000 frames, after what came before."""
    series = f"/dicomweb/bench/studies/{STUDY}/series/{SERIES}"
    frames = [f"{series}/instances/{SERIES}.{number}/frames/1" for number in range(1, slices + 1)]
    before = _resident(server)
    _timed(port, token, frames, FRAMES, MANY, 4)
    return {"what": GROWTH, "mb": round((_resident(server) - before) / 1024, 1)}


def _resident(server: int) -> int:
    """Private memory of the server and its children, KiB."""
    kib = 0
    for process in descendants(server):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))
    return kib


def _timed(
    port: int, token: str, paths: list[str], accept: str, requests: int, clients: int
) -> tuple[list[float], float]:
    """Seconds of each request, and of all together."""
    took: list[float] = []

    def ask(part: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Token {token}", "Accept": accept}
        for number in range(part, requests, clients):
            start = time.perf_counter()
            link.request("GET", paths[number % len(paths)], headers=headers)
            answer = link.getresponse()
            body = answer.read()
            took.append(time.perf_counter() - start)
            if answer.status != 200:
                raise SystemExit(f"{answer.status} {body[:200]!r}")

    threads = [threading.Thread(target=ask, args=(part,)) for part in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) != requests:
        raise SystemExit("A client failed.")
    return took, time.perf_counter() - start


def _row(what: str, measured: tuple[list[float], float], **limit: float) -> dict[str, Any]:
    took, whole = measured
    cuts = statistics.quantiles(took, n=20)
    return {
        "what": what,
        "p50_ms": round(1000 * statistics.median(took), 3),
        "p95_ms": round(1000 * cuts[18], 3),
        "per_s": round(len(took) / whole, 1),
        **limit,
    }


if __name__ == "__main__":
    raise SystemExit(main())
