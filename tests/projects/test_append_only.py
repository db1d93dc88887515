"""The database itself refuses to change what was written for good."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from projects.append_only import AppendOnly, ColumnsKept
from projects.models import AuditEvent
from projects.services import audit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement", ["UPDATE projects_auditevent SET action = 'x'", "DELETE FROM projects_auditevent"]
)
def test_audit_rows_cannot_be_changed_even_in_sql(statement: str) -> None:
    audit(action="project_open")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.get().action == "project_open"


def _guards_asked_for() -> set[str]:
    """The triggers that the migrations promise, by name, on this database."""
    names = set()
    words = ("no_change", "no_truncate") if connection.vendor == "postgresql" else ("no_update", "no_delete")
    kept = ("kept",) if connection.vendor == "postgresql" else ("kept", "kept_rows")
    for migration in MigrationLoader(connection).disk_migrations.values():
        for step in migration.operations:
            if isinstance(step, AppendOnly):
                names |= {f"{table}_{word}" for table in step.tables for word in words}
            if isinstance(step, ColumnsKept):
                names |= {f"{step.table}_{word}" for word in kept}
    return names


def test_no_later_migration_has_lost_a_guard() -> None:
    """SQLite rebuilds a table to alter a column, and drops its triggers without a word."""
    listing = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(listing)
        standing = {name for (name,) in cursor.fetchall()}
    asked = _guards_asked_for()
    assert len(asked) > 8
    assert asked - standing == set()
