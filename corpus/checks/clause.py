"""A clause of a text: what it names and which levels it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from anatomy import LevelMention, Side
from corpus.checks.degrees import DegreeSaid, GradesSaid, Said
from corpus.checks.denials import Denial

VERB: Final = re.compile(
    r"(?<![a-z])(?:is|are|was|were|shows?|has|have|remains?|confirms?|reveals?)(?![a-z])|为|呈|示|有|无|未见"
)
_LEADS_ON: Final = re.compile(r"\s*(?:at|of|in)\s+(?:the\s+)?§")


@dataclass(frozen=True, slots=True)
class FindingSaid(Said):
    """A word of a finding and how it is put."""

    stem: str
    denial: Denial


@dataclass(frozen=True, slots=True)
class StructureSaid(Said):
    """A word of a structure."""

    name: str


@dataclass(frozen=True, slots=True)
class SideSaid(Said):
    """A word of a side."""

    side: Side


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence with what it names.

    Positions count in `plain`: the text in lower case, made plain, with each level blotted out as `§`.
    `mentions` are the levels it speaks of, its own or, where it names none, those of a clause beside it:
    then `lender` is that clause. `is_one_sided` tells that its sentence says one side at most,
    `sentence` where that starts.
    """

    plain: str
    start: int
    end: int
    is_asked: bool
    findings: tuple[FindingSaid, ...]
    structures: tuple[StructureSaid, ...]
    degrees: tuple[DegreeSaid, ...]
    grades: tuple[GradesSaid, ...]
    own: tuple[LevelMention, ...]
    own_sides: tuple[Side, ...]
    is_one_sided: bool
    sentence: int
    is_joined: bool = False
    mentions: tuple[LevelMention, ...] = ()
    lender: Clause | None = field(default=None, repr=False)

    @property
    def words(self) -> list[int]:
        """Where what it says starts: findings, degrees, grades."""
        said: tuple[Said, ...] = (*self.findings, *self.degrees, *self.grades)
        return sorted(one.start for one in said)

    @property
    def is_whole(self) -> bool:
        """Whether it says something of something."""
        if self.own and (self.words or VERB.search(self.plain, self.start, self.end)):
            return True
        return bool(self.degrees and (self.own_sides or self.findings or self.structures))

    def mentions_of(self, said: Said) -> tuple[LevelMention, ...]:
        """Of which of its levels something is said that stands between them: of those before, or `at` one."""
        before = tuple(one for one in self.mentions if one.end <= said.start)
        if self.lender is not None or not before or len(before) == len(self.mentions):
            return self.mentions
        leads_on = _LEADS_ON.match(self.plain, said.end) is not None
        return tuple(one for one in self.mentions if one not in before) if leads_on else before

    def side_of(self, mention: LevelMention) -> Side | None:
        """The side it speaks of at a level: its own word, else that of the level, else the lender's."""
        said = set(self.own_sides)
        if len(said) == 1:
            return said.pop()
        if {Side.LEFT, Side.RIGHT} <= said and mention.side is None:
            return Side.BILATERAL
        if said or self.lender is None:
            return mention.side if said or self.is_one_sided else None
        return self.lender.side_of(mention)
