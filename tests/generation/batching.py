"""Runs in batches, in this process, with the waiting left out."""

from __future__ import annotations

from decimal import Decimal

from generation.models import (
    OPEN_BATCHES,
    Attempt,
    Batch,
    DaySpending,
    GenerationItem,
    GenerationRun,
    ProjectBudget,
)
from generation.services.batch_look import batch_look
from generation.tasks import claim_name
from projects.models import OPEN_STATES
from tests.generation.driving import drive


def look() -> None:
    """Look at every open batch, as the sweep does when it is time, until nothing more is to be taken in."""
    for batch in Batch.objects.filter(state__in=OPEN_BATCHES).order_by("pk"):
        while batch_look(batch=batch, owner=claim_name()):
            pass


def time_passes(run: GenerationRun) -> None:
    """Nothing has to wait for its moment any more, and what dead workers held is free."""
    GenerationItem.objects.filter(run=run).update(not_before=None)
    GenerationRun.objects.filter(pk=run.pk, state="running").update(lease_until="2020-01-01T00:00:00Z")
    Batch.objects.filter(held_until__isnull=False).update(held_until="2020-01-01T00:00:00Z")


def through(run: GenerationRun, *, rounds: int = 12) -> GenerationRun:
    """Drive a run and look at its batches in turn, until it ends or pauses."""
    for _ in range(rounds):
        run = drive(run)
        if run.state not in OPEN_STATES:
            break
        look()
        time_passes(run)
    return run


def money_adds_up(run: GenerationRun) -> Decimal:
    """What the run has spent, where nothing is reserved and every book says the same."""
    run.refresh_from_db()
    billed = sum((one.cost for one in Attempt.objects.filter(item__run=run)), Decimal(0))
    assert (run.reserved, run.spent) == (0, billed)
    for budget in ProjectBudget.objects.filter(project=run.project):
        assert (budget.reserved, budget.spent) == (0, billed)
        assert sum(day.spent for day in DaySpending.objects.filter(budget=budget)) == billed
    return billed
