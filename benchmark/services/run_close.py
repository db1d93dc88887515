"""End a slice of an evaluation: finished, paused, stalled, failed, or back in the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from benchmark.asking.waiting import work_waiting
from benchmark.models import Control, EvaluationRun, Response
from benchmark.services.attempt_take import attempts_tell
from benchmark.services.board_refresh import board_refresh
from generation.errors import BudgetReached, EndpointBusy, EndpointRests, GenerationError
from projects.live import run_changed
from projects.models import RunState
from projects.services import run_fail, run_finish, run_log, run_release

MOST_STALLS = 5  # rests of 30 s, 1, 2, 4 and 8 minutes; then a person has to look


def run_close(*, run: EvaluationRun, owner: str, stop: GenerationError | None, rejected: str) -> bool:
    """Write down how the slice ended; True when a worker can go on at once.

    `stop` is why nothing can be asked, `rejected` the last sentence of an endpoint that takes no request.
    """
    run.refresh_from_db()
    if run.lease_owner != owner or run.state != RunState.RUNNING:
        return False
    if run.cancel_requested or run.pause_requested:
        run_release(run=run, owner=owner)
        return False
    if rejected:
        _fail(run, owner, rejected)
        return False
    if isinstance(stop, BudgetReached) and stop.until is None:
        EvaluationRun.objects.filter(pk=run.pk).update(error_for_user=str(stop))
        run_log(run=run, line="a budget is used up, paused")
        run_release(run=run, owner=owner)
        return False
    if isinstance(stop, EndpointBusy | BudgetReached) and work_waiting(run):
        _stall(run, owner, stop)
        return False
    if not work_waiting(run):
        evaluation_end(run=run, owner=owner)
        return False
    return _queue(run, owner)


def evaluation_end(*, run: EvaluationRun, owner: str) -> None:
    """Every row is there: the board first, so whoever reads "finished" finds the run's row on it."""
    run_log(run=run, line="every item has been asked")
    if run.control == Control.NONE:
        board_refresh(version=run.version)
    else:
        attempts_tell([str(run.uid)])
    run_finish(run=run, owner=owner)


def counts_refresh(run: EvaluationRun) -> None:
    """Bring the counters in line with the rows; they are counted, never added up."""
    done = run.responses.filter(state=Response.State.ANSWERED).count()
    failed = run.responses.exclude(state=Response.State.ANSWERED).count()
    EvaluationRun.objects.filter(pk=run.pk).update(done_count=done, failed_count=failed)
    run_changed(run)


def _stall(run: EvaluationRun, owner: str, stop: EndpointBusy | BudgetReached) -> None:
    """Nothing can be asked for a while: the run waits, says so, and goes on by itself; not without end."""
    stalls = run.stalls + isinstance(stop, EndpointBusy)
    if stalls > MOST_STALLS:
        _fail(run, owner, str(stop))
        return
    rows = EvaluationRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease_owner=owner)
    rows.update(
        state=RunState.QUEUED,
        lease_owner="",
        lease_until=None,
        stalls=stalls,
        stalled_until=_until(stop),
        stalled_why=_told(run, str(stop))[:400],
    )
    run_log(run=run, line=f"stalled. {_told(run, str(stop))}")
    run_changed(run)


def _until(stop: EndpointBusy | BudgetReached) -> datetime:
    if isinstance(stop, EndpointRests | BudgetReached) and stop.until is not None:
        return stop.until
    return timezone.now() + timedelta(seconds=30)


def _fail(run: EvaluationRun, owner: str, problem: str) -> None:
    """An endpoint that is down says nothing of the model: its errors are asked again on resume."""
    run.responses.filter(state=Response.State.ERROR).delete()
    counts_refresh(run)
    run_fail(run=run, owner=owner, error_for_user=_DOWN.format(problem=_told(run, problem).rstrip(".")))


_DOWN = (
    "The endpoint gave no answer any more. The last failure: {problem}. When that is mended, resume: "
    "what was answered stays, the rest is asked again."
)


def _told(run: EvaluationRun, problem: str) -> str:
    """An endpoint's own words may repeat a hidden question."""
    return problem.partition(": ")[0] if run.version.suite.is_hidden else problem


def _queue(run: EvaluationRun, owner: str) -> bool:
    back = EvaluationRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease_owner=owner)
    return bool(back.update(state=RunState.QUEUED, lease_owner="", lease_until=None, stalled_until=None))
