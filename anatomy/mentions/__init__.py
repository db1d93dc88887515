"""Finding the levels named in a text, English or Chinese, and not the things that only look like them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from anatomy.levels import NotALevel
from anatomy.mentions.assertion import assertion_of
from anatomy.mentions.grammar import Reader
from anatomy.mentions.lexer import normalise
from anatomy.mentions.model import Assertion, LevelMention, MentionKind
from anatomy.mentions.reading import construct_ends, kind_of, meant_levels, reads_as_root
from anatomy.mentions.side_claims import SideClaim, SideOf, find_side_claims
from anatomy.mentions.side_denied import side_is_denied
from anatomy.mentions.sides import find_sides, side_of
from anatomy.mentions.surroundings import Surroundings, place_all
from anatomy.mentions.traps import levels_among

__all__ = [
    "Assertion",
    "LevelMention",
    "MentionKind",
    "SideClaim",
    "SideOf",
    "find_levels",
    "find_side_claims",
    "find_sides",
    "side_is_denied",
]


# Characters of the longest text whose mentions are kept: longer ones would fill the memory.
_KEPT_LENGTH: Final = 200_000


def find_levels(text: str) -> list[LevelMention]:
    """Every mention of levels in a text, from left to right, none overlapping another.

    Offsets are indices into `text` as given. Takes time linear in the length of the text; a text asked
    about again costs a look-up.
    """
    return list(_kept(text) if len(text) <= _KEPT_LENGTH else _read(text))


# Checks, comparison and display all ask about the same few texts of one body.
@lru_cache(maxsize=512)
def _kept(text: str) -> tuple[LevelMention, ...]:
    return _read(text)


def _read(text: str) -> tuple[LevelMention, ...]:
    reader = Reader(normalise(text))
    placed = place_all(reader.expressions(), reader.cursor, reader.text, reader.lowered)
    mentions = (_mention(place) for place in levels_among(placed))
    return tuple(mention for mention in mentions if mention is not None)


def _mention(place: Surroundings) -> LevelMention | None:
    expression = place.expression
    is_root = reads_as_root(place)
    try:
        levels = meant_levels(place, is_root=is_root)
    except NotALevel:
        return None
    return LevelMention(
        start=expression.start,
        end=expression.end,
        kind=kind_of(place, levels, is_root=is_root),
        levels=levels,
        side=side_of(place),
        assertion=assertion_of(place),
        nerve_root=is_root,
        ends=construct_ends(expression),
    )
