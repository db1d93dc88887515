"""Money and slots: each taken by one conditional UPDATE, so that no two workers can both have the last."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Func, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from generation.calls.question import Question
from generation.errors import BudgetReached, EndpointBusy
from generation.models import Endpoint, GenerationRun

MILLION = Decimal(1_000_000)
ZERO = Decimal(0)


class Prices(NamedTuple):
    """The price list in force when a request leaves, per million tokens."""

    input_price: Decimal
    output_price: Decimal


def prices_now(endpoint: Endpoint) -> Prices:
    """The endpoint's prices as they stand in the database: an admin may have changed them meanwhile."""
    row = Endpoint.objects.filter(pk=endpoint.pk).values_list("input_price", "output_price").get()
    return Prices(*row)


def cost_of(prices: Prices, *, input_tokens: int, output_tokens: int) -> Decimal:
    """What a request costs."""
    price = prices.input_price * input_tokens + prices.output_price * output_tokens
    return (price / MILLION).quantize(Decimal("0.000001"))


def worst_cost(prices: Prices, question: Question) -> Decimal:
    """What a request can cost at most: an upper bound of its input and its whole output limit."""
    return cost_of(prices, input_tokens=question.worst_input_tokens(), output_tokens=question.max_tokens)


def budget_reserve(*, run: GenerationRun | None, worst: Decimal) -> None:
    """Set the worst case aside. Raises ``BudgetReached`` when the cap would be passed."""
    if run is None or worst == ZERO:
        return
    room = Q(budget_cap__isnull=True) | Q(budget_cap__gte=F("reserved") + F("spent") + worst)
    taken = GenerationRun.objects.filter(room, pk=run.pk).update(reserved=F("reserved") + worst)
    if not taken:
        raise BudgetReached(
            "The budget of this run is used up. Raise the cap and resume; what is done stays done."
        )


def budget_settle(*, run: GenerationRun | None, reserved: Decimal, cost: Decimal) -> None:
    """Give the reservation back and book what the request cost."""
    if run is not None and (reserved or cost):
        GenerationRun.objects.filter(pk=run.pk).update(
            reserved=F("reserved") - reserved, spent=F("spent") + cost
        )


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
