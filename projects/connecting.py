"""How a connection to PostgreSQL begins: with room for all that a reviewer's pages ask (ADR 122)."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

MOST_PREPARED = 250
"""A cycle of reviewing asks some 120; the driver's own 100 would let each go before it is asked again."""


@receiver(connection_created)
def _make_room(connection: BaseDatabaseWrapper, **sent: Any) -> None:
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = MOST_PREPARED
