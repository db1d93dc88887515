"""How fast images come: 300 CT slices of 512 kB over loopback from two server processes.

    python -m tests.bench.frames [--requests N] [--slices N] [--json FILE]

Prints p50 and p95 in milliseconds and requests per second; ends with 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.asking import Door, Taken, timed
from tests.bench.serving import Web, web_running

SIDE = 512
FRAME_LIMIT_MS = 1.5
GROWTH = "growth over 10,000 frames"
MANY = 10_000
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
        with web_running(Path(folder)) as web:
            door = Door(web.port, {"Authorization": f"Token {token}"})
            rows = _measure(door, asked.requests, asked.slices)
            rows.append(_growth(door, asked.slices, web))
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


def _measure(door: Door, requests: int, slices: int) -> list[dict[str, Any]]:
    series = f"/dicomweb/bench/studies/{STUDY}/series/{SERIES}"
    frames = _frames(slices)
    pictures = [f"{path}/rendered" for path in frames]
    few = max(20, requests // 20)

    def many(paths: list[str], accept: str, count: int, clients: int = 1) -> Taken:
        return timed(door, paths, accept, requests=count, clients=clients)

    return [
        _row("frame, 1 client", many(frames, FRAMES, requests), limit_ms=FRAME_LIMIT_MS),
        _row("frame, 4 clients", many(frames, FRAMES, requests, 4)),
        _row(f"series metadata ({slices})", many([f"{series}/metadata"], "*/*", few)),
        _row(f"QIDO instances ({slices})", many([f"{series}/instances"], "*/*", few)),
        _row("rendered PNG, first time", many(pictures[:few], "image/png", few)),
        _row("rendered JPEG, first time", many(pictures[:few], "image/jpeg", few)),
        _row("rendered PNG, kept", many(pictures[:few], "image/png", few)),
    ]


def _frames(slices: int) -> list[str]:
    series = f"/dicomweb/bench/studies/{STUDY}/series/{SERIES}"
    return [f"{series}/instances/{SERIES}.{number}/frames/1" for number in range(1, slices + 1)]


def _growth(door: Door, slices: int, web: Web) -> dict[str, Any]:
    """How much the server's processes grow while they send 10,000 frames, after what came before."""
    before = web.private_kib()
    timed(door, _frames(slices), FRAMES, requests=MANY, clients=4)
    return {"what": GROWTH, "mb": round((web.private_kib() - before) / 1024, 1)}


def _row(what: str, taken: Taken, **limit: float) -> dict[str, Any]:
    return {
        "what": what,
        "p50_ms": round(taken.p50_ms, 3),
        "p95_ms": round(taken.p95_ms, 3),
        "per_s": round(taken.per_s, 1),
        **limit,
    }


if __name__ == "__main__":
    raise SystemExit(main())
