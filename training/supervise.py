"""Carrying out a run: the trainer as a child process, watched from here. No torch in this process."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

from django.utils import timezone

from corpus.bodies import canonical_json
from projects.models import RunState
from projects.services.runs import (
    run_claim,
    run_fail,
    run_finish,
    run_heartbeat,
    run_log,
    run_release,
    worker_name,
)
from training.accelerators import slot_held
from training.bases import trainer_check
from training.children import child_signal, child_start
from training.errors import DataRefused, TrainingError
from training.follow import Event, run_follow
from training.guard import release_guard
from training.models import Checkpoint, TrainingRun
from training.services import output_folder
from training.trainer.checkpoints import COMPLETE
from training.trainer.exits import Exit

POLL = 0.5  # seconds
HEARTBEAT = 5.0  # seconds; the lease lasts 30
GRACE = 120.0  # seconds to write a checkpoint before SIGKILL
MOST_ATTEMPTS = 3


def training_run_carry_out(*, run: TrainingRun) -> bool:
    """Do the work of a run that waits, or whose worker died.

    False when no accelerator is free or somebody else has the run; the sweep comes back.
    """
    owner = worker_name()
    with slot_held() as slot:
        if slot is None or not run_claim(run=run, owner=owner):
            return False
        TrainingRun.objects.filter(pk=run.pk).update(accelerator=slot)
        if run.attempt > MOST_ATTEMPTS:
            told = f"Its worker died {MOST_ATTEMPTS} times. Look at the log, then press Resume."
            return run_fail(run=run, owner=owner, error_for_user=told)
        try:
            trainer_check()
            _guard(run)
        except TrainingError as problem:
            return run_fail(run=run, owner=owner, error_for_user=str(problem))
        _watch(run, owner, _start(run, slot))
    return True


def _guard(run: TrainingRun) -> None:
    """Check the release once more and keep the result: the run may have waited, or begins again."""
    known = json.loads(run.environment)
    try:
        known["guard"] = release_guard(run.release).record
    except DataRefused:
        known["guard"] = {"refused": True, "at": timezone.now().isoformat()}
        raise
    finally:
        run.environment = canonical_json(known)
        TrainingRun.objects.filter(pk=run.pk).update(environment=run.environment)


def _start(run: TrainingRun, slot: str) -> subprocess.Popen[bytes]:
    folder = output_folder(run)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(run.config, encoding="utf-8")
    config = str(folder / "run.json")
    child = child_start("training.trainer", "--config", config, log=folder / "train.log", slot=slot)
    TrainingRun.objects.filter(pk=run.pk).update(process_id=child.pid, exit_code=None)
    return child


def _watch(run: TrainingRun, owner: str, child: subprocess.Popen[bytes]) -> None:
    """Follow the child to its end; a person's cancel or pause is a SIGTERM, then a SIGKILL."""
    ending: Event | None = None
    asked_at, beat_at = 0.0, time.monotonic()
    try:
        while child.poll() is None:
            time.sleep(POLL)
            ending = run_follow(run=run) or ending
            if time.monotonic() - beat_at > HEARTBEAT or not asked_at:
                if not run_heartbeat(run=run, owner=owner):
                    return  # the lease went to somebody else; the finally clause ends the child
                beat_at = time.monotonic()
            if not asked_at and (run.cancel_requested or run.pause_requested):
                asked_at = time.monotonic()
                child_signal(child, signal.SIGTERM)
            if asked_at and time.monotonic() - asked_at > GRACE:
                child_signal(child, signal.SIGKILL)
    finally:
        if child.poll() is None:
            child_signal(child, signal.SIGKILL)
            child.wait()
    ending = run_follow(run=run) or ending
    _settle(run, owner, child.returncode, ending)


def _settle(run: TrainingRun, owner: str, code: int, ending: Event | None) -> None:
    """Turn the trainer's end into the run's state; only a run that is complete is finished."""
    TrainingRun.objects.filter(pk=run.pk).update(exit_code=code, process_id=None, accelerator="")
    run.refresh_from_db()
    complete = (output_folder(run) / COMPLETE).is_file()
    if code != Exit.DONE and (run.cancel_requested or run.pause_requested):
        run_release(run=run, owner=owner)
    elif code == Exit.DONE and complete:
        run_finish(run=run, owner=owner)
    elif code == Exit.STOPPED:
        # Nobody pressed anything: the machine is shutting down. The run waits for the next worker.
        TrainingRun.objects.filter(pk=run.pk, lease_owner=owner, state=RunState.RUNNING).update(
            state=RunState.QUEUED, lease_owner="", lease_until=None
        )
    else:
        run_fail(run=run, owner=owner, error_for_user=_sentence(run, code, ending))
    run_log(run=run, line=f"the trainer ended with code {code}")


def _sentence(run: TrainingRun, code: int, ending: Event | None) -> str:
    if ending is not None and ending.get("message"):
        return str(ending["message"])
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    left = Checkpoint.objects.filter(run=run, is_removed=False).exists()
    advice = "Press Resume to go on from the last checkpoint." if left else "Look at the log."
    return f"The trainer {how}. {advice}"


def log_tail(run: TrainingRun, lines: int = 40) -> str:
    """The last lines of the trainer's own words; at most 64 KiB are read."""
    file: Path = output_folder(run) / "train.log"
    if not file.is_file():
        return ""
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - 65_536))
        return "\n".join(log.read().decode("utf-8", errors="replace").splitlines()[-lines:])
