"""An endpoint that is down, slow or that asks to slow down: what the lead reads, and what is paid for it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum

from corpus.models import Source
from generation.models import Attempt, AttemptState, Endpoint, GenerationRun, ItemState
from generation.services.run_drive import run_drive
from generation.tasks import claim_name
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.generation.cast import NOWHERE, words_of
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


def page_of(run: GenerationRun, lead: User) -> str:
    """The run's page as the lead reads it."""
    return words_of(signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode())


def paid() -> Decimal:
    """What all requests cost."""
    return Attempt.objects.aggregate(cost=Sum("cost"))["cost"] or Decimal(0)


def test_where_nobody_listens_nothing_is_lost_or_paid(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    Endpoint.objects.update(base_url=NOWHERE)
    run = drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=2))
    assert (run.state, run.failed_count) == (RunState.QUEUED, 0)
    assert set(run.items.values_list("state", flat=True)) == {ItemState.WAITING}
    told = page_of(run, lead)
    assert f"failed 5 times in a row, the last time so: Test endpoint cannot be reached at {NOWHERE}" in told
    assert "The run goes on by itself." in told
    assert (Attempt.objects.count(), paid()) == (5, 0)


def test_a_wait_that_the_endpoint_asks_for_is_told_and_costs_nothing(
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("generation.services.run_drive.SLICE_S", 2.0)
    server.script.configure({"queue": [{"behaviour": "rate_limit", "retry_after": 600}]})
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    assert run_drive(run=run, owner=claim_name()), "work is left"
    run.refresh_from_db()
    assert (run.state, run.failed_count) == (RunState.QUEUED, 0)
    told = page_of(run, lead)
    assert "Rate limited" in told
    assert (server.script.record()["requests"], paid()) == (1, 0)


def test_what_is_always_too_slow_ends_after_a_bounded_price_that_is_told(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    Endpoint.objects.update(timeout_seconds=1)
    server.script.configure({"queue": [{"behaviour": "hang", "seconds": 1.5}] * 12})
    run = drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1))
    told = page_of(run, lead)
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.TIMED_OUT}
    assert (server.script.record()["requests"], run.failed_count) == (2, 1)
    assert run.spent == paid() == sum(one.reserved for one in Attempt.objects.all())
    assert "Test endpoint did not answer within 1 s." in told
