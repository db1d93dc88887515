"""What a run holds while it asks: slots at its endpoint and money of its project.

Both stand on the run's own row, written in the transaction that takes or gives them, so that whoever takes
the run over after a worker's death gives them back: slots at once, money as spent, for the endpoint may
have done the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from benchmark.asking.piece import Ready
from benchmark.models import EvaluationRun, JudgeRun
from benchmark.models.asking import AskingRun
from generation.calls.budget import budget_settle, project_reserve
from generation.calls.pace import Ending
from generation.calls.prices import Prices
from generation.calls.turns import Holding, Turn, slots_return, turn_take
from generation.errors import BudgetReached, EgressRefused
from generation.models import DaySpending, Endpoint, GenerationRun
from projects.models import OPEN_STATES, RunState

ZERO = Decimal(0)


def run_turn(
    *,
    run: AskingRun,
    endpoint: Endpoint,
    holding: Holding,
    most: int,
    endings: Sequence[Ending],
    stock: Sequence[Ready[Any]],
    prices: Prices,
) -> Turn:
    """Tell the endpoint's row what ended, and set aside slots and money for what begins.

    Call it inside the transaction that keeps the answers. Raises ``BudgetReached`` with nothing of it done,
    and ``EgressRefused`` where the endpoint is another than the one for which the questions were cleared.
    """
    turn = turn_take(
        endpoint_id=endpoint.pk,
        holding=holding,
        most=most,
        endings=endings,
        tokens=[one.tokens for one in stock],
    )
    if turn.starts:
        _require_same(endpoint)
    run.own_row().update(slots_held=turn.held)
    money_reserve(run=run, worst=sum((one.worst for one in stock[: turn.starts]), ZERO), prices=prices)
    return turn


def money_reserve(*, run: AskingRun, worst: Decimal, prices: Prices) -> None:
    """Set the worst case aside, under the caps of the run, of its project and of the day."""
    if worst == ZERO:
        return
    row = run.own_row().get()
    if row.budget_cap is not None and row.reserved + row.spent + worst > row.budget_cap:
        raise BudgetReached("The budget of this run is used up. What was answered stays.")
    day = project_reserve(
        project_id=run.project_id, worst=worst, currency=prices.currency, moment=timezone.now()
    )
    run.own_row().update(reserved=F("reserved") + worst, spending_day=day)


def money_settle(*, run: AskingRun, reserved: Decimal, cost: Decimal) -> None:
    """Book what requests cost, and give back what was set aside for them.

    On the day of the last reservation: over midnight a few requests are booked a day late.
    """
    if not reserved and not cost:
        return
    day = DaySpending.objects.filter(pk__in=run.own_row().values("spending_day")).first()
    budget_settle(run=None, day=day, reserved=reserved, cost=cost)
    run.own_row().update(reserved=F("reserved") - reserved, spent=F("spent") + cost)


@transaction.atomic
def run_let_go(*, run: AskingRun, endpoint_id: int) -> None:
    """Give back whatever the run's row still holds; what was set aside counts as spent."""
    row = run.own_row().get()
    if row.slots_held:
        slots_return(endpoint_id=endpoint_id, count=row.slots_held)
        run.own_row().update(slots_held=0)
    money_settle(run=row, reserved=row.reserved, cost=row.reserved)


def rivals_of(run: AskingRun, endpoint: Endpoint) -> int:
    """How many other drivers are at work on the endpoint: its slots are shared with them."""
    examining = EvaluationRun.objects.filter(model__endpoint=endpoint, state=RunState.RUNNING)
    judging = JudgeRun.objects.filter(judge__endpoint=endpoint, state=RunState.RUNNING)
    drafting = GenerationRun.objects.filter(endpoint=endpoint, state__in=OPEN_STATES, in_batches=False)
    others = (examining.exclude(uid=run.uid), judging.exclude(uid=run.uid))
    return sum(rows.count() for rows in others) + drafting.count()


def _require_same(endpoint: Endpoint) -> None:
    """The gate asked for an endpoint as it was: one that is local no more gets nothing more."""
    now = Endpoint.objects.values_list("is_local", "base_url").get(pk=endpoint.pk)
    if now != (endpoint.is_local, endpoint.base_url):
        raise EgressRefused(
            "endpoint_changed", f"{endpoint.name} was changed meanwhile; what waits is cleared anew."
        )
