"""The allow-list of endpoints: only an admin writes it, and every change is audited."""

from __future__ import annotations

from django.db import transaction

from generation.calls.prices import Prices
from generation.calls.slots import endpoint_wake
from generation.models import Endpoint
from generation.services.price_say import price_add
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
def endpoint_save(*, endpoint: Endpoint, by: User, price: Prices | None = None) -> Endpoint:
    """Store a new or changed endpoint, with the first price of its model.

    What is local and what is not decides where material may go. The caller wakes a worker that tries it,
    where it was not tried yet.
    """
    endpoint.open_limit = endpoint.max_concurrency
    if _is_another(endpoint):
        endpoint.probed_at, endpoint.probe_result = None, ""
        Endpoint.objects.filter(pk=endpoint.pk).update(probed_at=None, probe_result="")
    # Of a changed one only what a person sets: requests count slots in the same row meanwhile.
    endpoint.save(update_fields=None if endpoint.pk is None else SET_BY_PEOPLE)
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
    return endpoint


def _is_another(endpoint: Endpoint) -> bool:
    """Whether it stands for another server or model than its row so far."""
    before = Endpoint.objects.filter(pk=endpoint.pk)
    return before.exclude(**{name: getattr(endpoint, name) for name in ASKED_AT}).exists()
