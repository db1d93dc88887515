"""What the trainer writes, brought into the database: metrics, checkpoints, how far it is."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction

from projects.live import run_changed
from projects.services.runs import run_log
from training.models import Checkpoint, TrainingMetric, TrainingRun
from training.services import output_folder
from training.trainer.progress import events_read

Event = dict[str, Any]


def run_follow(*, run: TrainingRun) -> Event | None:
    """Read what is new in progress.jsonl; returns the last event that ended the trainer, if one did.

    Events and the offset are written in one transaction, so a follower that is killed reads again what
    it had not kept, and nothing twice.
    """
    file = output_folder(run) / "progress.jsonl"
    events, offset = events_read(file, offset=run.progress_offset)
    if offset == run.progress_offset:
        return None
    with transaction.atomic():
        for event in events:
            if take := _TAKEN.get(event["event"]):
                take(run, event)
        TrainingRun.objects.filter(pk=run.pk).update(progress_offset=offset, done_count=_steps_done(run))
    run.progress_offset = offset
    run_changed(run)
    endings = [event for event in events if event["event"] in ("failed", "stopped", "done")]
    return endings[-1] if endings else None


def _start(run: TrainingRun, event: Event) -> None:
    known = json.loads(run.environment)
    run.environment = json.dumps({**known, **event["environment"]}, sort_keys=True)
    TrainingRun.objects.filter(pk=run.pk).update(environment=run.environment)
    run_log(run=run, line=f"started on {event['environment']['device']}")


def _stage(run: TrainingRun, event: Event) -> None:
    """A stage begins, or goes on from a checkpoint: later steps of a former attempt never happened."""
    TrainingMetric.objects.filter(run=run, stage=event["stage"], step__gt=event["step"]).delete()
    planned = json.loads(run.environment)
    steps = {**planned.get("steps", {}), str(event["stage"]): event["steps"]}
    run.environment = json.dumps({**planned, "steps": steps}, sort_keys=True)
    total = sum(steps.values())
    TrainingRun.objects.filter(pk=run.pk).update(environment=run.environment, total_count=total)
    run_log(run=run, line=f"stage {event['stage']} at step {event['step']} of {event['steps']}")


def _step(run: TrainingRun, event: Event) -> None:
    _metric(
        run,
        event,
        loss=event["loss"],
        learning_rate=event["lr"],
        grad_norm=event["grad_norm"],
        tokens_per_second=event["tokens_per_s"],
        memory_bytes=event["memory_mb"] * 1024**2,
    )


def _eval(run: TrainingRun, event: Event) -> None:
    _metric(run, event, eval_loss=event["eval_loss"])


def _metric(run: TrainingRun, event: Event, **values: float | None) -> None:
    TrainingMetric.objects.update_or_create(
        run=run, stage=event["stage"], step=event["step"], defaults=values
    )


def _checkpoint(run: TrainingRun, event: Event) -> None:
    _checkpoint_keep(run, event, loss=event["eval_loss"], is_final=False)
    steps = [int(name.removeprefix("checkpoint-")) for name in event["removed"]]
    gone = Checkpoint.objects.filter(run=run, stage=event["stage"], step__in=steps, is_final=False)
    gone.update(is_removed=True)
    run_log(
        run=run, line=f"checkpoint {event['step']} of stage {event['stage']}, sha256 {event['sha256'][:12]}"
    )


def _stage_end(run: TrainingRun, event: Event) -> None:
    _checkpoint_keep(run, event, loss=None, is_final=True)


def _checkpoint_keep(run: TrainingRun, event: Event, *, loss: float | None, is_final: bool) -> None:
    Checkpoint.objects.update_or_create(
        run=run,
        stage=event["stage"],
        step=event["step"],
        is_final=is_final,
        defaults={
            "path": f"{run.output_path}/{event['path']}",
            "sha256": event["sha256"],
            "size": event["bytes"],
            "loss": loss,
            "is_removed": False,
        },
    )


_TAKEN = {
    "start": _start,
    "stage": _stage,
    "step": _step,
    "eval": _eval,
    "checkpoint": _checkpoint,
    "stage_end": _stage_end,
}


def _steps_done(run: TrainingRun) -> int:
    """Steps over all stages: the last step of each."""
    last: dict[int, int] = {}
    for stage, step in TrainingMetric.objects.filter(run=run).values_list("stage", "step"):
        last[stage] = max(step, last.get(stage, 0))
    return sum(last.values())
