"""Caps of run, project and day hold with sixty-four requests in flight and prices that change meanwhile."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection

from generation.calls.prices import Prices, cost_of, prices_of
from generation.errors import BudgetReached
from generation.models import (
    Attempt,
    AttemptState,
    DaySpending,
    Endpoint,
    GenerationRun,
    Price,
    ProjectBudget,
)
from generation.services.item_advance import item_advance
from generation.services.item_claim import item_claim
from generation.services.price_say import price_add
from generation.services.project_cap import project_cap_set
from generation.services.run_drive import LEASE
from projects.models import Project, User
from tests.generation.cast import endpoint_make, guideline_make
from tests.generation.driving import start
from tests.generation.worker_process import wait_until
from tests.openai_server.server import ChatServer
from tests.soak.jobs import chapter_text

AT_ONCE = 64
CAP = Decimal("0.4")
CHEAP = (Decimal("0.1"), Decimal("0.4"))
# At the lowest of these the items cost more than the cap, so that it stops every worker, however long a busy
# machine lets one price stand. At 0.5 and 2 the last one could finish all that was left.
DEAR = [(Decimal(3), Decimal(9)), (Decimal(2), Decimal(6)), (Decimal(6), Decimal(30))]


@pytest.mark.usefixtures("crowd")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bound", ["run", "project", "day"])
def test_the_cap_is_never_passed(
    project: Project, server: ChatServer, lead: User, admin: User, bound: str
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; this needs PostgreSQL.")
    endpoint = endpoint_make(
        server.url,
        max_concurrency=AT_ONCE,
        timeout_seconds=60,
        input_price=CHEAP[0],
        output_price=CHEAP[1],
    )
    source = guideline_make(project, text=chapter_text(AT_ONCE))
    capped = {"budget_cap": CAP} if bound == "run" else {}
    run = start(project, sources=(source,), endpoint=endpoint, count=2 * AT_ONCE, **capped)
    if bound != "run":
        caps = {"total_cap": CAP if bound == "project" else None, "day_cap": CAP if bound == "day" else None}
        project_cap_set(project=project, currency="XXX", by=lead, **caps)
    over = threading.Event()
    seen: list[Decimal] = []
    with ThreadPoolExecutor(AT_ONCE + 1) as pool, server.script.holding(), ending(over):
        watching = pool.submit(_watch, run, admin, over, seen)
        working = [pool.submit(_work, run, f"worker {place}") for place in range(AT_ONCE)]
        wait_until(lambda: server.script.busiest >= AT_ONCE, seconds=120, what="64 requests are in flight")
        wait_until(_is_dear, seconds=60, what="what is asked next is dear")
        server.script.configure({"hold": False, "delay_s": 0.05})
        reached = [one.result() for one in working]
    watching.result()
    run.refresh_from_db()
    assert all(reached), "every worker was stopped by the cap"
    assert set(reached) == {bound}
    assert max(seen) <= CAP
    assert run.reserved == 0
    assert 0 < run.spent <= CAP
    attempts = Attempt.objects.all()
    assert run.spent == sum(one.cost for one in attempts)
    assert set(attempts.values_list("state", flat=True)) == {AttemptState.ANSWERED}
    assert all(one.cost <= one.reserved for one in attempts)
    assert all(_by_its_price(one) for one in attempts)
    budget, day = ProjectBudget.objects.get(), DaySpending.objects.get()
    assert (budget.reserved, budget.spent) == (day.reserved, day.spent) == (0, run.spent)
    assert attempts.values("input_price").distinct().count() > 1, "prices changed meanwhile"
    prices = attempts.values("input_price", "output_price").distinct().count()
    print(  # noqa: T201 the figures are asked for
        f"cap of the {bound} {CAP}: most spent and set aside at once {max(seen)} in {len(seen)} looks, spent "
        f"{run.spent} by {attempts.count()} requests, {server.script.busiest} in flight, {prices} prices"
    )
    assert server.script.record()["requests"] == attempts.count() >= AT_ONCE
    assert Endpoint.objects.get().open_requests == 0


def _is_dear() -> bool:
    return Price.objects.filter(input_price=DEAR[0][0]).exists()


@contextmanager
def ending(over: threading.Event) -> Iterator[None]:
    """Whoever waits for the end is told of it, also of one by a failure."""
    try:
        yield
    finally:
        over.set()


def _by_its_price(attempt: Attempt) -> bool:
    """Whether it cost what the row says that was in force when it left."""
    price = attempt.price
    assert price is not None
    later = Price.objects.filter(valid_from__gt=price.valid_from, valid_from__lte=attempt.sent_at)
    tokens = {"input_tokens": attempt.input_tokens or 0, "output_tokens": attempt.output_tokens or 0}
    return not later.exists() and attempt.cost == cost_of(prices_of(price), **tokens)


def _work(run: GenerationRun, owner: str) -> str:
    """Work on items until a cap is reached; which one it was."""
    try:
        while True:
            item = item_claim(run=run, owner=owner, lease=LEASE)
            if item is None:
                if not run.items.filter(state__in=["waiting", "working"]).exists():
                    return ""
                time.sleep(0.05)
                continue
            item_advance(item=item, owner=owner)
    except BudgetReached as reached:
        return reached.bound
    finally:
        connection.close()


def _watch(run: GenerationRun, admin: User, over: threading.Event, seen: list[Decimal]) -> None:
    """Look at what is spent and set aside, and change the prices once all requests are in flight."""
    dear = itertools.cycle(DEAR)
    endpoint = Endpoint.objects.get(pk=run.endpoint_id)
    try:
        while not over.wait(0.05):
            row = GenerationRun.objects.values_list("spent", "reserved").get(pk=run.pk)
            seen.append(row[0] + row[1])
            if Attempt.objects.count() >= AT_ONCE:
                price_add(
                    endpoint=endpoint, model_name=endpoint.model_name, prices=Prices(*next(dear)), by=admin
                )
    finally:
        connection.close()
