"""The pace of an endpoint, kept by all its workers together, against a server that asks for it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from corpus.models import Source
from generation.calls import client
from generation.calls.slots import slot_take
from generation.errors import EndpointBusy
from generation.models import Attempt, AttemptState, Endpoint
from generation.services.item_advance import item_advance
from generation.services.item_claim import item_claim
from generation.services.run_drive import LEASE
from projects.models import Project, RunState
from tests.generation.cast import endpoint_make, guideline_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer
from tests.soak.jobs import chapter_text


def states() -> list[str]:
    return list(Attempt.objects.order_by("sent_at", "pk").values_list("state", flat=True))


def test_what_one_run_was_told_every_run_of_the_endpoint_waits_for(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "rate_limit", "retry_after": 1.5}]})
    first = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    other = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    item = item_claim(run=first, owner="first", lease=LEASE)
    assert item is not None
    item_advance(item=item, owner="first")
    assert states() == [AttemptState.RATE_LIMITED]
    drive(other)
    told, asked = Attempt.objects.order_by("sent_at")[:2]
    assert (asked.item, told.item) == (other.items.get(), item)
    assert (asked.sent_at - told.sent_at).total_seconds() >= 1.5


def test_what_was_not_used_of_the_minute_is_given_back(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    Endpoint.objects.update(tokens_per_minute=6000, next_tokens_at=timezone.now() - timedelta(days=1))
    drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1))
    attempts = list(Attempt.objects.order_by("pk"))
    used = sum((one.input_tokens or 0) + (one.output_tokens or 0) for one in attempts)
    assert sum(one.reserved_tokens for one in attempts) > 3 * used
    assert attempts[-1].ended_at is not None
    # A hundred tokens a second.
    paid_off = attempts[-1].ended_at + timedelta(seconds=used / 100)
    assert Endpoint.objects.get().next_tokens_at <= paid_off


def test_a_run_keeps_to_the_tokens_per_minute_and_says_so_by_waiting(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(tokens_per_minute=120_000, next_tokens_at=timezone.now() + timedelta(seconds=2))
    begun = time.monotonic()
    run = drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1))
    assert run.state == RunState.DONE
    assert time.monotonic() - begun >= 1.5
    assert states() == [AttemptState.ANSWERED] * 2


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_of_a_burst_of_429_one_counts_and_the_pace_comes_back(project: Project, server: ChatServer) -> None:
    endpoint = endpoint_make(server.url, max_concurrency=8, timeout_seconds=60)
    source = guideline_make(project, text=chapter_text(40))
    server.script.configure(
        {"delay_s": 0.3, "queue": [{"behaviour": "rate_limit", "retry_after": 0.2, "delay_s": 0.3}] * 8}
    )
    run = start(project, sources=(source,), endpoint=endpoint, count=30)
    while run.state in (RunState.QUEUED, RunState.RUNNING):
        run = drive(run)
    assert (run.state, run.failed_count) == (RunState.DONE, 0)
    limited = Attempt.objects.filter(state=AttemptState.RATE_LIMITED).count()
    assert limited == 8
    after = Endpoint.objects.get()
    assert after.slowed_at is not None
    assert (after.open_limit, after.open_requests) == (8, 0)
    assert server.script.busiest <= 8


def test_a_wait_is_spread_so_that_not_all_come_back_at_once(endpoint: Endpoint) -> None:
    Endpoint.objects.update(next_request_at=timezone.now() + timedelta(seconds=40))
    waits = set()
    for _ in range(12):
        with pytest.raises(EndpointBusy) as busy:
            slot_take(endpoint=endpoint, tokens=1)
        waits.add(round(busy.value.wait_s))
    assert len(waits) > 2
    assert 39 <= min(waits) <= max(waits) <= 51


@pytest.mark.once
def test_loading_the_client_is_not_the_endpoints_time(
    project: Project, guideline: Source, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = client._client

    def slow(*arguments: object) -> object:
        time.sleep(2.5)
        return made(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(client, "_client", slow)
    Endpoint.objects.update(timeout_seconds=2)
    drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1))
    assert states() == [AttemptState.ANSWERED] * 2
