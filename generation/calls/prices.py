"""The price in force when a request leaves, and what the request costs by it."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import NamedTuple

from generation.calls.question import Question
from generation.models import Endpoint, Price
from generation.models.money import NO_CURRENCY
from projects.prepared import PreparedQuery

MILLION = Decimal(1_000_000)
CENT_PART = Decimal("0.000001")


class Prices(NamedTuple):
    """A price per million tokens. ``cached_price`` is ``None`` where cached input costs as fresh."""

    input_price: Decimal
    output_price: Decimal
    cached_price: Decimal | None = None
    currency: str = NO_CURRENCY


FREE = Prices(Decimal(0), Decimal(0))
_IN_FORCE = PreparedQuery[Price](
    lambda endpoint, model_name, moment: Price.objects.filter(
        endpoint=endpoint, model_name=model_name, valid_from__lte=moment
    ).order_by("-valid_from")[:1]
)


def price_at(*, endpoint: Endpoint, model_name: str, moment: datetime) -> Price | None:
    """The row in force for a model at a moment; ``None`` where nobody has said what it costs."""
    return _IN_FORCE.first(endpoint=endpoint, model_name=model_name, moment=moment)


def prices_of(price: Price | None, *, percent: int = 100) -> Prices:
    """The figures of a row, or so many per cent of them; nothing costs anything where there is none."""
    if price is None:
        return FREE
    kept = None if price.cached_price is None else _part(price.cached_price, percent)
    return Prices(_part(price.input_price, percent), _part(price.output_price, percent), kept, price.currency)


def _part(amount: Decimal, percent: int) -> Decimal:
    """Rounded up to the millionth that a row keeps, so that nothing costs more than was set aside."""
    return (amount * percent / 100).quantize(CENT_PART, rounding=ROUND_UP)


def cost_of(
    prices: Prices, *, input_tokens: int, output_tokens: int, cached_tokens: int | None = None
) -> Decimal:
    """What a request costs. ``cached_tokens`` are those of the input that the endpoint had kept."""
    kept = min(cached_tokens or 0, input_tokens)
    kept_price = prices.input_price if prices.cached_price is None else prices.cached_price
    cost = (
        prices.input_price * (input_tokens - kept) + kept_price * kept + prices.output_price * output_tokens
    )
    return (cost / MILLION).quantize(CENT_PART)


def worst_cost(prices: Prices, question: Question) -> Decimal:
    """What a request can cost at most: an upper bound of its input, all of it fresh, and its output limit."""
    return cost_of(prices, input_tokens=question.worst_input_tokens(), output_tokens=question.max_tokens)
