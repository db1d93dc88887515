"""The row of an endpoint that all workers share: held, asked, changed by one UPDATE."""

from __future__ import annotations

import random

from django.db import transaction
from django.utils import timezone

from generation.calls import pace
from generation.errors import EndpointBusy
from generation.models import Endpoint


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
    Endpoint.objects.filter(pk=row.pk).update(**changes)
    return row


def slot_hold(*, endpoint_id: int) -> Endpoint:
    """The endpoint's row, held to the end of the transaction."""
    return Endpoint.objects.select_for_update().get(pk=endpoint_id)


def slot_release(*, row: Endpoint, ending: pace.Ending) -> None:
    """Give a slot of a row that is held back, with what the end of its request says of the endpoint."""
    Endpoint.objects.filter(pk=row.pk).update(**pace.ended(row, ending, now=timezone.now()))


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
    Endpoint.objects.filter(pk=row.pk).update(**pace.heard(row, ending, now=timezone.now()))


def slots_free(endpoint: Endpoint) -> int:
    """How many requests may be worth while to begin now; nothing is taken."""
    return pace.free(Endpoint.objects.get(pk=endpoint.pk), now=timezone.now())


def endpoint_wake(*, endpoint: Endpoint) -> None:
    """End a rest: somebody saw the endpoint answer, or changed what it is."""
    Endpoint.objects.filter(pk=endpoint.pk).update(failures_in_row=0, broken_at=None, rests_until=None)
