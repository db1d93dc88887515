"""The allow-list of endpoints: only an admin writes it, and every change is audited."""

from __future__ import annotations

from django.db import transaction

from generation.models import Endpoint
from projects.models import User
from projects.services import audit


@transaction.atomic
def endpoint_save(*, endpoint: Endpoint, by: User) -> Endpoint:
    """Store a new or changed endpoint. What is local and what is not decides where material may go."""
    endpoint.open_limit = endpoint.max_concurrency
    endpoint.save()
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
