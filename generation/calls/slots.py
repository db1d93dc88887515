"""The slots of an endpoint: each taken by one conditional UPDATE, so that no two workers have the last."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Func
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from generation.errors import EndpointBusy
from generation.models import Endpoint


def slot_take(*, endpoint: Endpoint) -> None:
    """Take one of the endpoint's open requests and its next start time. Raises ``EndpointBusy``."""
    now = timezone.now()
    pace = timedelta(seconds=60 / endpoint.requests_per_minute)
    # The earliest next start lies one pace after the later of now and the last planned start, with a
    # burst of as many requests as may be open at once.
    burst = now - pace * endpoint.max_concurrency
    taken = Endpoint.objects.filter(
        pk=endpoint.pk, is_active=True, open_requests__lt=F("open_limit"), next_request_at__lte=now
    ).update(
        open_requests=F("open_requests") + 1,
        next_request_at=Greatest(F("next_request_at"), burst) + pace,
    )
    if taken:
        return
    fresh = Endpoint.objects.get(pk=endpoint.pk)
    if not fresh.is_active:
        raise EndpointBusy(f"{endpoint.name} is switched off.", wait_s=30.0)
    wait = max((fresh.next_request_at - now).total_seconds(), 0.2)
    raise EndpointBusy(f"{endpoint.name} has no free slot.", wait_s=min(wait, 60.0))


def slot_release(*, endpoint_id: int, answered: bool = False) -> None:
    """Give the slot back; an answer lets the limit grow by one up to the endpoint's own."""
    changes: dict[str, Func] = {"open_requests": Greatest(F("open_requests") - 1, 0)}
    if answered:
        changes["open_limit"] = Least(F("open_limit") + 1, F("max_concurrency"))
    Endpoint.objects.filter(pk=endpoint_id).update(**changes)


def slot_slow_down(*, endpoint: Endpoint, wait_s: float) -> None:
    """After a 429: nobody asks before ``wait_s`` is over, and a quarter fewer at once."""
    until = timezone.now() + timedelta(seconds=wait_s)
    first_of_burst = Endpoint.objects.filter(pk=endpoint.pk, next_request_at__lt=until)
    fewer = max(1, endpoint.open_limit * 3 // 4)
    first_of_burst.update(next_request_at=until, open_limit=fewer)
