"""The allow-list of suggestion servers: only an admin writes it, and every change is audited."""

from __future__ import annotations

from django.db import transaction

from imaging.models import SuggestionServer
from projects.models import User
from projects.services import audit


@transaction.atomic
def suggestion_server_save(*, server: SuggestionServer, by: User) -> SuggestionServer:
    """Store a new or changed server. What is local and what is not decides whose pictures it gets."""
    server.save()
    audit(
        action="suggestion_server_save",
        actor=by,
        object_kind="suggestion_server",
        object_uid=server.uid,
        detail={
            "name": server.name,
            "address": server.address,
            "is_local": server.is_local,
            "is_active": server.is_active,
        },
    )
    return server
