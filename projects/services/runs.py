"""The life of a Run, the same in every room: claim, renew, advance, pause, cancel, end.

Every write is one conditional UPDATE, so that a second worker, a late heartbeat or a
person's cancel can never undo one another.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Right
from django.utils import timezone

from projects.errors import RunNotOpen
from projects.live import run_changed
from projects.models import ENDED_STATES, OPEN_STATES, Run, RunState
from projects.rows import row_set
from projects.services.notices import notice_of_run

AnyRun = TypeVar("AnyRun", bound=Run)
LEASE = timedelta(seconds=30)
LOG_CHARACTERS = 20_000


def worker_name() -> str:
    """Who this process is, for leases: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


def runs_left(kind: type[AnyRun]) -> QuerySet[AnyRun]:
    """Runs whose worker died: they run, but nobody renewed the lease."""
    return kind._default_manager.filter(state=RunState.RUNNING, lease_until__lt=timezone.now())


def runs_waiting(kind: type[AnyRun]) -> QuerySet[AnyRun]:
    """Runs that a worker may take: queued ones, and those whose worker died."""
    return kind._default_manager.filter(state=RunState.QUEUED) | runs_left(kind)


def run_claim(*, run: AnyRun, owner: str, lease: timedelta = LEASE) -> bool:
    """Take a waiting run, or one whose worker died. False when somebody else has it."""
    now = timezone.now()
    claimed = (
        runs_waiting(type(run))
        .filter(pk=run.pk)
        .update(state=RunState.RUNNING, lease_owner=owner, lease_until=now + lease, attempt=F("attempt") + 1)
    )
    if claimed:
        type(run)._default_manager.filter(pk=run.pk, started_at__isnull=True).update(started_at=now)
        run.refresh_from_db()
        run_changed(run)
    return bool(claimed)


def run_heartbeat(*, run: AnyRun, owner: str, lease: timedelta = LEASE) -> bool:
    """Renew the lease. False when the run is no longer ours: stop working on it."""
    held = {"pk": run.pk, "state": RunState.RUNNING, "lease_owner": owner}
    kept = row_set(type(run), where=held, to={"lease_until": timezone.now() + lease})
    if kept:
        run.refresh_from_db()
    return bool(kept)


def run_advance(*, run: AnyRun, owner: str, done: int = 0, failed: int = 0, lease: timedelta = LEASE) -> bool:
    """Count finished steps and renew the lease."""
    kept = _owned(run, owner).update(
        done_count=F("done_count") + done,
        failed_count=F("failed_count") + failed,
        lease_until=timezone.now() + lease,
    )
    run_changed(run)
    return bool(kept)


def run_finish(*, run: AnyRun, owner: str) -> bool:
    """The work is done."""
    return _end(run, owner, RunState.DONE)


def run_fail(*, run: AnyRun, owner: str, error_for_user: str) -> bool:
    """The work cannot go on; the sentence says what to do."""
    return _end(run, owner, RunState.FAILED, error_for_user)


def run_release(*, run: AnyRun, owner: str) -> bool:
    """Stop working at a step's end because a person asked to pause or cancel."""
    run.refresh_from_db()
    if run.cancel_requested:
        return _end(run, owner, RunState.CANCELLED)
    return bool(
        _owned(run, owner).update(
            state=RunState.PAUSED, lease_owner="", lease_until=None, pause_requested=False
        )
    )


def run_yield(*, run: AnyRun, owner: str) -> bool:
    """Put the run back into the queue with work left, so that others get their turn."""
    return bool(_owned(run, owner).update(state=RunState.QUEUED, lease_owner="", lease_until=None))


def run_cancel(*, run: AnyRun) -> None:
    """Ask the worker to stop for good; a run that nobody works on ends at once."""
    changed = (
        type(run)
        ._default_manager.filter(pk=run.pk)
        .exclude(state__in=ENDED_STATES)
        .update(cancel_requested=True)
    )
    if not changed:
        raise RunNotOpen("This run has ended already.")
    type(run)._default_manager.filter(pk=run.pk, state__in=[RunState.QUEUED, RunState.PAUSED]).update(
        state=RunState.CANCELLED, ended_at=timezone.now(), lease_until=None, lease_owner=""
    )
    run.refresh_from_db()


def run_pause(*, run: AnyRun) -> None:
    """Ask the worker to stop at the next step; the run can be resumed."""
    type(run)._default_manager.filter(pk=run.pk, state=RunState.QUEUED).update(state=RunState.PAUSED)
    type(run)._default_manager.filter(pk=run.pk, state=RunState.RUNNING).update(pause_requested=True)
    run.refresh_from_db()
    run_changed(run)
    if run.state not in (*OPEN_STATES, RunState.PAUSED):
        raise RunNotOpen("This run has ended already.")


def run_resume(*, run: AnyRun) -> None:
    """Put a paused, failed or cancelled run back into the queue; what is done stays done."""
    changed = (
        type(run)
        ._default_manager.filter(pk=run.pk, state__in=[RunState.PAUSED, RunState.FAILED, RunState.CANCELLED])
        .update(
            state=RunState.QUEUED,
            cancel_requested=False,
            pause_requested=False,
            error_for_user="",
            ended_at=None,
            lease_until=None,
            lease_owner="",
        )
    )
    if not changed:
        raise RunNotOpen("This run is not paused, so it cannot be resumed.")
    run.refresh_from_db()


def run_log(*, run: AnyRun, line: str) -> None:
    """Add a line to the run's log; the oldest text goes when it grows too long."""
    stamped = f"{timezone.now():%H:%M:%S} {line}\n"
    type(run)._default_manager.filter(pk=run.pk).update(
        log=Right(Concat(F("log"), Value(stamped)), LOG_CHARACTERS)
    )


def _owned(run: AnyRun, owner: str) -> QuerySet[AnyRun]:
    return type(run)._default_manager.filter(pk=run.pk, state=RunState.RUNNING, lease_owner=owner)


@transaction.atomic
def _end(run: AnyRun, owner: str, state: RunState, error_for_user: str = "") -> bool:
    ended = _owned(run, owner).update(
        state=state, ended_at=timezone.now(), lease_until=None, lease_owner="", error_for_user=error_for_user
    )
    if ended:
        run.refresh_from_db()
        notice_of_run(run=run)
        run_changed(run)
    return bool(ended)
