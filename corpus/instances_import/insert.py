"""Plain INSERT, or COPY on PostgreSQL, for many rows at once: several times as fast as `bulk_create`.

Its time goes into one object and twenty adapted values per row. Constraints hold as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

Adapt = Callable[[Any], Any]


def keys_take(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that no other row will have, for rows that must know each other before they are written.

    Call it in the transaction that writes them: on SQLite it is the write lock that keeps them ours.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = last[0] + 1 if last else 1
    return list(range(first, first + count))


def rows_insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of `columns` (names as in the table, `instance_id`).

    Columns that are not named take the model's own defaults, which are worked out once.
    """
    fields = {field.column: field for field in model._meta.concrete_fields}
    fresh = model()
    rest = [
        (name, field.get_db_prep_save(getattr(fresh, field.attname), connection))
        for name, field in fields.items()
        if name not in columns and not field.primary_key
    ]
    constants = [value for _, value in rest]
    adapted = [(place, adapt) for place, name in enumerate(columns) if (adapt := _adapt(fields[name]))]

    def values(row: Sequence[Any]) -> list[Any]:
        found = [*row, *constants]
        for place, adapt in adapted:
            found[place] = adapt(found[place])
        return found

    quote = connection.ops.quote_name
    names = [*columns, *(str(name) for name, _ in rest)]
    listed = ", ".join(quote(name) for name in names)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(values(row))
            return
        cursor.executemany(
            f"INSERT INTO {table} ({listed}) VALUES ({', '.join(['%s'] * len(names))})",  # noqa: S608
            [values(row) for row in rows],
        )


def _adapt(field: models.Field[Any, Any]) -> Adapt | None:
    """How a value becomes what the database's driver takes; None where it is so already."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.UUIDField) and not connection.features.has_native_uuid_field:
        return lambda value: value.hex
    return None
