"""A real Celery worker with its own database and broker, started and killed by tests."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from celery import Celery

from spinemed_site.supervisor.redis_server import redis_command, wait_for_redis
from tests.conftest import ROOT

SETUP = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from datetime import date
from projects.models import Approval, Project
from tests.generation.cast import endpoint_make, guideline_make, study_make
from tests.generation.driving import start
project = Project.objects.create(slug="lumbar", name="Lumbar pilot")
approval = Approval.objects.create(project=project, ethics_body="Test", number="1", basis="public",
    valid_from=date(2020, 1, 1), expires_on=date(2099, 1, 1))
# Longer than any wait of the tests: on a busy machine an answer in its sixth second is not a lost one.
endpoint = endpoint_make(sys.argv[1], max_concurrency=4, timeout_seconds=120, offers_batches=True)
run = start(project, studies=(study_make(project, approval),), sources=(guideline_make(project),),
    endpoint=endpoint, count=int(sys.argv[2]), without_pictures="without pictures" in sys.argv,
    in_batches="in batches" in sys.argv)
"""


class WorkerPlace:
    """A folder with database, broker and one worker at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "r.sock"
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "HOSTS"}},
            "DATA_DIR": str(folder),
            "REDIS_URL": f"unix://{self.socket}",
            "DJANGO_SETTINGS_MODULE": "spinemed_site.settings",
            "PYTHONPATH": str(ROOT),
        }
        self.redis = subprocess.Popen(
            redis_command(self.socket, folder / "redis"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for_redis(self.environment["REDIS_URL"])
        self.worker: subprocess.Popen[bytes] | None = None

    def python(self, *arguments: str) -> None:
        """Run Python in this place and wait."""
        subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, check=True, capture_output=True
        )

    def sweep(self) -> None:
        """What beat sends every ten seconds."""
        with Celery(broker=f"redis+socket://{self.socket}") as sender:
            sender.send_task("generation.tasks.generation_sweep", queue="default", ignore_result=True)

    def worker_start(self) -> None:
        """Start a worker in a process group of its own."""
        command = ["-m", "celery", "-A", "spinemed_site.celery", "worker", "-Q", "default,llm"]
        log = (self.folder / "worker.log").open("ab")
        self.worker = subprocess.Popen(
            [sys.executable, *command, "--pool", "prefork", "--concurrency", "1", "--without-gossip"],
            env=self.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def worker_kill(self) -> None:
        """SIGKILL to the worker and its children: no chance to tidy up."""
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = None

    def close(self) -> None:
        """End everything that was started here."""
        self.worker_kill()
        self.redis.terminate()
        self.redis.wait()

    def query(self, statement: str) -> list[tuple[object, ...]]:
        """Read or change the database beside the worker."""
        connection = sqlite3.connect(self.folder / "studio.sqlite3", timeout=20)
        try:
            rows = connection.execute(statement).fetchall()
            connection.commit()
            return rows
        finally:
            connection.close()


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait, or fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"after {seconds} s still not: {what}"
        time.sleep(0.05)
