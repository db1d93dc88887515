"""Caps hold for batches as for single requests, although a batch sets its worst case aside at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from corpus.models import Source
from generation.models import Attempt, Batch, Endpoint, GenerationRun, Price, ProjectBudget
from generation.services.item_claim import runs_to_drive
from generation.services.project_cap import project_cap_set
from generation.services.run_control import generation_resume
from projects.models import Project, RunState, User
from tests.generation.batching import look, money_adds_up, through, time_passes
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

ITEMS = 6


@pytest.fixture
def batch_endpoint(endpoint: Endpoint) -> Endpoint:
    """The test endpoint, offering batches."""
    Endpoint.objects.update(offers_batches=True)
    endpoint.refresh_from_db()
    return endpoint


@pytest.fixture
def worst(project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer) -> Decimal:
    """What a batch of all six drafts sets aside; nothing of it was asked."""
    server.batches.faults["upload"].append("401")
    probe = drive(start(project, sources=(guideline,), endpoint=batch_endpoint, count=ITEMS, in_batches=True))
    total = sum((one.reserved for one in Attempt.objects.filter(item__run=probe)), Decimal(0))
    Attempt.objects.all().delete()
    Batch.objects.all().delete()
    probe.delete()
    return total


def begin(project: Project, guideline: Source, endpoint: Endpoint, **fields: object) -> GenerationRun:
    return start(project, sources=(guideline,), endpoint=endpoint, count=ITEMS, in_batches=True, **fields)


def test_a_run_waits_for_its_batches_before_it_says_that_its_budget_is_used_up(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer, worst: Decimal
) -> None:
    server.batches.hold = True
    run = drive(begin(project, guideline, batch_endpoint, budget_cap=worst * Decimal("0.6")))
    batch = Batch.objects.get()
    assert 0 < batch.request_count < ITEMS
    assert (run.state, run.budget_bound, run.budget_reached) == (RunState.QUEUED, "run", False)
    assert run.budget_cap >= run.reserved > 0
    assert not runs_to_drive().exists()
    server.batches.hold = False
    look()
    assert runs_to_drive().exists()
    time_passes(run)
    run = through(run, rounds=20)
    assert run.spent <= run.budget_cap
    money_adds_up(run)


@pytest.mark.once
def test_a_cap_that_is_used_up_pauses_the_run_and_a_higher_one_lets_it_go_on(
    project: Project,
    guideline: Source,
    batch_endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    worst: Decimal,
) -> None:
    run = through(begin(project, guideline, batch_endpoint, budget_cap=worst * Decimal("0.25")), rounds=20)
    assert (run.state, run.budget_reached) == (RunState.PAUSED, True)
    assert 0 < run.spent <= run.budget_cap
    assert run.done_count < ITEMS
    generation_resume(run=run, by=lead, budget_cap=worst * 10)
    run = through(run, rounds=20)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)
    assert set(server.batches.asked.values()) == {1}
    money_adds_up(run)


@pytest.mark.parametrize("name", ["total_cap", "day_cap"])
def test_the_caps_of_a_project_hold_over_batches(
    project: Project, guideline: Source, batch_endpoint: Endpoint, lead: User, worst: Decimal, name: str
) -> None:
    caps: dict[str, Decimal | None] = {"total_cap": None, "day_cap": None, name: worst * Decimal("0.25")}
    project_cap_set(project=project, currency="XXX", by=lead, **caps)
    run = through(begin(project, guideline, batch_endpoint), rounds=20)
    assert (run.state, run.budget_bound) == (RunState.PAUSED, {"total_cap": "project"}.get(name, "day"))
    assert 0 < ProjectBudget.objects.get().spent <= worst * Decimal("0.25")
    money_adds_up(run)


def test_a_price_that_nobody_said_stops_a_run_with_a_cap(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    Price.objects.all().delete()
    run = through(begin(project, guideline, batch_endpoint, budget_cap=Decimal(1)))
    assert (run.state, run.budget_bound, Batch.objects.count()) == (RunState.PAUSED, "price", 0)
    assert not server.batches.files
