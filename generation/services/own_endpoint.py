"""The endpoint of a model that this house serves itself, while somebody asks it."""

from __future__ import annotations

from django.db import transaction

from generation.models import Endpoint

NOWHERE = "http://127.0.0.1:9/v1"  # where nobody listens: the model is not served yet
MOST_AT_ONCE = 4


@transaction.atomic
def own_endpoint_make(*, name: str, model_name: str, model_family: str) -> Endpoint:
    """The row of this name, the same each time; it is offered nowhere and leads nowhere yet."""
    told = {
        "base_url": NOWHERE,
        "model_name": model_name,
        "model_family": model_family,
        "is_own": True,
        "is_local": True,
        "sees_images": True,
        "max_concurrency": MOST_AT_ONCE,
        "open_limit": MOST_AT_ONCE,
        "requests_per_minute": 60_000,
        "timeout_seconds": 600,
    }
    return Endpoint.objects.get_or_create(name=name, defaults=told)[0]


def own_endpoint_point(*, endpoint: Endpoint, url: str) -> Endpoint:
    """The model is served there from now on. What an earlier server left behind is forgotten."""
    fresh = {"failures_in_row": 0, "broken_at": None, "rests_until": None}
    Endpoint.objects.filter(pk=endpoint.pk, is_own=True).update(base_url=url, **fresh)
    endpoint.refresh_from_db()
    return endpoint
