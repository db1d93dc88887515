"""Keyset pages: the next page starts after the last row shown, however long the list is.

The cursor holds the sort values of that row, signed, so that nobody can ask the database
for an order or a column that the page does not offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SALT = "projects.pages"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows and the cursor of the next page; empty when this is the last."""

    rows: list[Row]
    next_cursor: str


def keyset_page(rows: QuerySet[Row], *, order: list[str], cursor: str, size: int) -> Page[Row]:
    """One page of `rows` by `order` (field names, `-` for falling; the last must be unique).

    A cursor that was not made here starts from the beginning. One query.
    """
    position = _read(cursor, len(order))
    if position is not None:
        rows = rows.filter(_after(order, position))
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    shown = found[:size]
    return Page(shown, _write(shown[-1], order) if more else "")


def _after(order: list[str], position: list[Any]) -> Q:
    condition = Q(pk__in=[])
    equal = Q()
    for name, value in zip(order, position, strict=True):
        field = name.removeprefix("-")
        condition |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    return condition


def _write(row: Model, order: list[str]) -> str:
    values = [_plain(getattr(row, name.removeprefix("-"))) for name in order]
    return signing.dumps([order, values], salt=SALT, compress=True)


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str) else str(value)


def _read(cursor: str, size: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        _, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return values if len(values) == size else None
