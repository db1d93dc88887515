"""The row of a batch: who works on it, where it stands, and how its requests without an answer end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from generation.calls.attempts import BOOKED_WITH, attempt_close
from generation.models import (
    OPEN_BATCHES,
    Attempt,
    AttemptState,
    Batch,
    BatchState,
    CallUse,
    GenerationItem,
    ItemState,
)

HELD_FOR = timedelta(minutes=2)  # beyond any single exchange but an upload; renewed while work goes on
SOONEST_LOOK = timedelta(seconds=15)
LATEST_LOOK = timedelta(minutes=5)


def batch_hold(*, batch: Batch, owner: str) -> bool:
    """Take an open batch that is to be looked at and that nobody works on. False where somebody does."""
    now = timezone.now()
    free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    held = Batch.objects.filter(free, pk=batch.pk, state__in=OPEN_BATCHES).update(
        held_by=owner, held_until=now + HELD_FOR
    )
    if held:
        batch.refresh_from_db()
    return bool(held)


def batch_keep(*, batch: Batch, lease: timedelta = HELD_FOR, **fields: Any) -> bool:
    """Renew the hold and set fields. False where somebody else has it by now: stop working on it."""
    return _write(batch, held_until=timezone.now() + lease, **fields)


def batch_let_go(*, batch: Batch, next_look_at: datetime, **fields: Any) -> bool:
    """End the hold, and say when the next look is due."""
    return _write(batch, held_until=None, next_look_at=next_look_at, **fields)


def batch_move(*, batch: Batch, to: BatchState, **fields: Any) -> bool:
    """Compare-and-set: only whoever holds it, and only from where it stood."""
    return _write(batch, state=to, **fields)


def _write(batch: Batch, **fields: Any) -> bool:
    held = Batch.objects.filter(pk=batch.pk, state=batch.state, held_by=batch.held_by)
    written = held.update(**fields)
    batch.refresh_from_db()
    return bool(written)


def next_look(batch: Batch, *, now: datetime) -> datetime:
    """After a tenth of the time it has taken so far, between a quarter of a minute and five minutes."""
    taken = now - (batch.submitted_at or now)
    return now + min(max(taken / 10, SOONEST_LOOK), LATEST_LOOK)


def batches_due() -> QuerySet[Batch]:
    """Open batches that it is time to look at and that nobody works on."""
    now = timezone.now()
    free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    return Batch.objects.filter(free, state__in=OPEN_BATCHES, next_look_at__lte=now).order_by("next_look_at")


def requests_close(
    *, batch: Batch, ending: Callable[[Attempt], tuple[AttemptState, bool, str]]
) -> dict[AttemptState, int]:
    """End what is open of a batch as ``ending`` says: state, whether it is billed at worst, sentence.

    How many ended how. Whoever goes on after a death finds the rest still open.
    """
    counts: dict[AttemptState, int] = {}
    rows = batch.attempts.filter(state=AttemptState.SENT).select_related(*BOOKED_WITH)
    for attempt in rows.order_by("pk").iterator(chunk_size=500):
        state, billed, problem = ending(attempt)
        counts[state] = counts.get(state, 0) + attempt_close(
            attempt=attempt, state=state, billed=billed, problem=problem
        )
    return counts


def items_free(items: QuerySet[GenerationItem]) -> int:
    """Let items go on whose question is in no batch any more; how many. Call it as often as you like."""
    asked = CallUse.objects.filter(item=OuterRef("pk"), call__attempts__state=AttemptState.SENT)
    return items.filter(~Exists(asked), state=ItemState.BATCHED).update(state=ItemState.WAITING)
