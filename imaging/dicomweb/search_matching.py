"""The conditions of a QIDO-RS search, from its query (PS3.18 8.3.4 and PS3.4 C.2.2.2)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from imaging.dicomweb.search_keys import Key, Matching
from imaging.dicomweb.wildcards import MOST_STARS, Wildcard
from imaging.models import Series
from projects.numbers import whole_number

MOST_VALUES = 1_000
_DAY = re.compile(r"[0-9]{8}")
_PARTED = re.compile(r"[,\\]")
_WILD = Wildcard.lookup_name
NOTHING = Q(pk__in=[])


class QueryProblem(ValueError):
    """The question cannot be answered; the sentence says why."""


def narrowed(rows: QuerySet[Any], key: Key, values: list[str], above: str) -> QuerySet[Any]:
    """The rows whose attribute matches; `above` is the path from them to the row that has the column.

    An empty value and `*` match everything (universal matching). Raises QueryProblem.
    """
    if len(values) > 1 and key.matching not in {Matching.UID, Matching.MODALITIES}:
        raise QueryProblem(f"{key.keyword} is given more than once.")
    wanted = [value for value in values if value not in ("", "*")]
    if not wanted:
        return rows
    if key.matching is Matching.MODALITIES:
        series = Series.objects.filter(study=OuterRef(f"{above}pk"))
        return rows.filter(Exists(series.filter(_any_of("modality", _parted(wanted)))))
    return rows.filter(_condition(key, f"{above}{key.field}", wanted))


def _condition(key: Key, field: str, values: list[str]) -> Q:
    if key.matching is Matching.REMOVED:
        return NOTHING
    if key.matching is Matching.UID:
        return Q(**{f"{field}__in": _parted(values)})
    if key.matching is Matching.DATE:
        return _date_condition(key, field, values[0])
    if key.matching is Matching.NUMBER:
        number = whole_number(values[0])
        if number is None:
            raise QueryProblem(f"{key.keyword} must be a whole number.")
        return Q(**{field: number})
    return _text_condition(field, values[0])


def _any_of(field: str, values: list[str]) -> Q:
    found = NOTHING
    for value in values:
        found |= _text_condition(field, value)
    return found


def _text_condition(field: str, value: str) -> Q:
    if "\0" in value:
        raise QueryProblem("A value holds a sign that no attribute has.")
    if "*" not in value and "?" not in value:
        return Q(**{field: value})
    pattern = re.sub(r"\*+", "*", value)
    if pattern.count("*") > MOST_STARS:
        raise QueryProblem(f"A value holds up to {MOST_STARS} stars.")
    return Q(**{f"{field}__{_WILD}": pattern})


def _parted(values: list[str]) -> list[str]:
    found = [part for value in values for part in _PARTED.split(value) if part]
    if len(found) > MOST_VALUES:
        raise QueryProblem(f"A list holds up to {MOST_VALUES} values.")
    if any("\0" in part for part in found):
        raise QueryProblem("A value holds a sign that no attribute has.")
    return found


def _date_condition(key: Key, field: str, value: str) -> Q:
    first, dash, last = value.partition("-")
    low, high = _day(key, first), _day(key, last)
    if not dash:
        return Q(**{field: low})
    after = Q(**{f"{field}__gte": low}) if low else Q()
    return after & (Q(**{f"{field}__lte": high}) if high else Q())


def _day(key: Key, text: str) -> date | None:
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise QueryProblem(f"{key.keyword} must be YYYYMMDD or a range of it.") from None
