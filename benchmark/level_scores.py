"""How far the levels and the side of an answer lie from the right ones. Pure functions, no database.

An answer's claim is what it says is so: levels whose finding is denied are none, and of sides only one that
stands with a level, or alone in the text. Most wrong-level surgery is one level off, so one level off is
told apart and never credited. A set of levels that is the right one moved as a whole is one numbering error,
not as many errors as it has levels; so is one that was counted in a spine with another number of vertebrae.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from anatomy import (
    Assertion,
    Level,
    LevelMention,
    NotALevel,
    NotComparable,
    Region,
    Side,
    find_levels,
    find_sides,
    levels_apart,
    parse_level,
)
from anatomy.column import Variant, bones_with, region_of, variants_named

_NORMAL = re.compile(
    r"\s*(?:discs?|disks?|levels?|segments?|椎间盘|节段|椎体)?\s*(?:(?:is|are|was|were|looks?|appears?|remains?)\s+)?"
    r"(?:\w+ly\s+)?(?:normal|intact|unremarkable|preserved|正常|未见异常)",
    re.IGNORECASE,
)
STANDARD_SPINE: frozenset[Variant] = frozenset()


class Outcome(StrEnum):
    """What the levels of an answer are to the right ones, from best to worst."""

    EXACT = "exact"
    NUMBERING = "numbering"
    OFF_BY_ONE = "off_by_one"
    WRONG_LEVEL = "wrong_level"
    WRONG_REGION = "wrong_region"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Claim:
    """The levels that a text says something of, cranial first, and its side; None where it tells none."""

    levels: tuple[Level, ...] = ()
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class LevelScore:
    """One answer against the right one.

    `levels_off` counts steps between two single levels; `shift` is by how many steps a set lies lower
    (positive) or higher as a whole, 0 where only the spine was counted otherwise; `wrong_side` is None where
    either tells no side. `errors` counts a numbering error once.
    """

    outcome: Outcome
    levels_off: int | None
    shift: int | None
    wrong_side: bool | None
    precision: float | None
    recall: float
    errors: int

    @property
    def is_exact(self) -> bool:
        """Every level and no other."""
        return self.outcome is Outcome.EXACT

    @property
    def is_wrong_region(self) -> bool:
        """No level named lies in a region of the right ones."""
        return self.outcome is Outcome.WRONG_REGION


def claim_of(text: str) -> Claim:
    """What an option or a free text claims. One name alone ("L1", 腰4/5) is a level too."""
    try:
        return Claim((parse_level(text),), None)
    except NotALevel:
        mentions = [one for one in find_levels(text) if is_claimed(text, one)]
    levels = sorted({level for mention in mentions for level in mention.levels})
    beside = {mention.side for mention in mentions if mention.side is not None}
    return Claim(tuple(levels), one_side(beside) if beside else one_side(_sides_alone(text)))


def is_claimed(text: str, mention: LevelMention) -> bool:
    """Neither denied nor called normal in its own clause."""
    return mention.assertion is not Assertion.ABSENT and not _NORMAL.match(text, mention.end)


def _sides_alone(text: str) -> set[Side]:
    return {side for _, _, side in find_sides(text)}


def one_side(sides: Collection[Side]) -> Side | None:
    """The one side that these are; both sides together are bilateral, and others are none."""
    if set(sides) == {Side.LEFT, Side.RIGHT}:
        return Side.BILATERAL
    return next(iter(sides)) if len(set(sides)) == 1 else None


def level_score(gold: Claim, said: Claim, *, spine: frozenset[Variant] = STANDARD_SPINE) -> LevelScore | None:
    """Score an answer; None where the right answer names no level.

    `spine` says what the subject's spine has otherwise than most, where its numbering is recorded.
    """
    if not gold.levels:
        return None
    hits = len(set(gold.levels) & set(said.levels))
    shift = shift_between(gold.levels, said.levels, spine)
    outcome = _outcome(gold.levels, said.levels, shift)
    single = len(gold.levels) == len(said.levels) == 1 and outcome is not Outcome.NUMBERING
    missed, added = len(set(gold.levels)) - hits, len(set(said.levels)) - hits
    return LevelScore(
        outcome=outcome,
        levels_off=_apart(gold.levels[0], said.levels[0]) if single else None,
        shift=shift if outcome is Outcome.NUMBERING else None,
        wrong_side=None if gold.side is None or said.side is None else gold.side is not said.side,
        precision=hits / len(set(said.levels)) if said.levels else None,
        recall=hits / len(set(gold.levels)),
        errors=1 if outcome is Outcome.NUMBERING else max(missed, added),
    )


def _outcome(gold: Sequence[Level], said: Sequence[Level], shift: int | None) -> Outcome:
    if not said:
        return Outcome.UNTOLD
    if set(gold) == set(said):
        return Outcome.EXACT
    if shift is not None and (len(set(gold)) > 1 or shift == 0):
        return Outcome.NUMBERING
    if len(gold) == len(said) == 1 and 1 in {_apart(gold[0], said[0]), abs(shift or 0)}:
        return Outcome.OFF_BY_ONE
    return Outcome.WRONG_LEVEL if _regions(gold) & _regions(said) else Outcome.WRONG_REGION


def shift_between(gold: Sequence[Level], said: Sequence[Level], spine: frozenset[Variant]) -> int | None:
    """By how many steps all of `said` lie below `gold`; None where they do not move as one.

    Steps are counted up from the sacrum, each set in its own spine: `L5/S1` of the standard spine is the disc
    that a spine of six lumbar vertebrae calls `L6/S1`, so between these two lie none.
    """
    ours, theirs = sorted(set(gold)), sorted(set(said))
    if not ours or len(ours) != len(theirs) or set(ours) == set(theirs):
        return None
    if [one.kind for one in ours] != [one.kind for one in theirs]:
        return None
    right, counted = _places(ours, spine), _places(theirs, _counted_in(ours, theirs, spine))
    if right is None or counted is None:
        return None
    steps = {there - here for here, there in zip(right, counted, strict=True)}
    return steps.pop() if len(steps) == 1 else None


def _counted_in(
    gold: Sequence[Level], said: Sequence[Level], spine: frozenset[Variant]
) -> frozenset[Variant]:
    """The spine that an answer was counted in: that which it names, else ours, else the usual one."""
    if named := variants_named(map(str, said)):
        return named
    ours = spine | variants_named(map(str, gold))
    return ours if all(_is_in(level, ours) for level in said) else STANDARD_SPINE


def _is_in(level: Level, variants: frozenset[Variant]) -> bool:
    """Whether a spine has the bone, or has the two bones of a segment side by side."""
    bones = bones_with(variants)
    places = [bones.index(bone.upper) for bone in level.bones if bone.upper in bones]
    return len(places) == len(level.bones) and places == list(range(places[0], places[0] + len(places)))


def _places(levels: Sequence[Level], variants: frozenset[Variant]) -> list[int] | None:
    """Steps of each level above the sacrum in a spine, falling towards the head."""
    bones = bones_with(variants | variants_named(map(str, levels)))
    if any(level.upper not in bones for level in levels):
        return None
    return [bones.index(level.upper) - bones.index("S1") for level in levels]


def _apart(one: Level, other: Level) -> int | None:
    try:
        steps = levels_apart(one, other)
    except NotComparable:
        return None
    # L5/L6 and L5/S1 begin at one bone and are two discs of no one spine.
    return steps if steps or one == other else None


def _regions(levels: Sequence[Level]) -> set[Region]:
    return {region_of(name) for level in levels for name in (level.upper, level.lower or level.upper)}
