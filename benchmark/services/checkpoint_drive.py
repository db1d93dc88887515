"""Drive an evaluation of a checkpoint: serve it in a process of its own, ask it, end the process."""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmark.models import EvaluationRun
from benchmark.services.evaluation_asking import EvaluationAsking
from benchmark.services.run_close import run_queue
from benchmark.services.run_drive import LEASE, Drive, run_take
from generation.models import Endpoint
from generation.services.own_endpoint import own_endpoint_point
from projects.services import run_fail, run_heartbeat, run_release
from training.accelerators import slot_held
from training.errors import TrainingError
from training.models import Checkpoint
from training.serving import checkpoint_served


@dataclass(frozen=True, slots=True)
class Hold:
    """Who works on a run, on which accelerator, until when of the monotonic clock (s)."""

    owner: str
    slot: str
    ends_at: float

    @property
    def is_over(self) -> bool:
        """Whether its time is up."""
        return time.monotonic() > self.ends_at


def checkpoint_drive(*, run: EvaluationRun, owner: str, ends_at: float = float("inf")) -> bool:
    """Work until the run ends, is paused, cancelled or stalled, or the monotonic clock says `ends_at` (s).

    A run that has not ended then waits for whoever takes it next. False where no accelerator is free or
    somebody else has the run; the sweep comes back.
    """
    checkpoint, endpoint = run.model.checkpoint, run.model.endpoint
    assert checkpoint is not None
    assert endpoint is not None
    with slot_held() as slot:
        if slot is None or not run_take(run=run, endpoint_id=endpoint.pk, owner=owner):
            return False
        try:
            _serve_and_ask(run, checkpoint, endpoint, Hold(owner, slot, ends_at))
        except TrainingError as problem:
            if time.monotonic() > ends_at and run_queue(run=run, owner=owner):
                return True
            if run.cancel_requested or run.pause_requested:
                run_release(run=run, owner=owner)
            else:
                run_fail(run=run, owner=owner, error_for_user=str(problem))
    return True


def _serve_and_ask(run: EvaluationRun, checkpoint: Checkpoint, endpoint: Endpoint, hold: Hold) -> None:
    def is_ours() -> bool:
        kept = run_heartbeat(run=run, owner=hold.owner, lease=LEASE)
        return kept and not (run.cancel_requested or run.pause_requested or hold.is_over)

    with checkpoint_served(checkpoint, slot=hold.slot, meanwhile=is_ours) as served:
        _ask(run, own_endpoint_point(endpoint=endpoint, url=served.url), hold)


def _ask(run: EvaluationRun, endpoint: Endpoint, hold: Hold) -> None:
    """Slice after slice, as long as work is left and the run is ours."""
    while Drive(EvaluationAsking(run), endpoint, hold.owner, ends_at=hold.ends_at).go():
        if hold.is_over or not run_take(run=run, endpoint_id=endpoint.pk, owner=hold.owner):
            return
        endpoint.refresh_from_db()
