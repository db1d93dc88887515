"""A slip of one vertebra on another: it is of the upper of two neighbours, and counted from the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from anatomy import Level, LevelKind, LevelMention, NotComparable, levels_apart
from anatomy.mentions.lexer import lower, normalise
from corpus.checks.attributes import ATTRIBUTES, clause_around
from corpus.checks.material import ASSERTING, CheckFinding, CheckInput, TextField

# What may stand between the two: `L3 on L4`, `C4 slips 3 mm on C5`, `L3对L4`, `L4椎体相对于L5`.
_ON: Final = re.compile(
    r"\s+(?:(?:has |have )?(?:slip(?:s|ped)?|moves?|translates?)\s+)?(?:(?:by )?\d+(?:\.\d+)?\s?mm\s+)?"
    r"(?:(?:anterior|posterior|lateral|forward|backward)(?:ly|s)?\s+)?(?:on|over|upon)\s+"
    r"|(?:椎体)?(?:相对于?|对|在)"
)
_SLIP: Final = re.compile(rf"{ATTRIBUTES['spondylolisthesis'].pattern}|[滑前后侧]移", re.IGNORECASE)


class Slip(NamedTuple):
    """The vertebra that slips and the one it slips on."""

    moved: LevelMention
    carrier: LevelMention


def slips_in(text: str, mentions: list[LevelMention]) -> Iterator[Slip]:
    """Every slip of a text that names both vertebrae."""
    plain = lower(normalise(text))
    for one, other in pairwise(mentions):
        if not (_is_bone(one) and _is_bone(other) and _ON.fullmatch(plain, one.end, other.start)):
            continue
        if _SLIP.search(clause_around(text, one.start, other.end)):
            yield Slip(one, other)


def _is_bone(mention: LevelMention) -> bool:
    return (
        len(mention.levels) == 1 and mention.levels[0].kind is LevelKind.VERTEBRA and not mention.nerve_root
    )


def is_carrier(place: TextField, mention: LevelMention) -> bool:
    """Whether a vertebra is only what another slips on."""
    return any(slip.carrier == mention for slip in slips_in(place.text, place.mentions))


def slips_are_of_neighbours(given: CheckInput) -> list[CheckFinding]:
    """`L4 on L4`, `L3 on L5`: a vertebra slips on the one beside it."""
    found = []
    for place in given.fields:
        if place.role not in ASSERTING:
            continue
        for slip in slips_in(place.text, place.mentions):
            (moved,), (carrier,) = slip.moved.levels, slip.carrier.levels
            if not _are_neighbours(moved, carrier):
                message = f"{moved} is said to slip on {carrier}; they are no neighbours."
                where = (place.pointer, slip.moved.start, slip.carrier.end, str(moved))
                found.append(CheckFinding("slips_are_of_neighbours", "error", message, *where))
    return found


def _are_neighbours(one: Level, other: Level) -> bool:
    try:
        return levels_apart(one, other) == 1
    except NotComparable:
        return True
