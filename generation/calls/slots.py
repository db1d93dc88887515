"""The row of an endpoint that all workers share: held, asked, changed by one UPDATE."""

from __future__ import annotations

import random

from django.db import transaction
from django.utils import timezone

from generation.calls import pace
from generation.errors import EndpointBusy
from generation.models import Endpoint
from projects.prepared import PreparedQuery
from projects.rows import row_set

_AS_IT_IS = PreparedQuery[Endpoint](lambda key: Endpoint.objects.filter(pk=key))
_HELD = PreparedQuery[Endpoint](lambda key: Endpoint.objects.select_for_update().filter(pk=key))


def slot_take(*, endpoint: Endpoint, tokens: int) -> Endpoint:
    """Take a slot for a request of so many tokens; the row as it was, which says whether it is a probe.

    Holds the endpoint's row to the end of the transaction, so that no two workers have the last slot.
    Raises ``EndpointBusy`` with the time to wait, spread a little so that not all come back at once, or
    ``EndpointRests``.
    """
    row = slot_hold(endpoint_id=endpoint.pk)
    try:
        changes = pace.taken(row, now=timezone.now(), tokens=tokens)
    except EndpointBusy as busy:
        busy.wait_s *= random.uniform(1.0, 1.25)  # noqa: S311 - spreads workers, no secret
        raise
    endpoint_change(row=row, changes=changes)
    return row


def slot_hold(*, endpoint_id: int) -> Endpoint:
    """The endpoint's row, held to the end of the transaction."""
    return _row(_HELD, endpoint_id)


def slot_release(*, row: Endpoint, ending: pace.Ending) -> None:
    """Give a slot of a row that is held back, with what the end of its request says of the endpoint."""
    endpoint_change(row=row, changes=pace.ended(row, ending, now=timezone.now()))


def endpoint_change(*, row: Endpoint, changes: pace.Changes) -> None:
    """Store what changes on a row that is held."""
    if changes:
        row_set(Endpoint, where={"pk": row.pk}, to=changes)


def endpoint_admit(*, endpoint: Endpoint) -> Endpoint:
    """The row of an endpoint that takes no slot for a batch, held; it says whether it is tried after a rest.

    Raises ``EndpointBusy`` where it is switched off, or ``EndpointRests``.
    """
    row = slot_hold(endpoint_id=endpoint.pk)
    pace.admitted(row, now=timezone.now())
    return row


@transaction.atomic
def endpoint_heard(*, endpoint_id: int, ending: pace.Ending) -> None:
    """Keep what the end of a request without a slot says of its endpoint."""
    row = slot_hold(endpoint_id=endpoint_id)
    endpoint_change(row=row, changes=pace.heard(row, ending, now=timezone.now()))


def slots_free(*, endpoint_id: int) -> int:
    """How many requests may be worth while to begin now; nothing is taken."""
    return pace.free(_row(_AS_IT_IS, endpoint_id), now=timezone.now())


def endpoint_wake(*, endpoint: Endpoint) -> None:
    """End a rest: somebody saw the endpoint answer, or changed what it is."""
    Endpoint.objects.filter(pk=endpoint.pk).update(failures_in_row=0, broken_at=None, rests_until=None)


def _row(query: PreparedQuery[Endpoint], key: int) -> Endpoint:
    row = query.first(key=key)
    if row is None:
        raise Endpoint.DoesNotExist(f"There is no endpoint {key}.")
    return row
