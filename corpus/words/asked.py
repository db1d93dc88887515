"""A question for words, as each database takes it.

Nothing a person types reaches the database as syntax: a question is cut into words and facets as texts
are, and those hold letters, digits and underscores alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.expressions import Combinable

from corpus.words.tokens import facet, is_chinese, runs_in

SHORTEST_BEGINNING = 3  # letters; a shorter word is looked for as a whole
MOST = 24  # words of one question


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; the last may be a beginning."""

    words: tuple[str, ...]
    begins: bool = False


def terms_of(text: str) -> list[Term]:
    """What a person asks for: every word, words in double quotes side by side.

    A word of three letters or more also finds longer ones that begin with it.
    """
    found: list[Term] = []
    for place, part in enumerate(text.replace("“", '"').replace("”", '"').split('"')):
        found += _phrase(part) if place % 2 else [_term(run) for run in runs_in(part)]
    return list(dict.fromkeys(found))[:MOST]


def _phrase(text: str) -> list[Term]:
    runs = list(runs_in(text))
    words = [word for run in runs for word in run]
    if not words:
        return []
    if len(runs[-1]) > 1 and is_chinese(words[-1]):
        words.pop()
    return [Term(tuple(words), begins=_is_sign(words[-1]))]


def _term(run: list[str]) -> Term:
    if len(run) > 1 and not is_chinese(run[0]):
        return Term(tuple(run))
    if len(run) > 1:
        # The last sign of a run stands alone only where a text ends its run there; its pair has told it.
        return Term(tuple(run[:-1]))
    word = run[0]
    return Term((word,), begins=_is_sign(word) or (word.isalpha() and len(word) >= SHORTEST_BEGINNING))


def _is_sign(word: str) -> bool:
    return len(word) == 1 and is_chinese(word)


def facet_term(name: str, value: str) -> Term:
    """Asks for what a body is about."""
    return Term((facet(name, value),))


class WordsMatch(models.Func):
    """Whether an InstanceWords row holds every term: `InstanceWords.objects.filter(WordsMatch(terms))`.

    It is asked of places from `least` up to below `below` alone, which spares SQLite the others. PostgreSQL
    finds the rows by the terms of `indexed` and reads each for the rest; by all of them where that is not
    given. With none it reads row by row: few rows are read sooner than lists of frequent words are compared.
    """

    output_field = models.BooleanField()
    arity = 2

    def __init__(
        self,
        terms: Sequence[Term],
        *,
        least: int = 0,
        below: int = 2**63 - 1,
        indexed: Sequence[Term] | None = None,
    ) -> None:
        self.terms, self.least, self.below = tuple(terms), least, below
        self.indexed = self.terms if indexed is None else tuple(indexed)
        parts: tuple[Combinable, ...] = (models.F("words"), models.F("place"))
        super().__init__(*parts)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """By the GIN index, on the row itself, or both."""
        words, held = compiler.compile(self.source_expressions[0])
        asked = f"{words} @@ %s::tsquery"
        if self.indexed == self.terms:
            return asked, [*held, _as_tsquery(self.terms)]
        # No index answers a test of a truth value.
        told, values = f"({asked}) IS TRUE", [*held, _as_tsquery(self.terms)]
        if not self.indexed:
            return told, values
        return f"({asked} AND {told})", [*held, _as_tsquery(self.indexed), *values]

    def as_sqlite(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        """By the FTS5 table whose row numbers are the places."""
        place, held = compiler.compile(self.source_expressions[1])
        asked = " AND ".join(map(_as_fts5, self.terms))
        among = "SELECT rowid FROM corpus_words WHERE corpus_words MATCH %s AND rowid >= %s AND rowid < %s"
        return f"{place} IN ({among})", [*held, asked, self.least, self.below]


_EXPECTED = "EXPLAIN (FORMAT JSON) SELECT 1 FROM corpus_instancewords WHERE words @@ %s::tsquery"
FEW = 2000
"""Rows that are read one by one for what else they hold: 8 ms on PostgreSQL."""


def held_by_few(terms: Sequence[Term]) -> bool:
    """Whether the database expects that few texts hold every term. It is asked for its guess, not to count.

    SQLite, which reads the places of a search in order, has none to give.
    """
    if not terms or connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED, [_as_tsquery(terms)])
        ((plan,),) = cursor.fetchall()
    return int(plan[0]["Plan"]["Plan Rows"]) <= FEW


def _as_tsquery(terms: Sequence[Term]) -> str:
    return " & ".join(map(_followed, terms))


def _followed(term: Term) -> str:
    *whole, last = (f"'{word}'" for word in term.words)
    return "(" + " <-> ".join([*whole, last + ":*" * term.begins]) + ")"


def _as_fts5(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + "*" * term.begins
