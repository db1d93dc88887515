"""How many words lie between two bodies, as the page of an item and the dashboard tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpus.bodies import Body
from corpus.diff import tokenise, words_changed
from review.body_form import Field, fields_of


def words_between(before: Body, after: Body) -> int:
    """Words inserted, deleted or replaced in all texts that a person may change."""
    return words_apart(fields_of(before), fields_of(after))


def words_apart(before: Iterable[Field], after: Iterable[Field]) -> int:
    """The same of texts that need not make a body yet."""
    older, newer = (_texts(fields) for fields in (before, after))
    if older.keys() != newer.keys():
        older, newer = (_joined(texts) for texts in (older, newer))
    return sum(words_changed(older.get(path, ""), newer.get(path, "")) for path in {**older, **newer})


def _texts(fields: Iterable[Field]) -> dict[str, str]:
    return {each.path: each.text for each in fields}


def _joined(texts: Mapping[str, str]) -> dict[str, str]:
    """The parts of a list as one text: where one came or went the others have changed no word."""
    found: dict[str, list[str]] = {}
    for path, text in texts.items():
        found.setdefault(path.split("/")[0], []).append(text)
    return {name: "\n".join(among) for name, among in found.items()}


def words_in(body: Body) -> int:
    """Words of those texts."""
    return sum(1 for each in fields_of(body) for token in tokenise(each.text) if token.word)
