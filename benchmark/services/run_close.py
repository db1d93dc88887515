"""End a slice of a run that asks: finished, paused, stalled, failed, or back in the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from benchmark.asking.kind import AskingKind
from benchmark.models.asking import AskingRun
from generation.errors import BudgetReached, EndpointBusy, EndpointRests, GenerationError
from projects.live import run_changed
from projects.models import RunState
from projects.services import run_fail, run_finish, run_log, run_release

MOST_STALLS = 5  # rests of 30 s, 1, 2, 4 and 8 minutes; then a person has to look


def run_close(*, kind: AskingKind[Any], owner: str, stop: GenerationError | None, rejected: str) -> bool:
    """Write down how the slice ended; True when a worker can go on at once.

    `stop` is why nothing can be asked, `rejected` the last sentence of an endpoint that takes no request.
    """
    run = kind.run
    run.refresh_from_db()
    if run.lease_owner != owner or run.state != RunState.RUNNING:
        return False
    if run.cancel_requested or run.pause_requested:
        run_release(run=run, owner=owner)
        return False
    if rejected:
        _fail(kind, owner, rejected)
        return False
    if isinstance(stop, BudgetReached) and stop.until is None:
        run.own_row().update(error_for_user=str(stop))
        run_log(run=run, line="a budget is used up, paused")
        run_release(run=run, owner=owner)
        return False
    if isinstance(stop, EndpointBusy | BudgetReached) and kind.waiting():
        _stall(kind, owner, stop)
        return False
    if not kind.waiting():
        run_end(kind=kind, owner=owner)
        return False
    return run_queue(run=run, owner=owner)


def run_end(*, kind: AskingKind[Any], owner: str) -> None:
    """Every row is there; whoever reads "finished" finds what comes before the end done."""
    run_log(run=kind.run, line=kind.all_asked)
    kind.before_end()
    run_finish(run=kind.run, owner=owner)


def counts_refresh(kind: AskingKind[Any]) -> None:
    """Bring the counters in line with the rows; they are counted, never added up."""
    done, failed = kind.counts()
    kind.run.own_row().update(done_count=done, failed_count=failed)
    run_changed(kind.run)


def stall_forget(*, run: AskingRun) -> None:
    """A person looked: the endpoint is tried again, and as often as at first."""
    run.own_row().update(stalled_until=None, stalled_why="", stalls=0)
    run.refresh_from_db()


def _stall(kind: AskingKind[Any], owner: str, stop: EndpointBusy | BudgetReached) -> None:
    """Nothing can be asked for a while: the run waits, says so, and goes on by itself; not without end."""
    run, told = kind.run, kind.may_tell(str(stop))
    stalls = run.stalls + isinstance(stop, EndpointBusy)
    if stalls > MOST_STALLS:
        _fail(kind, owner, str(stop))
        return
    rows = run.own_row().filter(state=RunState.RUNNING, lease_owner=owner)
    rows.update(
        state=RunState.QUEUED,
        lease_owner="",
        lease_until=None,
        stalls=stalls,
        stalled_until=_until(stop),
        stalled_why=told[:400],
    )
    run_log(run=run, line=f"stalled. {told}")
    run_changed(run)


def _until(stop: EndpointBusy | BudgetReached) -> datetime:
    if isinstance(stop, EndpointRests | BudgetReached) and stop.until is not None:
        return stop.until
    return timezone.now() + timedelta(seconds=30)


def _fail(kind: AskingKind[Any], owner: str, problem: str) -> None:
    """An endpoint that is down says nothing of the model: its errors are asked again on resume."""
    kind.errors_forget()
    counts_refresh(kind)
    told = _DOWN.format(problem=kind.may_tell(problem).rstrip("."))
    run_fail(run=kind.run, owner=owner, error_for_user=told)


_DOWN = (
    "The endpoint gave no answer any more. The last failure: {problem}. When that is mended, resume: "
    "what was answered stays, the rest is asked again."
)


def run_queue(*, run: AskingRun, owner: str) -> bool:
    """Back to where any worker may take it; False where it is not the owner's any more."""
    back = run.own_row().filter(state=RunState.RUNNING, lease_owner=owner)
    return bool(back.update(state=RunState.QUEUED, lease_owner="", lease_until=None, stalled_until=None))
