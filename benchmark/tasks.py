"""Background work of the benchmark room. Every task takes ids and may run twice without harm."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.utils import timezone

from benchmark.judge.standing import runs_uncalibrated, versions_judged
from benchmark.models import EvaluationRun, JudgeRun, RescoreRun, SuiteVersion
from benchmark.rescoring import versions_unreckoned
from benchmark.selectors import versions_due
from benchmark.services.board_refresh import board_refresh
from benchmark.services.checkpoint_drive import checkpoint_drive
from benchmark.services.health_reckon import health_reckon
from benchmark.services.judge_calibrate import judge_calibrate
from benchmark.services.judging_drive import judging_drive
from benchmark.services.rescore_drive import rescore_drive
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
    if run is None:
        return
    if run.model.checkpoint_id is not None:
        # A gpu worker may be busy for hours: what it has not taken when the next sweep comes is sent anew.
        checkpoint_work.apply_async(args=(run_id,), expires=9)
    elif evaluation_drive(run=run, owner=claim_name()):
        wake(evaluation_work, run_id)


@house_task(queue="gpu")
def checkpoint_work(run_id: int) -> None:
    """Serve a checkpoint and ask it until its run ends or rests."""
    related = ("model__endpoint", "model__checkpoint__run", "version__suite", "project")
    run = EvaluationRun.objects.filter(pk=run_id).select_related(*related).first()
    if run is not None:
        checkpoint_drive(run=run, owner=claim_name())


@house_task(queue="llm")
def judging_work(run_id: int) -> None:
    """Work on a judging for one slice; wakes itself again when work is left."""
    related = ("judge__endpoint", "study__version__suite", "project")
    run = JudgeRun.objects.filter(pk=run_id).select_related(*related).first()
    if run is not None and judging_drive(run=run, owner=claim_name()):
        wake(judging_work, run_id)


@sweep(every=10.0)
def judging_sweep() -> None:
    """Wake workers for judgings that a lost message or a dead worker left behind."""
    for run_id in runs_waiting(JudgeRun).exclude(_stalled()).values_list("pk", flat=True)[:50]:
        wake(judging_work, run_id)


@house_task()
def calibration_work(run_id: int) -> None:
    """Hold a finished judging against the ratings of its closed study."""
    run = runs_uncalibrated().filter(pk=run_id).select_related("study", "judge").first()
    if run is not None:
        judge_calibrate(run=run)
        for version in versions_judged(run.judge):
            board_refresh(version=version)


@sweep(every=10.0)
def calibration_sweep() -> None:
    """Wake workers for judgings that finished, and whose study was closed, before or after."""
    for run_id in runs_uncalibrated().values_list("pk", flat=True)[:5]:
        wake(calibration_work, run_id)


@house_task(queue="llm")
def board_compute(version_id: int) -> None:
    """Compute a board that is missing, or that does not tell yet what counts."""
    version = SuiteVersion.objects.filter(pk=version_id).first()
    if version is not None:
        board_refresh(version=version)


@house_task()
def rescore_work(run_id: int) -> None:
    """Read stored answers anew for one slice; wakes itself again when work is left."""
    run = RescoreRun.objects.filter(pk=run_id).select_related("version__suite__project", "project").first()
    if run is not None and rescore_drive(run=run, owner=claim_name()):
        wake(rescore_work, run_id)


@sweep(every=10.0)
def rescore_sweep() -> None:
    """Wake workers for passes that a lost message or a dead worker left behind."""
    for run_id in runs_waiting(RescoreRun).values_list("pk", flat=True)[:20]:
        wake(rescore_work, run_id)


@house_task()
def health_compute(version_id: int) -> None:
    """Reckon how the items of a version behave."""
    version = SuiteVersion.objects.filter(pk=version_id).first()
    if version is not None:
        health_reckon(version=version)


@sweep(every=30.0)
def health_sweep() -> None:
    """Items are reckoned after their freeze, after each run, and when answers were read anew."""
    for version_id in versions_unreckoned().values_list("pk", flat=True)[:5]:
        wake(health_compute, version_id)


@sweep(every=10.0)
def evaluation_sweep() -> None:
    """Wake workers for what a lost message or a dead worker left behind."""
    for run_id in runs_waiting(EvaluationRun).exclude(_stalled()).values_list("pk", flat=True)[:50]:
        wake(evaluation_work, run_id)


@sweep(every=10.0)
def board_sweep() -> None:
    """Compute boards that a worker's end left missing, or of which a lost message left something untold."""
    for version_id in versions_due().values_list("pk", flat=True)[:20]:
        wake(board_compute, version_id)


def _stalled() -> Q:
    """Runs that wait for their endpoint's rest to end."""
    return Q(stalled_until__gt=timezone.now(), state=RunState.QUEUED)
