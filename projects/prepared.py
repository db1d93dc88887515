"""Queries that are put together once and asked again with other values.

Django makes the SQL of a query each time it is asked; for a question with many conditions that takes longer
than the database takes to answer it. A `PreparedQuery` is made once with stand-ins for what changes from
request to request. What it answers is what the ORM's own query would answer (ADR 130).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

RowT = TypeVar("RowT")
KeyT = TypeVar("KeyT")
Turn = Callable[[Any], object]
Place = tuple[int, str, int, Turn]
"""Where in a statement, what of the given and the how manieth of a list, and how it is bound."""
# Where stand-ins begin: no row of ours is numbered so, nor is a moment so late. It fits the shortest column.
NUMBER, APART, LATE = 2_000_000_000, 1_000_000, datetime(9000, 1, 1, tzinfo=UTC)
MOST_SHAPES = 256
# Of what a list may hold: the stand-ins of several moments would be one.
_LISTED = frozenset({int, UUID, str})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")
# A number from NUMBER on, a text, or a UUID with and without its dashes.
_STAND_IN = re.compile(r"(?<!\d)20\d{8}(?!\d)|stand-in|0{8}-?(?:0{4}-?){4}7[7-9a-d][0-9a-f]{6}")


class PreparedQuery(Generic[RowT]):
    """A query whose SQL is made once for each shape of what it is asked with.

    `make` gets what the query is asked with by name and returns a QuerySet. Rows of models, whole numbers,
    UUIDs, moments, days, texts and lists of numbers, UUIDs or texts may be others each time; of a row it
    sees nothing but its type and its key. Anything else, None and the length of a list too, belongs to the
    shape and must come from a short list.
    A moment of its own in `make` would be the same for ever: it is refused, so hand in `timezone.now()`. What
    is prefetched is fetched by who asks. Numbers are not compared with columns of two bytes.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any]]) -> None:
        self._make = make
        self._statement = lru_cache(maxsize=MOST_SHAPES)(self._put_together)

    def rows(self, **given: object) -> list[RowT]:
        """All rows, with what `select_related` and `annotate` ask for."""
        statement = self._statement(connection.vendor, _shape(given), False)
        return list(statement.instances(given))

    def first(self, **given: object) -> RowT | None:
        """The first of the rows; None where there is none. `make` says in which order and how many."""
        return next(iter(self.rows(**given)), None)

    def tuples(self, **given: object) -> list[tuple[Any, ...]]:
        """The columns of a `values` or `values_list`, row by row."""
        statement = self._statement(connection.vendor, _shape(given), False)
        return [tuple(row) for row in statement.fetched(given)]

    def records(self, **given: object) -> list[dict[str, Any]]:
        """The columns of a `values`, row by row and by name."""
        statement = self._statement(connection.vendor, _shape(given), False)
        return [dict(zip(statement.named, row, strict=True)) for row in statement.fetched(given)]

    def exists(self, **given: object) -> bool:
        """Whether there is such a row."""
        statement = self._statement(connection.vendor, _shape(given), True)
        return any(True for _ in statement.fetched(given))

    def _put_together(self, vendor: str, shape: tuple[tuple[str, Hashable], ...], asks: bool) -> _Statement:
        stood_in = {name: _stand_in(kind, NUMBER + at * APART) for at, (name, kind) in enumerate(shape)}
        rows = self._make(**{name: value for name, (value, _) in stood_in.items()})
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ImproperlyConfigured("A prepared query prefetches nothing.")
        query = rows.query.exists() if asks else rows.query
        return _statement_of(query, {name: signs for name, (_, signs) in stood_in.items() if signs})


class PreparedUpdate:
    """An UPDATE whose SQL is made once for each shape of what it is asked with, as that of `PreparedQuery`.

    `make` returns the rows to change, as a QuerySet, and the new values of their columns. What is asked with
    may be amounts of money as well.
    """

    def __init__(self, make: Callable[..., tuple[models.QuerySet[Any], Mapping[str, object]]]) -> None:
        self._make = make
        self._statement = lru_cache(maxsize=MOST_SHAPES)(self._put_together)

    def rows(self, **given: object) -> int:
        """How many rows were changed."""
        sql, bound, places = self._statement(connection.vendor, _shape(given))
        here = connections[DEFAULT_DB_ALIAS]
        with transaction.mark_for_rollback_on_error(using=here.alias), here.cursor() as cursor:
            cursor.execute(sql, _filled(bound, places, given))
            return int(cursor.rowcount)

    def _put_together(
        self, vendor: str, shape: tuple[tuple[str, Hashable], ...]
    ) -> tuple[str, tuple[Any, ...], tuple[Place, ...]]:
        stood_in = {name: _stand_in(kind, NUMBER + at * APART) for at, (name, kind) in enumerate(shape)}
        rows, values = self._make(**{name: value for name, (value, _) in stood_in.items()})
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        sql, bound = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        signs = {name: signs for name, (_, signs) in stood_in.items() if signs}
        return sql, tuple(bound), _places_of(sql, bound, signs)


@dataclass(frozen=True)
class Fixed:
    """A value that belongs to the shape of a query though its kind could be given: how many rows it reads."""

    value: Any


@dataclass(frozen=True)
class _Several:
    """A list of so many values of one kind."""

    count: int
    kind: type


def padded(keys: list[KeyT], count: int) -> list[KeyT]:
    """So many keys, the last one again and again: `pk__in` of few lengths is few statements."""
    return [*keys, *keys[-1:] * (count - len(keys))]


def few_lengths(keys: Iterable[KeyT]) -> list[KeyT]:
    """The keys padded to one of few lengths, each four times the one before; none stay none."""
    several, length = list(keys), 1
    while length < len(several):
        length *= 4
    return padded(several, length)


def _key(row: models.Model) -> Any:
    if row.pk is None:
        raise ValueError(f"{row!r} has no key yet: nothing can be asked by it.")
    return row.pk


def _shape(given: Mapping[str, object]) -> tuple[tuple[str, Hashable], ...]:
    return tuple((name, _kind(value)) for name, value in given.items())


def _kind(value: Any) -> Hashable:
    kind: type = value.__class__  # a user of a request is read when it is looked at
    if kind is list:
        return _several(value)
    if kind is Fixed:
        return Fixed(value.value)
    is_given = issubclass(kind, models.Model) or kind in (int, UUID, datetime, date, str, Decimal)
    return kind if is_given else Fixed(value)


def _several(values: list[Any]) -> _Several:
    kinds = {value.__class__ for value in values} or {int}
    if len(kinds) > 1 or not kinds <= _LISTED:
        raise ImproperlyConfigured(f"A list of a prepared query holds {kinds}.")
    return _Several(len(values), kinds.pop())


def _stand_in(kind: Hashable, number: int) -> tuple[object, Sequence[object]]:
    """What `make` is given, and what it is known by in the statement: nothing, if it belongs to the shape."""
    if isinstance(kind, Fixed):
        return kind.value, ()
    if isinstance(kind, _Several):
        several = [_stand_in(kind.kind, number + at)[0] for at in range(kind.count)]
        return several, several
    if isinstance(kind, type) and issubclass(kind, models.Model):
        # Nothing but its key is there: who asks it for more is told that there is no such row.
        return kind.from_db(DEFAULT_DB_ALIAS, [kind._meta.pk.attname], [number]), (number,)
    made: dict[Hashable, Callable[[], object]] = {
        int: lambda: number,
        Decimal: lambda: Decimal(number),
        str: lambda: f"stand-in {number}",
        UUID: lambda: UUID(int=number),
        datetime: lambda: LATE + timedelta(days=(number - NUMBER) // APART),
        date: lambda: (LATE + timedelta(days=(number - NUMBER) // APART)).date(),
    }
    sign = made[kind]()
    return sign, (sign,)


def _turn(sign: object, bound: object) -> Turn | None:
    """How a value given in place of `sign` is bound where `bound` stands; None where that is no stand-in."""
    turns: dict[type, Turn] = {
        str: str,
        Decimal: lambda given: connection.ops.adapt_decimalfield_value(given),
        UUID: (lambda given: given.hex) if isinstance(bound, str) else (lambda given: given),
        datetime: lambda given: connection.ops.adapt_datetimefield_value(given),
        date: lambda given: connection.ops.adapt_datefield_value(given),
    }
    turn = turns[type(sign)]
    return turn if turn(sign) == bound else None


@dataclass(frozen=True)
class _Statement:
    """SQL with the places of what is given, and how its rows are read."""

    sql: str
    bound: tuple[Any, ...]
    places: tuple[Place, ...]
    columns: int
    named: tuple[str, ...]
    converters: tuple[tuple[int, Sequence[Callable[..., object]], Any], ...]
    model: type[models.Model] | None
    names: tuple[str, ...]
    own: slice
    related: tuple[Any, ...]
    annotated: tuple[tuple[str, int], ...]

    def fetched(self, given: Mapping[str, object]) -> Iterator[list[Any]]:
        """The rows as columns."""
        bound = _filled(self.bound, self.places, given)
        here = connections[DEFAULT_DB_ALIAS]  # found once: `connection` looks for the thread's each time
        with here.cursor() as cursor:
            cursor.execute(self.sql, bound)
            found = cursor.fetchall()
        for each in found:
            row = list(each[: self.columns])
            for place, steps, expression in self.converters:
                for step in steps:
                    row[place] = step(row[place], expression, here)
            yield row

    def instances(self, given: Mapping[str, object]) -> Iterator[Any]:
        """The rows as instances of the model."""
        assert self.model is not None
        for row in self.fetched(given):
            one = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
            for related in self.related:
                related.populate(row, one)
            for name, place in self.annotated:
                setattr(one, name, row[place])
            yield one


def _statement_of(query: Any, signs: Mapping[str, Sequence[object]]) -> _Statement:
    compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, bound = compiler.as_sql()
    except EmptyResultSet as nothing:
        raise ImproperlyConfigured("A prepared query finds nothing in this shape.") from nothing
    places = _places_of(sql, bound, signs)
    columns = compiler.col_count or len(compiler.select)
    expressions = [selected[0] for selected in compiler.select[:columns]]
    return _Statement(
        sql=sql,
        bound=tuple(bound),
        places=places,
        columns=columns,
        named=tuple(query.selected or ()),
        converters=tuple((at, *how) for at, how in compiler.get_converters(expressions).items()),
        **_read_as(compiler),
    )


def _filled(bound: Sequence[Any], places: Iterable[Place], given: Mapping[str, object]) -> list[Any]:
    """What is bound, with what is given in its places."""
    filled = list(bound)
    for place, name, at, turn in places:
        value: Any = given[name]
        value = value[at] if isinstance(value, list) else value
        filled[place] = turn(_key(value) if isinstance(value, models.Model) else value)
    return filled


def _places_of(sql: str, bound: Sequence[object], signs: Mapping[str, Sequence[object]]) -> tuple[Place, ...]:
    """The places of what is given. Raises ImproperlyConfigured where it would be asked for once for all."""
    places = tuple(_places(bound, signs))
    given = {place for place, *_ in places}
    rest = [value for place, value in enumerate(bound) if place not in given]
    _left_over_refuse([sql, *rest])
    _moments_refuse(rest)
    if missing := set(signs) - {name for _, name, *_ in places}:
        raise ImproperlyConfigured(f"A prepared query does not ask for what it is given: {sorted(missing)}.")
    return places


def _places(bound: Sequence[object], signs: Mapping[str, Sequence[object]]) -> Iterator[Place]:
    known = [(name, at, sign) for name, several in signs.items() for at, sign in enumerate(several)]
    # Of whole numbers there may be hundreds: they are looked up.
    numbers = {sign: (name, at) for name, at, sign in known if isinstance(sign, int)}
    others = [one for one in known if not isinstance(one[2], int)]
    for place, value in enumerate(bound):
        if isinstance(value, int) and not isinstance(value, bool):
            if value in numbers:
                yield place, *numbers[value], type(value)  # a driver has whole numbers of several lengths
            continue
        for name, at, sign in others:
            if turn := _turn(sign, value):
                yield place, name, at, turn
                break


def _left_over_refuse(values: Sequence[object]) -> None:
    """A stand-in inside of something else, as of a text that is looked for, would be asked for as it is."""
    left = [value for value in values if not isinstance(value, date) and _STAND_IN.search(str(value))]
    if left:
        raise ImproperlyConfigured(f"A prepared query does not ask for what it is given, but for {left}.")


def _moments_refuse(values: Sequence[object]) -> None:
    for value in values:
        if isinstance(value, date) or (isinstance(value, str) and _MOMENT.match(value)):
            raise ImproperlyConfigured(f"A prepared query asks for {value} for ever: hand the moment in.")


def _read_as(compiler: Any) -> dict[str, Any]:
    """How a row becomes an instance, as Django's own reading has it; nothing of it for plain columns."""
    shown = compiler.klass_info
    if shown is None:
        return {"model": None, "names": (), "own": slice(0), "related": (), "annotated": ()}
    own = slice(shown["select_fields"][0], shown["select_fields"][-1] + 1)
    return {
        "model": shown["model"],
        "names": tuple(selected[0].target.attname for selected in compiler.select[own]),
        "own": own,
        "related": tuple(get_related_populators(shown, compiler.select, DEFAULT_DB_ALIAS)),  # type: ignore[call-arg]
        "annotated": tuple(compiler.annotation_col_map.items()),
    }
