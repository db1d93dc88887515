"""What a reading does between two steps: look whether it shall go on, count, and end."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from projects.models import Run, RunState
from projects.services import run_finish, run_heartbeat
from projects.services.runs import run_advance

# Longer than one request to the reading process may take, with pages read again one by one.
LEASE = timedelta(seconds=120)
RENEWED = 5.0  # seconds
FAULT = "Reading broke off by a fault of the program. Try again; the pages that were read are kept."


class Interrupted(Exception):
    """A person asked to stop, or another worker has the run."""


class Step:
    """The steps of one run in the hands of `owner`."""

    def __init__(self, run: Run, owner: str) -> None:
        self.run, self.owner, self.renewed = run, owner, time.monotonic()
        self.own = type(run)._default_manager.filter(pk=run.pk, lease_owner=owner)

    def look(self) -> None:
        """Raises Interrupted when a person asked to stop, or another worker has the run."""
        if time.monotonic() - self.renewed > RENEWED:
            run_heartbeat(run=self.run, owner=self.owner, lease=LEASE)
            self.renewed = time.monotonic()
        running = self.own.filter(state=RunState.RUNNING)
        asked = running.values_list("cancel_requested", "pause_requested").first()
        if asked is None or any(asked):
            raise Interrupted

    def count(self, done: int) -> None:
        """Count finished pages or pictures. Raises Interrupted."""
        run_advance(run=self.run, owner=self.owner, done=done, lease=LEASE)
        self.renewed = time.monotonic()
        self.look()

    def total(self, total: int, done: int) -> None:
        """Say how much there is, and how much of it lies here already."""
        self.own.update(total_count=total, done_count=done)

    def end(self) -> None:
        """End the run in the transaction that writes what was read. Raises Interrupted."""
        if not run_finish(run=self.run, owner=self.owner):
            raise Interrupted


def told_write(path: Path, told: Any) -> None:
    """Write what was read, whole or not at all."""
    aside = path.with_suffix(".partial")
    aside.touch(mode=0o600)
    aside.write_text(json.dumps(told), encoding="utf-8")
    os.replace(aside, path)


def told_read(path: Path) -> Any:
    """What `told_write` wrote."""
    return json.loads(path.read_text(encoding="utf-8"))
