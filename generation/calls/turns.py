"""One look at an endpoint's row for many requests: what ended, how many may be open, how many may begin.

A driver with an event loop changes the row once for a group of requests and not twice for each. It holds
as many slots as it may have open, keeps their number on a row of its own in the same transaction, and so
whoever finds that row after the driver's death can give them back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from generation.calls import pace
from generation.calls.slots import slot_hold
from generation.errors import EndpointBusy
from generation.models import Endpoint

# What may begin before a driver looks again is handed to it now: it looks five times a second.
AHEAD_S = 0.25


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What a driver has at an endpoint: slots, requests under way, and whether one of them is the probe.

    ``rivals`` are other drivers at work there: the slots are shared evenly with them.
    """

    slots: int = 0
    under_way: int = 0
    probing: bool = False
    rivals: int = 0


@dataclass(frozen=True, kw_only=True)
class Turn:
    """How many slots the driver holds from now on, how many requests it may have open, and how many of
    those it asked for may begin. ``stop`` says why nothing may.
    """

    held: int
    open_most: int
    starts: int = 0
    probing: bool = False
    stop: EndpointBusy | None = None


def turn_take(
    *, endpoint_id: int, holding: Holding, most: int, endings: Sequence[pace.Ending], tokens: Sequence[int]
) -> Turn:
    """Hear what ended, take or give back slots, and book the starts of requests of so many tokens.

    Call it inside a transaction in which the holder keeps ``held``.
    """
    row, now = slot_hold(endpoint_id=endpoint_id), timezone.now()
    changes: pace.Changes = {}
    for ending in endings:
        changes |= _applied(row, pace.heard(row, ending, now=now))
    turn = _decided(row, holding, most, tokens, now, changes)
    others = max(row.open_requests - holding.slots, 0)
    Endpoint.objects.filter(pk=row.pk).update(**changes | {"open_requests": others + turn.held})
    return turn


def slots_return(*, endpoint_id: int, count: int) -> None:
    """Give slots back that nobody uses any more; call it inside a transaction."""
    row = slot_hold(endpoint_id=endpoint_id)
    Endpoint.objects.filter(pk=row.pk).update(open_requests=max(row.open_requests - count, 0))


def _decided(
    row: Endpoint,
    holding: Holding,
    most: int,
    tokens: Sequence[int],
    now: datetime,
    changes: pace.Changes,
) -> Turn:
    under_way = holding.under_way
    if holding.probing:
        return Turn(held=max(under_way, 1), open_most=1, probing=True)
    try:
        pace.admitted(row, now=now)
    except EndpointBusy as stop:
        return Turn(held=under_way, open_most=0, stop=stop)
    is_probe = pace.is_broken(row)
    share = 1 if is_probe else -(-row.open_limit // (1 + holding.rivals))
    free = row.open_limit - max(row.open_requests - holding.slots, 0)
    slots = max(min(most, share, free), 0)
    starts = 0
    for need in tokens[: 1 if is_probe else len(tokens)] if slots else ():
        if pace.begins_in_s(row, now=now) > AHEAD_S:
            break
        changes |= _applied(row, pace.begun(row, now=now, tokens=need))
        starts += 1
    return Turn(held=max(slots, under_way), open_most=slots, starts=starts, probing=is_probe and starts > 0)


def _applied(row: Endpoint, changes: pace.Changes) -> pace.Changes:
    """The same changes on the row in memory, for the next decision of this turn."""
    for name, setting in changes.items():
        setattr(row, name, setting)
    return changes
