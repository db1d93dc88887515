"""A question for words, as each database takes it.

Nothing a person types reaches the database as syntax: a question is cut into words and facets as texts
are, and those hold letters, digits and underscores alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
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

    It is asked of places from `least` up to below `below` alone, which spares SQLite the others. `row_by_row`
    keeps PostgreSQL from its index: few rows are read sooner than the lists of frequent words are compared.
    """

    output_field = models.BooleanField()
    arity = 2

    def __init__(
        self, terms: list[Term], *, least: int = 0, below: int = 2**63 - 1, row_by_row: bool = False
    ) -> None:
        self.terms, self.least, self.below, self.row_by_row = tuple(terms), least, below, row_by_row
        parts: tuple[Combinable, ...] = (models.F("words"), models.F("place"))
        super().__init__(*parts)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """By the GIN index, or on the row itself."""
        words, held = compiler.compile(self.source_expressions[0])
        asked = f"{words} @@ %s::tsquery"
        # No index answers a test of a truth value.
        told = f"({asked}) IS TRUE" if self.row_by_row else asked
        return told, [*held, " & ".join(map(_as_tsquery, self.terms))]

    def as_sqlite(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        """By the FTS5 table whose row numbers are the places."""
        place, held = compiler.compile(self.source_expressions[1])
        asked = " AND ".join(map(_as_fts5, self.terms))
        among = "SELECT rowid FROM corpus_words WHERE corpus_words MATCH %s AND rowid >= %s AND rowid < %s"
        return f"{place} IN ({among})", [*held, asked, self.least, self.below]


def _as_tsquery(term: Term) -> str:
    *whole, last = (f"'{word}'" for word in term.words)
    return "(" + " <-> ".join([*whole, last + ":*" * term.begins]) + ")"


def _as_fts5(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + "*" * term.begins
