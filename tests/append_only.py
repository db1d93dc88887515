"""Around the append-only triggers: what tests need to empty tables, and what a tamperer could do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def triggers_off() -> Iterator[None]:
    """Switch the triggers off for a moment, as only somebody with full rights on the database can."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        # Those that keep the words for searching go on: without them it would find rows that are gone.
        cursor.execute(
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'trigger' AND tbl_name <> 'corpus_instancewords'"
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def tamper(statement: str) -> None:
    """Change rows behind the program's back."""
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement)
