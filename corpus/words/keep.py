"""Keeping the words of Instances: after each new current Revision, and for many at once."""

from __future__ import annotations

from django.db import connection

from corpus.bodies import Body
from corpus.models import Instance, InstanceWords
from corpus.words.tokens import tokens_of
from projects.rows import rows_insert

GAP = "_"  # A word that nobody can ask for, so that it parts phrases.
LAST_PLACE = 16_383  # PostgreSQL counts no word of a tsvector beyond it,
MOST_PLACES = 255  # and no more of one word.


def place_of(*, project_id: int, number: int) -> int:
    """Where an Instance stands among the words of all projects."""
    return (project_id << 32) + number


def words_keep(*, instance: Instance, body: Body) -> None:
    """Find `instance` by the words of `body` from now on, and by no others."""
    row = InstanceWords(
        place=place_of(project_id=instance.project_id, number=instance.number),
        instance=instance,
        words=words_of(body),
    )
    rows_insert([row], or_change=("words",))


def words_of(body: Body) -> str:
    """The words of a body as this database keeps them."""
    words, facets = tokens_of(body)
    if connection.vendor != "postgresql":
        return " ".join([*(word or GAP for word in words), *facets])
    return _tsvector(words, facets)


def _tsvector(words: list[str], facets: list[str]) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        known = places.setdefault(word, [])
        if place <= LAST_PLACE and len(known) < MOST_PLACES:
            known.append(str(place))
    places.pop("", None)
    told = [f"'{word}':{','.join(at)}" if at else f"'{word}'" for word, at in places.items()]
    return " ".join(told + [f"'{one}'" for one in facets])
