"""kill -9 of whoever drives an evaluation: the same figures in the end, and no stored answer asked again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.openai_server.server import ChatServer, running_server

pytestmark = pytest.mark.soak
ITEMS, AT_ONCE, KILLS = 300, 32, 4

SETUP = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from projects.models import Project
from benchmark.services.suite_freeze import suite_freeze
from benchmark.services.evaluation_start import evaluation_start
from tests.benchmark.cast import question_make
from tests.generation.cast import endpoint_make, price_make
project = Project.objects.create(slug="lumbar", name="Lumbar pilot")
for number in range(1, int(sys.argv[2]) + 1):
    question_make(project, number, answer="AB"[number % 3 == 0])
version = suite_freeze(project=project, name="Discs")
endpoint = endpoint_make(sys.argv[1], max_concurrency=int(sys.argv[3]), requests_per_minute=6_000_000)
for name in ("killed", "whole"):
    price_make(endpoint, 1, 4, model_name=name)
    evaluation_start(version=version, endpoint=endpoint, model_name=name)
"""
DRIVE = """
import sys, django
django.setup()
from benchmark.models import EvaluationRun
from benchmark.services.run_drive import evaluation_drive
from benchmark.tasks import claim_name
run = EvaluationRun.objects.get(model__model_name=sys.argv[1])
while run.is_open:
    evaluation_drive(run=run, owner=claim_name())
    run = EvaluationRun.objects.get(pk=run.pk)
"""
RESULTS = """
import sys, django
django.setup()
from benchmark.models import EvaluationRun
from benchmark.interop.results import results_lines
run = EvaluationRun.objects.get(model__model_name=sys.argv[1])
sys.stdout.write("".join(list(results_lines(run))[1:]))
"""


class Place:
    """A folder with its own database, and programs that work in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        own = {
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "spinemed_site.settings",
            "PYTHONPATH": str(ROOT),
        }
        self.environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "HOSTS"}} | own

    def begin(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def run(self, program: str, *arguments: str) -> str:
        process = self.begin(program, *arguments)
        printed, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        return printed

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "studio.sqlite3", timeout=30)) as file:
            rows = file.execute(statement).fetchall()
            file.commit()
            return rows


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with running_server() as running:
        yield running


def stored(place: Place) -> set[str]:
    """The keys of the answers that are kept: run, position and repeat."""
    rows = place.query(
        "SELECT run.uid, item.position, answer.repeat FROM benchmark_response answer "
        "JOIN benchmark_evaluationrun run ON run.id = answer.run_id "
        "JOIN benchmark_item item ON item.id = answer.item_id"
    )
    return {f"{str(uid).replace('-', '')}-{position}-{repeat}" for uid, position, repeat in rows}


def asked(server: ChatServer) -> list[str]:
    return [seen.key.rpartition("-")[0] for seen in server.script.seen]


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_left_alone(
    tmp_path: Path, server: ChatServer
) -> None:
    place = Place(tmp_path)
    place.run(SETUP, server.url, str(ITEMS), str(AT_ONCE))
    server.script.configure({"delay_s": 0.2, "spread_s": 0.4})
    for _ in range(KILLS):
        before, kept = len(server.script.seen), stored(place)
        driver = place.begin(DRIVE, "killed")
        deadline = time.monotonic() + 90
        while len(server.script.seen) < before + 45 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(driver.pid, signal.SIGKILL)
        driver.communicate()
        again = kept & set(asked(server)[before:])
        assert again == set(), "a stored answer was asked for again"
        (state, slots, reserved), *_ = place.query(
            "SELECT state, slots_held, reserved FROM benchmark_evaluationrun ORDER BY id"
        )
        assert state == "running"
        assert slots > 0
        assert reserved > 0
        place.query(
            "UPDATE benchmark_evaluationrun SET lease_until = '2020-01-01 00:00:00' WHERE state = 'running'"
        )
    place.run(DRIVE, "killed")
    place.run(DRIVE, "whole")
    runs = place.query(
        "SELECT state, done_count, failed_count, slots_held, abs(round(reserved, 6)) "
        "FROM benchmark_evaluationrun"
    )
    assert runs == [("done", ITEMS, 0, 0, 0)] * 2
    assert place.query("SELECT open_requests FROM generation_endpoint") == [(0,)]
    results = [place.run(RESULTS, name) for name in ("killed", "whole")]
    assert results[0] == results[1]
    board = json.loads(place.query("SELECT board FROM benchmark_suiteversion")[0][0])
    figures = [
        {name: row[name] for name in ("all", "text", "exact_level", "unanswered")} for row in board["rows"]
    ]
    assert figures[0] == figures[1]
    # What was lost with its worker was asked once more, and no more than was under way at a death.
    times = Counter(asked(server))
    assert sum(count - 1 for count in times.values()) <= KILLS * 2 * AT_ONCE
