"""How many words lie between two bodies, as the page of an item and the dashboard tell it."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.bodies import Body
from corpus.diff import tokenise, words_changed
from review.body_form import Field, fields_of


def words_between(before: Body, after: Body) -> int:
    """Words inserted, deleted or replaced in all texts that a person may change."""
    return words_apart(fields_of(before), fields_of(after))


def words_apart(before: Iterable[Field], after: Iterable[Field]) -> int:
    """The same of texts that need not make a body yet."""
    older = {each.path: each.text for each in before}
    newer = {each.path: each.text for each in after}
    return sum(words_changed(older.get(path, ""), newer.get(path, "")) for path in {**older, **newer})


def words_in(body: Body) -> int:
    """Words of those texts."""
    return sum(1 for each in fields_of(body) for token in tokenise(each.text) if token.word)
