"""What the pages of this room show of prices and budgets, read in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from generation.calls.prices import price_at
from generation.health import Health, health_of
from generation.models import BudgetBound, DaySpending, Endpoint, GenerationRun, Price, ProjectBudget
from generation.models.money import NO_CURRENCY
from projects.models import Project

DAYS_SHOWN = 14


@dataclass(frozen=True)
class Spending:
    """A project's budget in one currency, with what today has cost so far."""

    budget: ProjectBudget
    today: Decimal
    days: list[DaySpending]


@dataclass(frozen=True)
class Room:
    """What one cap over a run leaves."""

    bound: BudgetBound
    left: Decimal


def price_in_force(endpoint: Endpoint) -> Price | None:
    """What the endpoint's own model costs now."""
    return price_at(endpoint=endpoint, model_name=endpoint.model_name, moment=timezone.now())


def endpoints_shown() -> list[tuple[Endpoint, Price | None, Health]]:
    """Every endpoint with the price of its model that is in force now, and how it is. Two queries."""
    now = timezone.now()
    latest = {
        (price.endpoint_id, price.model_name): price
        for price in Price.objects.filter(valid_from__lte=now).order_by("valid_from")
    }
    return [(one, latest.get((one.pk, one.model_name)), health_of(one)) for one in Endpoint.objects.allowed()]


def spending_of(project: Project) -> list[Spending]:
    """What a project has spent, per currency, the last days first. Two queries."""
    today = timezone.localdate()
    budgets = ProjectBudget.objects.filter(project=project).prefetch_related("days")
    return [
        Spending(
            budget=budget,
            today=sum(
                (day.spent + day.reserved for day in budget.days.all() if day.day == today), Decimal(0)
            ),
            days=list(budget.days.all())[:DAYS_SHOWN],
        )
        for budget in budgets
    ]


def rooms_of(run: GenerationRun) -> list[Room]:
    """What each cap over a run leaves: its own, its project's, and the project's for today. Three queries."""
    if run.endpoint is None:
        return []
    own = [] if run.budget_cap is None else [Room(BudgetBound.RUN, _left(run.budget_cap, run))]
    price = price_in_force(run.endpoint)
    return [*own, *project_rooms(run.project_id, price.currency if price else NO_CURRENCY)]


def project_rooms(project_id: int, currency: str) -> list[Room]:
    """What the caps of a project leave, in all and for today. Two queries."""
    found: list[Room] = []
    budget = ProjectBudget.objects.filter(project=project_id, currency=currency).first()
    if budget is not None and budget.total_cap is not None:
        found.append(Room(BudgetBound.PROJECT, _left(budget.total_cap, budget)))
    if budget is not None and budget.day_cap is not None:
        today = budget.days.filter(day=timezone.localdate()).first()
        found.append(Room(BudgetBound.DAY, _left(budget.day_cap, today) if today else budget.day_cap))
    return found


def _left(cap: Decimal, row: GenerationRun | ProjectBudget | DaySpending) -> Decimal:
    return max(cap - row.spent - row.reserved, Decimal(0))
