"""Looking at a batch: how it stands, and what has come of it. Short, and no worker waits for an endpoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from generation.calls.batch_client import OVER, Told, batch_ask, batch_stop
from generation.calls.batch_rows import (
    LATEST_LOOK,
    SOONEST_LOOK,
    batch_hold,
    batch_keep,
    batch_let_go,
    next_look,
    requests_close,
)
from generation.errors import CallFailure, NotThere
from generation.models import Attempt, AttemptState, Batch, BatchState, GenerationItem
from generation.services.batch_answers import MAY_HAVE_WORKED, NOT_WORKED, HoldLost, answers_take
from generation.services.batch_submit import batch_over, batch_recover

GRACE = timedelta(hours=24)  # beyond its time; then nothing is expected of a batch any more
MOST_MISSED = 5  # looks in a row at which the endpoint knows no such batch
FULL_QUEUE = frozenset({"token_limit_exceeded", "rate_limit_exceeded", "request_limit_exceeded"})
FULL_QUEUE_WAIT = timedelta(minutes=10)
Ending = Callable[[Attempt], tuple[AttemptState, bool, str]]


def batch_look(*, batch: Batch, owner: str) -> bool:
    """Ask how a batch stands and take in what it holds; ``True`` when more is to be taken in at once.

    Does nothing where somebody else looks at it.
    """
    if not batch_hold(batch=batch, owner=owner):
        return False
    try:
        if batch.state != BatchState.UNDER_WAY:
            batch_recover(batch=batch)
            return False
        return _look(batch)
    except HoldLost:
        return False
    except CallFailure as failure:
        _put_off(batch, failure)
        return False


def _look(batch: Batch) -> bool:
    told = batch_ask(batch=batch)
    kept = batch_keep(
        batch=batch,
        told_status=told.status,
        told_done=told.done,
        told_failed=told.failed,
        begun_at=told.begun_at or batch.begun_at,
        expires_at=told.expires_at or batch.expires_at,
        output_file_id=told.output_file_id,
        error_file_id=told.error_file_id,
        failures=0,
        error=_why(told),
    )
    if not kept:
        return False
    if not told.is_over:
        _wait(batch, told)
        return False
    if not answers_take(batch=batch, told=told):
        batch_let_go(batch=batch, next_look_at=timezone.now())
        return True
    _close(batch, told)
    return False


def _wait(batch: Batch, told: Told) -> None:
    now = timezone.now()
    if _is_overdue(batch):
        _lose(batch, "The endpoint has not ended it a day after its time.")
        return
    if batch.cancel_asked_at is not None and told.status != "cancelling":
        batch_stop(batch=batch)
        now -= LATEST_LOOK - SOONEST_LOOK  # what was done is soon to be had
    batch_let_go(batch=batch, next_look_at=max(next_look(batch, now=now), timezone.now() + SOONEST_LOOK))


def _is_overdue(batch: Batch) -> bool:
    return batch.expires_at is not None and batch.expires_at + GRACE < timezone.now()


def _put_off(batch: Batch, failure: CallFailure) -> None:
    """The endpoint did not answer: look later; give up what it has forgotten, or whose time is over.

    What a worker left that died after the last answer, before the end of the batch, needs no endpoint.
    """
    if _is_taken_in(batch):
        batch_over(batch=batch, to=BatchState.TAKEN_IN)
        return
    failures = batch.failures + 1
    forgotten = isinstance(failure, NotThere) and failures >= MOST_MISSED
    if batch.state == BatchState.UNDER_WAY and (forgotten or _is_overdue(batch)):
        _lose(batch, str(failure))
        return
    wait = min(SOONEST_LOOK * 2 ** min(failures - 1, 10), LATEST_LOOK)
    batch_let_go(
        batch=batch, next_look_at=timezone.now() + wait, failures=min(failures, 32_000), error=str(failure)
    )


def _is_taken_in(batch: Batch) -> bool:
    """Whether its endpoint has said that it is over, and every request of it is settled."""
    told_over = batch.state == BatchState.UNDER_WAY and batch.told_status in OVER
    return told_over and not batch.attempts.filter(state=AttemptState.SENT).exists()


def _lose(batch: Batch, why: str) -> None:
    problem = f"{why} {MAY_HAVE_WORKED}"
    requests_close(batch=batch, ending=lambda _: (AttemptState.LOST_ANSWER, True, problem))
    batch_over(batch=batch, to=BatchState.LOST, error=why)


def _close(batch: Batch, told: Told) -> None:
    """End the requests of which no line told anything, then the batch."""
    if _queue_is_full(told):
        # Before their requests end: after a death in between nobody would know what the items wait for.
        asked = batch.attempts.filter(state=AttemptState.SENT).values("item")
        GenerationItem.objects.filter(pk__in=asked).update(not_before=timezone.now() + FULL_QUEUE_WAIT)
    requests_close(batch=batch, ending=_ending(batch, told))
    batch_over(batch=batch, to=BatchState.TAKEN_IN)


def _ending(batch: Batch, told: Told) -> Ending:
    if told.status == "failed":
        return _ending_of_failed(batch, told)
    worked = not told.never_begun
    billed = MAY_HAVE_WORKED if worked else NOT_WORKED
    if told.status == "expired":
        return lambda _: (AttemptState.EXPIRED, worked, f"Not done in time. {billed}")
    if told.status == "cancelled":
        return lambda _: (AttemptState.CANCELLED, worked, f"Cancelled without an answer. {billed}")
    missing = f"The answer files hold no line for this request. {MAY_HAVE_WORKED}"
    return lambda _: (AttemptState.LOST_ANSWER, True, missing)


def _ending_of_failed(batch: Batch, told: Told) -> Ending:
    """The endpoint refused the file. Where it names lines only those are rejected; nothing was worked on."""
    if _queue_is_full(told):
        why = " ".join(_sentences(told))
        return lambda _: (AttemptState.RATE_LIMITED, False, why)
    order = list(batch.attempts.order_by("pk").values_list("pk", flat=True))
    named = {order[line - 1]: message for _, line, message in told.faults if line and line <= len(order)}
    why = " ".join(_sentences(told)) or "The endpoint rejected the file and does not say why."

    def ending(attempt: Attempt) -> tuple[AttemptState, bool, str]:
        if not named or attempt.pk in named:
            return AttemptState.REJECTED, False, named.get(attempt.pk, why)
        return AttemptState.NOT_SENT, False, "The endpoint rejected its file for other lines."

    return ending


def _queue_is_full(told: Told) -> bool:
    return told.status == "failed" and any(code in FULL_QUEUE for code, _, _ in told.faults)


def _why(told: Told) -> str:
    """For the person: why the endpoint did not do it all, each sentence once."""
    return " ".join(dict.fromkeys(_sentences(told)))[:2000]


def _sentences(told: Told) -> list[str]:
    return [message or code for code, _, message in told.faults]
