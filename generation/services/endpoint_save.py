"""The allow-list of endpoints: only an admin writes it, and every change is audited."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from generation.calls.prices import Prices
from generation.calls.slots import endpoint_wake
from generation.models import Endpoint
from generation.services.price_say import price_add
from generation.trials import ANEW
from projects.models import User
from projects.services import audit

SET_BY_PEOPLE = [
    field.name
    for field in Endpoint._meta.concrete_fields
    if (field.editable and not field.primary_key) or field.name == "open_limit"
]

# Which server and model is asked: with another one what a trial showed is not known any more.
ASKED_AT = ("base_url", "model_name", "api_key_variable")


@transaction.atomic
def endpoint_save(
    *, endpoint: Endpoint, by: User, price: Prices | None = None, changed: Collection[str] = SET_BY_PEOPLE
) -> Endpoint:
    """Store a new or changed endpoint, with the first price of its model.

    Of one that is stored already the fields ``changed`` alone: a trial, requests and other admins write in
    the same row meanwhile. What is local and what is not decides where material may go. One that was not
    tried yet is tried anew by itself; the caller wakes a worker for it.
    """
    endpoint.open_limit = endpoint.max_concurrency
    if endpoint._state.adding:
        endpoint.save()
    else:
        _change(endpoint, changed)
    endpoint_wake(endpoint=endpoint)
    if price is not None:
        price_add(endpoint=endpoint, model_name=endpoint.model_name, prices=price, by=by)
    audit(
        action="endpoint_save",
        actor=by,
        object_kind="endpoint",
        object_uid=endpoint.uid,
        detail={
            "name": endpoint.name,
            "base_url": endpoint.base_url,
            "is_local": endpoint.is_local,
            "is_active": endpoint.is_active,
        },
    )
    endpoint.refresh_from_db()
    return endpoint


def _change(endpoint: Endpoint, changed: Collection[str]) -> None:
    told = ANEW | ({"probed_at": None, "probe_result": ""} if _is_another(endpoint) else {})
    Endpoint.objects.filter(pk=endpoint.pk).update(**told)
    endpoint.save(update_fields=[name for name in SET_BY_PEOPLE if name in {*changed, "open_limit"}])


def _is_another(endpoint: Endpoint) -> bool:
    """Whether it stands for another server or model than its row so far."""
    before = Endpoint.objects.filter(pk=endpoint.pk)
    return before.exclude(**{name: getattr(endpoint, name) for name in ASKED_AT}).exists()
