"""Money: set aside by conditional UPDATEs before a request leaves, booked when it has ended.

Three caps are asked in one order, that of the run, of its project and of the project's day, so that no two
requests wait for each other. A reservation that one of them refuses is rolled back with its transaction.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import F, Q
from django.utils import timezone

from generation.errors import BudgetReached, PriceUnknown
from generation.models import BudgetBound, DaySpending, Endpoint, GenerationRun, ProjectBudget
from generation.models.money import NO_CURRENCY
from projects.prepared import PreparedQuery, PreparedUpdate
from projects.rows import row_set

ZERO = Decimal(0)
_BUDGET = PreparedQuery[ProjectBudget](
    lambda project, currency: ProjectBudget.objects.filter(project=project, currency=currency)
)
_DAY_CAP = PreparedQuery[ProjectBudget](
    lambda budget: ProjectBudget.objects.filter(pk=budget.pk).values_list("day_cap")
)
_DAY = PreparedQuery[DaySpending](lambda budget, day: DaySpending.objects.filter(budget=budget, day=day))
_RUN_SETS_ASIDE = PreparedUpdate(
    lambda run, worst: (
        GenerationRun.objects.filter(_has_room("budget_cap", worst), pk=run.pk),
        {"reserved": F("reserved") + worst},
    )
)
_PROJECT_SETS_ASIDE = PreparedUpdate(
    lambda budget, worst: (
        ProjectBudget.objects.filter(_has_room("total_cap", worst), pk=budget.pk),
        {"reserved": F("reserved") + worst},
    )
)
_DAY_SETS_ASIDE = PreparedUpdate(
    lambda day, worst, left: (
        DaySpending.objects.filter(Q() if left is None else Q(reserved__lte=left - F("spent")), pk=day.pk),
        {"reserved": F("reserved") + worst},
    )
)
CAPPED = Q(total_cap__isnull=False) | Q(day_cap__isnull=False)


def budget_reserve(
    *, run: GenerationRun | None, worst: Decimal, currency: str, moment: datetime
) -> DaySpending | None:
    """Set the worst case aside; the day it is booked on. Raises ``BudgetReached`` when a cap would be passed.

    Call it inside a transaction that ends before the request is sent.
    """
    if run is None or worst == ZERO:
        return None
    if not _RUN_SETS_ASIDE.rows(run=run, worst=worst):
        raise BudgetReached(
            "The budget of this run is used up. Raise the cap and resume; what is done stays done."
        )
    return project_reserve(project_id=run.project_id, worst=worst, currency=currency, moment=moment)


def project_reserve(*, project_id: int, worst: Decimal, currency: str, moment: datetime) -> DaySpending:
    """Set the worst case aside under the caps of the project and of its day. Raises ``BudgetReached``."""
    budget = _BUDGET.first(project=project_id, currency=currency)
    if budget is None:
        budget, _ = ProjectBudget.objects.get_or_create(project_id=project_id, currency=currency)
    _require_same_currency(budget)
    if not _PROJECT_SETS_ASIDE.rows(budget=budget, worst=worst):
        raise BudgetReached(
            "The budget of this project is used up. Raise its cap, then resume; what is done stays done.",
            bound=BudgetBound.PROJECT,
        )
    # That UPDATE holds the project's row to the end of the transaction: cap and day stay as they are read.
    ((cap,),) = _DAY_CAP.tuples(budget=budget)
    today = timezone.localdate(moment)
    day = _DAY.first(budget=budget, day=today)
    if day is None:
        day, _ = DaySpending.objects.get_or_create(budget=budget, day=today)
    if not _DAY_SETS_ASIDE.rows(day=day, worst=worst, left=None if cap is None else cap - worst):
        raise BudgetReached(
            "What this project may spend in a day is used up. The run goes on by itself tomorrow, or when "
            "the cap is raised and it is resumed.",
            bound=BudgetBound.DAY,
            until=tomorrow(moment),
        )
    return day


def _has_room(cap: str, worst: Decimal) -> Q:
    """Whether a row has no such cap, or what is set aside and spent leaves room under it."""
    return Q(**{f"{cap}__isnull": True}) | Q(**{f"{cap}__gte": F("reserved") + F("spent") + worst})


def _require_same_currency(budget: ProjectBudget) -> None:
    """A cap that names no currency would else lapse, unsaid, when an admin names that of a price."""
    if budget.currency == NO_CURRENCY or budget.total_cap is not None or budget.day_cap is not None:
        return
    if ProjectBudget.objects.filter(CAPPED, project=budget.project_id, currency=NO_CURRENCY).exists():
        raise BudgetReached(
            f"The caps of this project name no currency, and this is paid in {budget.currency}. Set them in "
            f"{budget.currency}, or lift those without a currency, then resume.",
            bound=BudgetBound.PROJECT,
        )


def budget_settle(
    *, run: GenerationRun | None, day: DaySpending | None, reserved: Decimal, cost: Decimal
) -> None:
    """Give the reservation back and book what the request cost, on the day on which it left."""
    if not reserved and not cost:
        return
    booked = {"reserved": -reserved, "spent": cost}
    if run is not None:
        row_set(GenerationRun, where={"pk": run.pk}, more=booked)
    if day is not None:
        row_set(ProjectBudget, where={"pk": day.budget_id}, more=booked)
        row_set(DaySpending, where={"pk": day.pk}, more=booked)


def price_require(*, run: GenerationRun | None, endpoint: Endpoint, model_name: str) -> None:
    """Where nobody has said what a model costs, no cap can be kept. Raises ``PriceUnknown``.

    A local endpoint costs nothing until somebody says otherwise.
    """
    if run is None or endpoint.is_local:
        return
    run_cap = GenerationRun.objects.values_list("budget_cap", flat=True).get(pk=run.pk)
    if run_cap is not None or is_capped(run.project_id):
        raise price_unknown(endpoint=endpoint, model_name=model_name)


def is_capped(project_id: int) -> bool:
    """Whether somebody said what a project may spend."""
    return ProjectBudget.objects.filter(CAPPED, project_id=project_id).exists()


def price_unknown(*, endpoint: Endpoint, model_name: str) -> PriceUnknown:
    """The sentence where a cap cannot be kept, to be raised."""
    return PriceUnknown(
        f"Nobody has said what {model_name} costs on {endpoint.name}, so no cap can be kept. An admin adds "
        "its price, then the run is resumed."
    )


def tomorrow(moment: datetime) -> datetime:
    """The first moment of the day after, by the clock of the house."""
    day = timezone.localdate(moment) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.min))
