"""Background work of the benchmark room. Every task takes ids and may run twice without harm."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.utils import timezone

from benchmark.models import EvaluationRun, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.run_drive import evaluation_drive
from projects.models import RunState
from projects.services.runs import runs_waiting, worker_name
from projects.tasks import house_task, sweep, wake


def claim_name() -> str:
    """A name for one claim: two claims of one process differ, so neither takes over the other's."""
    return f"{worker_name()}:{uuid.uuid4().hex[:8]}"


@house_task(queue="llm")
def evaluation_work(run_id: int) -> None:
    """Work on an evaluation for one slice; wakes itself again when work is left."""
    related = ("model__endpoint", "version__suite", "project")
    run = EvaluationRun.objects.filter(pk=run_id).select_related(*related).first()
    if run is not None and evaluation_drive(run=run, owner=claim_name()):
        wake(evaluation_work, run_id)


@house_task(queue="llm")
def board_compute(version_id: int) -> None:
    """Compute a board that a worker's end left missing."""
    version = SuiteVersion.objects.filter(pk=version_id).first()
    if version is not None:
        board_refresh(version=version)


@sweep(every=10.0)
def evaluation_sweep() -> None:
    """Wake workers for what a lost message or a dead worker left behind."""
    stalled = Q(stalled_until__gt=timezone.now(), state=RunState.QUEUED)
    for run_id in runs_waiting(EvaluationRun).exclude(stalled).values_list("pk", flat=True)[:50]:
        wake(evaluation_work, run_id)
    without_board = SuiteVersion.objects.filter(board="", runs__state=RunState.DONE).distinct()
    for version_id in without_board.values_list("pk", flat=True)[:20]:
        wake(board_compute, version_id)
