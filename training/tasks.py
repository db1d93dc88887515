"""Background work of the training room: the queue “gpu”, and a sweep that makes it true."""

from __future__ import annotations

from django.utils import timezone

from projects.models import RunState
from projects.services.runs import runs_left, runs_waiting
from projects.tasks import house_task, sweep
from training.models import TrainingRun


@house_task(queue="gpu")
def training_run_work(run_id: int) -> None:
    """Carry out one run."""
    from training.supervise import training_run_carry_out

    run = TrainingRun.objects.filter(pk=run_id).first()
    if run is not None:
        training_run_carry_out(run=run)


@sweep(every=10, queue="default")
def training_runs_wake() -> None:
    """Find runs whose message was lost or whose worker died, and send them again."""
    cancelled = runs_left(TrainingRun).filter(cancel_requested=True)
    cancelled.update(state=RunState.CANCELLED, ended_at=timezone.now(), lease_owner="", lease_until=None)
    for pk in runs_waiting(TrainingRun).order_by("created_at").values_list("pk", flat=True)[:4]:
        training_run_work.apply_async(args=(pk,), expires=9)
