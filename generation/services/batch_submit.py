"""Handing a filled file over: every step is on record before the next, so that a death loses nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from generation.calls.batch_client import Told, batch_create, batch_stop, batches_find, file_upload
from generation.calls.batch_file import BatchFile
from generation.calls.batch_rows import (
    batch_keep,
    batch_let_go,
    batch_move,
    items_free,
    next_look,
    requests_close,
)
from generation.calls.ledger import wait_s
from generation.calls.pace import Ending, Sign
from generation.calls.slots import endpoint_admit, endpoint_heard
from generation.errors import (
    AccessRejected,
    CallFailure,
    EndpointBusy,
    NoAnswerInTime,
    RateLimited,
    RequestRejected,
    ServerTrouble,
)
from generation.models import Attempt, AttemptState, Batch, BatchState, GenerationItem
from projects.services import run_log

UPLOAD_FOR = timedelta(minutes=15)  # two hundred megabytes over a slow line
SEARCH_AGAIN = timedelta(seconds=30)  # a listing may lag behind what was begun
SEARCHES = 2
COMPLETION = timedelta(hours=24)


def batch_submit(*, file: BatchFile) -> None:
    """Upload a filled file and let the endpoint begin on it; nothing for one without requests.

    Raises a ``CallFailure`` or ``EndpointBusy`` after its requests were ended as not sent, at no cost. Where
    the endpoint may have begun although it said otherwise, the batch is looked for before that.
    """
    batch = file.batch
    if batch is None:
        return
    if not file.count:
        batch.delete()
        return
    try:
        if not _announced(batch, file):
            return
        file_id = file_upload(endpoint=batch.endpoint, name=f"{batch.uid}.jsonl", lines=file.sealed())
    except (CallFailure, EndpointBusy) as problem:
        _not_taken(batch, problem)
        raise
    # Whoever found this batch held too long has given it up: then nothing is begun.
    if batch_keep(batch=batch, file_id=file_id):
        _begin(batch)


def _announced(batch: Batch, file: BatchFile) -> bool:
    now = timezone.now()
    with transaction.atomic():
        endpoint_admit(endpoint=batch.endpoint)
        return batch_move(
            batch=batch,
            to=BatchState.SUBMITTING,
            request_count=file.count,
            size=file.size,
            submitted_at=now,
            held_until=now + UPLOAD_FOR,
        )


def _begin(batch: Batch) -> None:
    try:
        told = batch_create(batch=batch)
    except (ServerTrouble, NoAnswerInTime) as problem:
        _tell_endpoint(batch, problem)
        batch_let_go(batch=batch, next_look_at=timezone.now() + SEARCH_AGAIN, error=str(problem))
        return
    except CallFailure as problem:
        _not_taken(batch, problem)
        raise
    batch_begun(batch=batch, told=told)


def batch_begun(*, batch: Batch, told: Told) -> None:
    """Keep that an endpoint has begun on a batch, and under which id."""
    now = timezone.now()
    moved = batch_move(
        batch=batch,
        to=BatchState.UNDER_WAY,
        provider_id=told.provider_id,
        told_status=told.status,
        expires_at=told.expires_at or now + COMPLETION,
        held_until=None,
        failures=0,
        error="",
        next_look_at=next_look(batch, now=now),
    )
    if moved:
        endpoint_heard(endpoint_id=batch.endpoint_id, ending=Ending(sign=Sign.ALIVE, sent_at=now))
        _log(batch, f"a batch of {batch.request_count} requests is under way")


def batch_recover(*, batch: Batch) -> None:
    """Go on with a batch that a dead worker left before its id was kept; whoever calls this holds it.

    Raises a ``CallFailure`` where the endpoint does not answer.
    """
    if batch.state == BatchState.FILLING or not batch.file_id:
        batch_dissolve(batch=batch, why="The worker ended before the file was handed over.")
        return
    try:
        found = batches_find(batch=batch)
    except RequestRejected as problem:
        _lose(batch, problem)
        return
    if found:
        _adopt(batch, found)
    elif batch.failures + 1 < SEARCHES:
        batch_let_go(batch=batch, next_look_at=timezone.now() + SEARCH_AGAIN, failures=batch.failures + 1)
    else:
        batch_dissolve(batch=batch, why=batch.error or "The worker ended before the endpoint began on it.")


def _adopt(batch: Batch, found: list[Told]) -> None:
    """The first is the batch; any other holds the same questions, which nobody will pay for twice."""
    for double in found[1:]:
        if not double.is_over:
            batch_stop(batch=Batch(endpoint=batch.endpoint, provider_id=double.provider_id))
            _log(batch, f"the endpoint began twice on a file; {double.provider_id} is cancelled")
    batch_begun(batch=batch, told=found[0])


def _lose(batch: Batch, problem: CallFailure) -> None:
    """It cannot be found out whether the endpoint began: its requests count as lost, at their worst case."""
    why = f"Nobody can say whether the endpoint began on it: {problem}"
    requests_close(batch=batch, ending=lambda _: (AttemptState.LOST_ANSWER, True, why))
    batch_over(batch=batch, to=BatchState.LOST, error=why)


def batch_dissolve(*, batch: Batch, why: str, wait: timedelta = timedelta(0)) -> None:
    """Give up a batch that was not begun: its requests were not sent, its items ask again after ``wait``."""
    requests_close(batch=batch, ending=lambda _: (AttemptState.NOT_SENT, False, why))
    if wait:
        asked = batch.attempts.values("item")
        GenerationItem.objects.filter(pk__in=asked).update(not_before=timezone.now() + wait)
    batch_over(batch=batch, to=BatchState.NOT_BEGUN, error=why)


def batch_over(*, batch: Batch, to: BatchState, **fields: str) -> None:
    """End a batch, and let the items go on that waited for it."""
    if batch_move(batch=batch, to=to, ended_at=timezone.now(), held_until=None, next_look_at=None, **fields):
        _log(
            batch,
            f"a batch of {batch.request_count} requests: {batch.get_state_display().lower()}. {batch.error}",
        )
    waiting = Attempt.objects.filter(batch=batch).values("call__uses__item")
    items_free(GenerationItem.objects.filter(pk__in=waiting))


def _not_taken(batch: Batch, problem: CallFailure | EndpointBusy) -> None:
    _tell_endpoint(batch, problem)
    wait = problem.wait_s or 0.0
    if isinstance(problem, CallFailure):
        first = batch.attempts.order_by("pk").first()
        wait = wait_s(problem, first.number if first else 1)
    batch_dissolve(batch=batch, why=str(problem), wait=timedelta(seconds=wait))


def _tell_endpoint(batch: Batch, problem: CallFailure | EndpointBusy) -> None:
    if isinstance(problem, EndpointBusy):
        return  # Nothing was asked.
    ending = Ending(
        sign=_sign_of(problem),
        sent_at=batch.submitted_at or timezone.now(),
        wait_s=problem.wait_s or 0.0,
        why=str(problem),
    )
    endpoint_heard(endpoint_id=batch.endpoint_id, ending=ending)


def _sign_of(problem: CallFailure) -> Sign:
    if isinstance(problem, RateLimited):
        return Sign.SLOW_DOWN
    is_alive = isinstance(problem, RequestRejected) and not isinstance(problem, AccessRejected)
    return Sign.ALIVE if is_alive else Sign.FAILURE


def _log(batch: Batch, line: str) -> None:
    if batch.run is not None:
        run_log(run=batch.run, line=line)
