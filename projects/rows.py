"""Rows of one table written by statements that are put together once.

To make the SQL of a model costs more than the database takes for it, and work that writes the same rows a
hundred times a second pays that each time. What is written is what `bulk_create` and `update` write: the same
columns, the same values, the rules of the database. No signal is sent for it, as none is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from projects.prepared import few_lengths

ModelT = TypeVar("ModelT", bound=models.Model)
MOST_BOUND = 10_000  # values in a statement: fewer than either database takes


def rows_insert(
    rows: Sequence[ModelT], *, or_leave: bool = False, or_change: tuple[str, ...] = ()
) -> list[ModelT]:
    """Insert new rows of one model and give each its key; the rows. Very many take several statements.

    With ``or_leave`` a row that a rule of uniqueness refuses is left out, and none is given its key. With
    ``or_change`` these fields of the row that has its key already are changed instead.
    """
    rows = list(rows)
    most = max(MOST_BOUND // len(_inserted(type(rows[0]))), 1) if rows else 1
    for first in range(0, len(rows), most):
        _insert(rows[first : first + most], or_leave, or_change)
    return rows


def _insert(rows: Sequence[models.Model], or_leave: bool, or_change: tuple[str, ...]) -> None:
    model = type(rows[0])
    here = connections[DEFAULT_DB_ALIAS]  # found once: `connection` looks for the thread's each time
    sql = _insert_sql(model, len(rows), or_leave, or_change, here.vendor)
    bound = [
        field.get_db_prep_save(field.pre_save(row, True), here) for row in rows for field in _inserted(model)
    ]
    with _writing() as cursor:
        cursor.execute(sql, bound)
        keys = [None] * len(rows) if or_leave else [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        if key is not None:
            row.pk = key
        row._state.adding, row._state.db = False, here.alias


@lru_cache(maxsize=64)
def _inserted(model: type[models.Model]) -> tuple[Any, ...]:
    """The columns that an insert fills: all but the key that the database gives."""
    return tuple(
        field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)
    )


@lru_cache(maxsize=512)
def _insert_sql(
    model: type[models.Model], count: int, or_leave: bool, or_change: tuple[str, ...], vendor: str
) -> str:
    columns = [_quoted(field.column) for field in _inserted(model)]
    one = f"({', '.join(['%s'] * len(columns))})"
    key = _quoted(_key(model).column)
    ending = "ON CONFLICT DO NOTHING" if or_leave else f"RETURNING {key}"
    if or_change:
        sets = ", ".join(f"{one} = EXCLUDED.{one}" for one in (_column(model, name) for name in or_change))
        ending = f"ON CONFLICT ({key}) DO UPDATE SET {sets} {ending}"
    return (  # names of the model
        f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES {', '.join([one] * count)} {ending}"
    )


@contextmanager
def _writing() -> Iterator[Any]:
    """As `bulk_create` and `update` have it: after an error nothing of the transaction may be committed."""
    here = connections[DEFAULT_DB_ALIAS]
    with transaction.mark_for_rollback_on_error(using=here.alias), here.cursor() as cursor:
        yield cursor


def _key(model: type[models.Model]) -> Any:
    key = model._meta.pk
    assert key is not None
    return key


def rows_update(rows: Sequence[models.Model], fields: Sequence[str], *, where: Mapping[str, Any]) -> int:
    """Store these fields of saved rows where each is as ``where`` says; how many were.

    One statement, prepared once: to make the SQL of a model costs more than the database takes for it.
    """
    if not rows:
        return 0
    model = type(rows[0])
    table = model._meta.db_table
    changed = [_field_of(model, name) for name in fields]
    tests = [_test(model, name, _way(wanted)) for name, wanted in where.items()]
    tests.append(_test(model, "pk", 0))
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in changed)
    sql = f"UPDATE {_quoted(table)} SET {sets} WHERE {' AND '.join(tests)}"  # noqa: S608 - names of the model
    bound = [one for wanted in where.values() for one in _bound(wanted)]
    with _writing() as cursor:
        cursor.executemany(sql, [(*_values(row, changed), *bound, row.pk) for row in rows])
        return int(cursor.rowcount)


def row_set(
    model: type[models.Model],
    *,
    where: Mapping[str, Any],
    to: Mapping[str, Any] | None = None,
    more: Mapping[str, int | Decimal] | None = None,
    or_leave_locked: bool = False,
) -> int:
    """Change the rows whose columns are as ``where`` says; how many were.

    ``to`` are new values, ``more`` is added to what stands in a column; None in ``where`` asks for NULL, a
    list for any of its values.
    With ``or_leave_locked`` rows that others are writing at this moment are left, where a database tells.
    """
    to, more = to or {}, more or {}
    if [] in where.values():
        return 0
    asked = {name: few_lengths(one) if isinstance(one, list) else one for name, one in where.items()}
    bound = [(name, value) for name, one in asked.items() for value in _bound(one)]
    tests = tuple((name, _way(one)) for name, one in asked.items())
    leaves = or_leave_locked and connection.features.has_select_for_update_skip_locked
    sql = _set_sql(model, tuple(to), tuple(more), tests, leaves, connection.vendor)
    given = [*to.items(), *more.items(), *bound]
    with _writing() as cursor:
        cursor.execute(sql, [_prepared(model, name, value) for name, value in given])
        return int(cursor.rowcount)


def row_count_up(model: type[models.Model], *, pk: Any, column: str) -> int | None:
    """Count a column of one row up by one; what it is now, or None where there is no such row.

    The row is held to the end of the transaction, so that no two are told the same number.
    """
    counted = _column(model, column)
    sql = (
        f"UPDATE {_quoted(model._meta.db_table)} SET {counted} = {counted} + 1 "  # noqa: S608 - names of the model
        f"WHERE {_column(model, 'pk')} = %s RETURNING {counted}"
    )
    with _writing() as cursor:
        cursor.execute(sql, [_prepared(model, "pk", pk)])
        found = cursor.fetchall()
    return int(found[0][0]) if found else None


@lru_cache(maxsize=256)
def _set_sql(
    model: type[models.Model],
    to: tuple[str, ...],
    more: tuple[str, ...],
    where: tuple[tuple[str, int | None], ...],
    leaves_locked: bool,
    vendor: str,
) -> str:
    sets = [f"{_column(model, name)} = %s" for name in to]
    sets += [f"{_column(model, name)} = {_column(model, name)} + %s" for name in more]
    tests = " AND ".join(_test(model, name, way) for name, way in where)
    table, key = _quoted(model._meta.db_table), _column(model, "pk")
    if leaves_locked:
        free = f"SELECT {key} FROM {table} WHERE {tests} FOR NO KEY UPDATE SKIP LOCKED"  # noqa: S608 - names
        tests = f"{key} IN ({free})"
    return f"UPDATE {table} SET {', '.join(sets)} WHERE {tests}"  # noqa: S608 - names of the model


def _bound(value: Any) -> Sequence[Any]:
    """What a test of a column binds."""
    if isinstance(value, list):
        return value
    return () if value is None else (value,)


def _way(value: Any) -> int | None:
    """How a column is tested for a value: None for NULL, else with one value (0) or any of so many."""
    if isinstance(value, list):
        return len(value)
    return None if value is None else 0


def _test(model: type[models.Model], name: str, way: int | None) -> str:
    if way:
        return f"{_column(model, name)} IN ({', '.join(['%s'] * way)})"
    return f"{_column(model, name)} {'IS NULL' if way is None else '= %s'}"


def _prepared(model: type[models.Model], name: str, value: Any) -> Any:
    value = value.pk if isinstance(value, models.Model) else value
    return _field_of(model, name).get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])


def _field_of(model: type[models.Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    here = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(getattr(row, field.attname), here) for field in fields]


def _column(model: type[models.Model], name: str) -> str:
    return _quoted(_field_of(model, name).column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
