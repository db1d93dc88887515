"""What a run asks and costs at most, told before it begins and held against the caps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from benchmark.errors import BenchmarkError
from benchmark.models.asking import AskingRun
from generation.calls.budget import is_capped, price_unknown
from generation.calls.prices import Prices, cost_of, price_at, prices_of
from generation.models import BudgetBound, Endpoint
from generation.models.money import NO_CURRENCY, plain
from generation.money_selectors import Room, project_rooms


@dataclass(frozen=True, slots=True)
class Load:
    """So many questions alike: `input_tokens` and `output_tokens` are the most that one of them takes."""

    questions: int
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class Worst:
    """The most a run takes: every answer as long as it may be, every question asked `askings` times."""

    questions: int
    askings: int
    input_tokens: int
    output_tokens: int
    prices: Prices
    is_priced: bool
    rooms: tuple[Room, ...]
    stops_at_once: str = ""
    """Why no request may leave, where a cap is to be kept and nobody has said what the model costs."""

    @property
    def cost(self) -> Decimal:
        """In the currency of the price; nought without a price."""
        return cost_of(self.prices, input_tokens=self.input_tokens, output_tokens=self.output_tokens)

    @property
    def currency(self) -> str:
        """Empty where the price names none."""
        return "" if self.prices.currency == NO_CURRENCY else self.prices.currency

    @property
    def too_small(self) -> list[Room]:
        """The caps that the run may meet before it ends."""
        return [room for room in self.rooms if room.left < self.cost]


def worst_of(
    loads: Iterable[Load], *, run: AskingRun, endpoint: Endpoint, model_name: str, askings: int = 1
) -> Worst:
    """Sums, by the price in force now, beside what the caps of the run and its project leave."""
    price = price_at(endpoint=endpoint, model_name=model_name, moment=timezone.now())
    prices, loads = prices_of(price), list(loads)
    own = [] if run.budget_cap is None else [Room(BudgetBound.RUN, run.budget_cap)]
    return Worst(
        questions=sum(one.questions for one in loads),
        askings=askings,
        input_tokens=askings * sum(one.questions * one.input_tokens for one in loads),
        output_tokens=askings * sum(one.questions * one.output_tokens for one in loads),
        prices=prices,
        is_priced=price is not None,
        rooms=(*own, *project_rooms(run.project_id, prices.currency)),
        stops_at_once=_unpriced(run, endpoint, model_name) if price is None else "",
    )


def _unpriced(run: AskingRun, endpoint: Endpoint, model_name: str) -> str:
    """A local endpoint costs nothing until somebody says otherwise."""
    if endpoint.is_local or (run.budget_cap is None and not is_capped(run.project_id)):
        return ""
    return str(price_unknown(endpoint=endpoint, model_name=model_name))


def cap_guard(worst: Worst, *, confirmed: bool, error: type[BenchmarkError]) -> None:
    """Raises `error` where the run may meet a cap before it ends, unless somebody said that it may."""
    if confirmed or not worst.too_small:
        return
    room = min(worst.too_small, key=lambda one: one.left)
    told = f"{plain(worst.cost)} {worst.currency}".rstrip()
    raise error(
        f"This may cost {told}, and {BudgetBound(room.bound).label.lower()} leaves {plain(room.left)}. Raise "
        "it, ask less, or confirm that the run may begin and pause there."
    )
