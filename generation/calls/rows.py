"""Many rows of one table, each with values of its own, changed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


def rows_update(rows: Sequence[models.Model], fields: Sequence[str], *, where: Mapping[str, Any]) -> int:
    """Store these fields of saved rows where each is as ``where`` says; how many were.

    One statement, prepared once: to make the SQL of a model costs more than the database takes for it.
    """
    if not rows:
        return 0
    table = rows[0]._meta.db_table
    changed = [_field(rows[0], name) for name in fields]
    tests = [f"{_column(rows[0], name)} {'IS NULL' if where[name] is None else '= %s'}" for name in where]
    tests.append(f"{_column(rows[0], 'pk')} = %s")
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in changed)
    sql = f"UPDATE {_quoted(table)} SET {sets} WHERE {' AND '.join(tests)}"  # noqa: S608 - names of the model
    bound = [wanted for wanted in where.values() if wanted is not None]
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*_values(row, changed), *bound, row.pk) for row in rows])
        return int(cursor.rowcount)


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def _field(row: models.Model, name: str) -> Any:
    return row._meta.pk if name == "pk" else row._meta.get_field(name)


def _column(row: models.Model, name: str) -> str:
    return _quoted(_field(row, name).column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
