"""Tables whose rows, or some of whose columns, are written once: the database itself refuses the rest.

PostgreSQL refuses TRUNCATE too. SQLite has no such statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION studio_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append_only: rows of % are never changed', TG_TABLE_NAME;
END $$;
"""
_POSTGRES = (
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION studio_append_only();",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION studio_append_only();",
)
_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'append_only: rows of {table} are never changed'); END;",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'append_only: rows of {table} are never changed'); END;",
)


class AppendOnly(migrations.RunPython):
    """A migration step after which the named tables refuse UPDATE and DELETE."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        super().__init__(self._refuse_changes, self._allow_changes)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """How a squashed migration writes this step."""
        return (self.__class__.__name__, self.tables, {})

    def _refuse_changes(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        statements = _SQLITE
        if editor.connection.vendor == "postgresql":
            # Without parameters the percent sign is PL/pgSQL's own, not a placeholder.
            editor.execute(_POSTGRES_FUNCTION, params=None)
            statements = _POSTGRES
        for table in self.tables:
            for statement in statements:
                editor.execute(statement.format(table=table))

    def _allow_changes(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        on = " ON {table}" if editor.connection.vendor == "postgresql" else ""
        names = ("no_change", "no_truncate") if on else ("no_update", "no_delete")
        for table in self.tables:
            for name in names:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on.format(table=table)};")


_KEPT_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION studio_columns_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  named text;
  before jsonb := to_jsonb(OLD);
  after jsonb;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF TG_ARGV[1] = '' OR coalesce(before ->> TG_ARGV[1], '') <> '' THEN
      RAISE EXCEPTION 'columns_kept: rows of % are never deleted', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
  END IF;
  after := to_jsonb(NEW);
  FOREACH named IN ARRAY string_to_array(TG_ARGV[0], ',') LOOP
    IF before ->> named IS DISTINCT FROM after ->> named THEN
      RAISE EXCEPTION 'columns_kept: % of % is never changed', named, TG_TABLE_NAME;
    END IF;
  END LOOP;
  FOREACH named IN ARRAY string_to_array(TG_ARGV[2], ',') LOOP
    IF coalesce(before ->> named, '') <> '' AND before ->> named IS DISTINCT FROM after ->> named THEN
      RAISE EXCEPTION 'columns_kept: % of % is never changed once written', named, TG_TABLE_NAME;
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
"""
_KEPT_POSTGRES = (
    "CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION studio_columns_kept('{kept}', '{mark}', '{once}');"
)
_KEPT_SQLITE = (
    "CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {changed} "
    "BEGIN SELECT RAISE(ABORT, 'columns_kept: what stands in {table} is never changed'); END;",
    "CREATE TRIGGER {table}_kept_rows BEFORE DELETE ON {table} WHEN {standing} "
    "BEGIN SELECT RAISE(ABORT, 'columns_kept: rows of {table} are never deleted'); END;",
)


class ColumnsKept(migrations.RunPython):
    """A migration step after which columns of a table keep what was first written to them.

    `kept` never changes; `once` may be filled while it is empty. A row may be deleted only while the
    column `mark` is empty, and never where no mark is named.
    """

    def __init__(self, table: str, *, kept: Sequence[str], once: Sequence[str] = (), mark: str = "") -> None:
        self.table, self.kept, self.once, self.mark = table, tuple(kept), tuple(once), mark
        super().__init__(self._refuse_changes, self._allow_changes)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """How a squashed migration writes this step."""
        named = {"kept": self.kept, "once": self.once, "mark": self.mark}
        return (self.__class__.__name__, [self.table], named)

    def _refuse_changes(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_KEPT_POSTGRES_FUNCTION, params=None)
            lists = {"kept": ",".join(self.kept), "once": ",".join(self.once), "mark": self.mark}
            editor.execute(_KEPT_POSTGRES.format(table=self.table, **lists))
            return
        differs = [f'OLD."{name}" IS NOT NEW."{name}"' for name in self.kept]
        differs += [
            f'(COALESCE(OLD."{name}", \'\') <> \'\' AND OLD."{name}" IS NOT NEW."{name}")'
            for name in self.once
        ]
        standing = f"COALESCE(OLD.\"{self.mark}\", '') <> ''" if self.mark else "1"
        for statement in _KEPT_SQLITE:
            editor.execute(
                statement.format(table=self.table, changed=" OR ".join(differs), standing=standing)
            )

    def _allow_changes(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_kept ON {self.table};")
            return
        for name in ("kept", "kept_rows"):
            editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_{name};")
