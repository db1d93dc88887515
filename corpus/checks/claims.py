"""What a text says of a level: one finding, stated or denied, with its side, structure and degree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from anatomy import Level, LevelMention, Side
from corpus.checks.attachment import NARROW, Spoken, degrees_weighed, findings_spoken
from corpus.checks.clause import Clause
from corpus.checks.clauses import field_clauses
from corpus.checks.denials import Denial
from corpus.checks.material import CheckInput, TextField

Degrees = Mapping[tuple[str, Level], frozenset[str]]


class Claim(NamedTuple):
    """One finding said of one level."""

    place: TextField
    mention: LevelMention
    level: Level
    stem: str
    denial: Denial
    side: Side | None
    structure: str
    degrees: frozenset[str]

    @property
    def where(self) -> tuple[object, ...]:
        """What it is said of, whether stated or denied."""
        return self.place.pointer, self.level, self.stem, self.side, self.structure

    @property
    def topic(self) -> str:
        """The finding, what narrows being one however it is called."""
        return "narrow" if self.stem in NARROW else self.stem


def claims_in(place: TextField, clauses: Sequence[Clause]) -> Iterator[Claim]:
    """Every finding that the clauses of one text say of a level."""
    degrees: dict[tuple[str, Level], frozenset[str]] = defaultdict(frozenset)
    for weighed in degrees_weighed(clauses):
        degrees[weighed.topic.stem, weighed.level] |= weighed.said.degrees
    for spoken in findings_spoken(clauses):
        yield from claims_of(place, spoken, spoken.clause.mentions_of(spoken.said), degrees)


def claims_of(
    place: TextField, spoken: Spoken, mentions: Sequence[LevelMention], degrees: Degrees
) -> Iterator[Claim]:
    """One finding, said of each level of some mentions."""
    said = spoken.said
    for mention in mentions:
        side = spoken.clause.side_of(mention)
        for level in mention.levels:
            weight = degrees.get((said.stem, level), frozenset())
            yield Claim(place, mention, level, said.stem, said.denial, side, spoken.structure, weight)


def field_claims(given: CheckInput, place: TextField) -> list[Claim]:
    """What one text of a body says of levels; what it only asks is left out."""
    return list(claims_in(place, [one for one in field_clauses(given, place) if not one.is_asked]))
