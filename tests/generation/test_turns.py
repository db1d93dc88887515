"""One look at an endpoint's row for many requests at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from generation.calls.pace import Ending, Sign
from generation.calls.turns import Holding, Turn, slots_return, turn_take
from generation.errors import EndpointRests
from generation.models import Endpoint
from tests.generation.cast import endpoint_make

pytestmark = pytest.mark.django_db


def take(
    endpoint: Endpoint, *, most: int = 64, ask: int = 10, ended: list[Sign] | None = None, **held: Any
) -> Turn:
    endings = [Ending(sign=sign, sent_at=timezone.now(), why="it broke") for sign in ended or []]
    return turn_take(
        endpoint_id=endpoint.pk, holding=Holding(**held), most=most, endings=endings, tokens=[100] * ask
    )


def row() -> Endpoint:
    return Endpoint.objects.get()


@pytest.fixture
def endpoint() -> Endpoint:
    return endpoint_make("http://127.0.0.1:9/v1", max_concurrency=8, requests_per_minute=6_000_000)


def test_a_driver_takes_what_others_leave_and_gives_it_back(endpoint: Endpoint) -> None:
    first = take(endpoint, rivals=1)
    assert (first.held, first.open_most, first.starts) == (4, 4, 10)
    second = take(endpoint, rivals=1)
    assert (second.held, row().open_requests) == (4, 8)
    assert take(endpoint).held == 0
    # The other one is gone: its share falls to who is left.
    slots_return(endpoint_id=endpoint.pk, count=4)
    assert (take(endpoint, slots=4).held, row().open_requests) == (8, 8)
    assert (take(endpoint, slots=8, most=0).held, row().open_requests) == (0, 0)


def test_slots_of_requests_under_way_are_kept_until_they_end(endpoint: Endpoint) -> None:
    slowed = take(endpoint, slots=8, under_way=8, ended=[Sign.SLOW_DOWN])
    assert (slowed.open_most, slowed.held, row().open_limit) == (6, 8, 6)


def test_requests_a_minute_bound_how_many_begin(endpoint: Endpoint) -> None:
    Endpoint.objects.update(requests_per_minute=60, next_request_at=timezone.now() - timedelta(seconds=3))
    assert take(endpoint).starts == 4
    assert take(endpoint, slots=8).starts == 0
    Endpoint.objects.update(
        requests_per_minute=6_000_000,
        next_request_at=timezone.now(),
        tokens_per_minute=600,
        next_tokens_at=timezone.now() - timedelta(hours=1),
    )
    # A quarter of a minute's tokens may be spent at once: 150, and the one that crosses it.
    assert take(endpoint, slots=8).starts == 2


def test_after_failures_it_rests_and_then_one_probe_is_sent_at_a_time(endpoint: Endpoint) -> None:
    broken = take(endpoint, slots=8, under_way=3, ended=[Sign.FAILURE] * 5)
    assert isinstance(broken.stop, EndpointRests)
    assert (broken.open_most, broken.starts, broken.held) == (0, 0, 3)
    Endpoint.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    probe = take(endpoint, slots=3)
    assert (probe.open_most, probe.starts, probe.probing) == (1, 1, True)
    assert isinstance(take(endpoint).stop, EndpointRests)
    still = take(endpoint, slots=1, under_way=1, probing=True)
    assert (still.open_most, still.starts, still.stop) == (1, 0, None)
    over = take(endpoint, slots=1, ended=[Sign.ANSWER])
    assert (over.open_most, over.stop, row().failures_in_row) == (8, None, 0)
