"""What the pages of this room show of prices and budgets, read in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.utils import timezone

from generation.calls.prices import price_at
from generation.health import Health, health_of, trial_of
from generation.models import BudgetBound, DaySpending, Endpoint, GenerationRun, Price, ProjectBudget
from generation.models.money import NO_CURRENCY
from generation.trials import AT_REST
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


@dataclass(frozen=True, kw_only=True)
class EndpointShown:
    """An endpoint with the price of its model that is in force now, how it is, and how its trials stand."""

    endpoint: Endpoint
    price: Price | None
    health: Health
    trial: Health


def endpoints_shown() -> list[EndpointShown]:
    """Every endpoint that an admin allowed. Two queries."""
    return _shown(Endpoint.objects.allowed())


def endpoint_shown(endpoint: Endpoint) -> EndpointShown:
    """One endpoint as its row is now. Two queries."""
    return _shown(Endpoint.objects.filter(pk=endpoint.pk))[0]


def _shown(rows: QuerySet[Endpoint]) -> list[EndpointShown]:
    prices = Price.objects.filter(valid_from__lte=timezone.now(), endpoint__in=rows.order_by())
    latest = {(one.endpoint_id, one.model_name): one for one in prices.order_by("valid_from")}
    told = rows.annotate(at_rest=ExpressionWrapper(AT_REST, output_field=BooleanField()))
    return [
        EndpointShown(
            endpoint=one,
            price=latest.get((one.pk, one.model_name)),
            health=health_of(one),
            trial=trial_of(one, at_rest=one.at_rest),
        )
        for one in told
    ]


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
