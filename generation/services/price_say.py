"""What a model costs from when on: rows that are added and never changed."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from generation.calls.prices import Prices
from generation.errors import PriceRefused
from generation.models import Endpoint, Price
from generation.models.money import NO_CURRENCY
from projects.models import User
from projects.services import audit


@transaction.atomic
def price_add(
    *, endpoint: Endpoint, model_name: str, prices: Prices, valid_from: datetime | None = None, by: User
) -> Price:
    """Add the price of a model from a moment on, by default from now on.

    Raises ``PriceRefused`` for a moment that is over, for what was asked then keeps its price, and for
    another currency than the endpoint's, for the caps of its runs are in that.
    """
    # Whoever opens a request holds this row too: the new price is for the requests that follow.
    Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    now = timezone.now()
    if valid_from is not None and valid_from < now:
        raise PriceRefused("A price holds from now on at the earliest: what was asked before keeps its own.")
    known = endpoint.prices.exclude(currency=NO_CURRENCY).values_list("currency", flat=True).first()
    if known is not None and prices.currency != known:
        raise PriceRefused(f"The prices of {endpoint.name} are in {known}, and so are the caps of its runs.")
    price = Price(
        endpoint=endpoint,
        model_name=model_name,
        valid_from=valid_from or now,
        said_by=by,
        **prices._asdict(),
    )
    try:
        price.full_clean()
    except ValidationError as problem:
        raise PriceRefused(" ".join(problem.messages)) from problem
    price.save()
    _audit("price_add", price, by)
    return price


@transaction.atomic
def price_withdraw(*, price: Price, by: User) -> None:
    """Take back a price that is not in force yet. Raises ``PriceRefused`` for one that is, or was."""
    Endpoint.objects.select_for_update().get(pk=price.endpoint_id)
    if price.valid_from <= timezone.now():
        raise PriceRefused("This price is in force already. Add the right one; it holds from then on.")
    _audit("price_withdraw", price, by)
    price.delete()


def _audit(action: str, price: Price, by: User) -> None:
    audit(
        action=action,
        actor=by,
        object_kind="endpoint",
        object_uid=price.endpoint.uid,
        detail={
            "model": price.model_name,
            "input": str(price.input_price),
            "output": str(price.output_price),
            "cached": None if price.cached_price is None else str(price.cached_price),
            "currency": price.currency,
            "valid_from": price.valid_from.isoformat(),
        },
    )
