"""Every way in which a text claims a side, and of what: of what an image shows, or of something else.

Wider than the side of a level (`find_sides`): curves and their convexity, views, letters (`R paracentral`,
`L>R`), names that hold a side (`levoscoliosis`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from anatomy.levels import Side
from anatomy.mentions.lexer import lower, normalise
from anatomy.mentions.side_letters import find_letters
from anatomy.mentions.side_neighbours import (
    COMPLAINT_AFTER,
    COMPLAINT_BEFORE,
    LIMB_AFTER,
    LIMB_BEFORE,
    MIDLINE,
    OTHER_WORD_AFTER,
    PAGE_AFTER,
    RIGHT_THING_AFTER,
    SIDE_BEFORE,
    STATED_AFTER,
    SUBJECT_BEFORE,
)


class SideOf(StrEnum):
    """What a side is claimed of.

    `IMAGE`: what an image of the spine shows. `LIMB`: limb, hand or position of the patient.
    `COMPLAINT`: what the patient feels, or a part that a history names as often as an image shows it.
    `PAGE`: a picture, a column or an option.
    """

    IMAGE = "image"
    LIMB = "limb"
    COMPLAINT = "complaint"
    PAGE = "page"


class SideClaim(NamedTuple):
    """Words that claim a side; `start` and `end` are indices of the text as given."""

    start: int
    end: int
    side: Side
    of: SideOf


_KEPT_LENGTH: Final = 20_000
_REACH: Final = 60
_CURVED: Final = r"(?:scolio|convex|conca|rota|curv|posit)"
_JOINED: Final = r"-?\s?(?:(?:and|or|to|/)\s?)?"
_WORDS: Final = re.compile(
    r"(?P<left>\bleft(?:-?sided?|wards?|most)?\b|\blhs\b"
    rf"|\b(?:la?evo|sinistro)(?={_JOINED}(?:dextro-?)?{_CURVED})"
    r"|左(?!右|氧氟|旋多巴|旋甲|甲状腺素|炔))"
    r"|(?P<right>\bright(?:-?sided?|wards?|most)?\b|\brhs\b"
    rf"|\bdextro(?={_JOINED}(?:la?evo-?)?{_CURVED})"
    r"|(?<!左)(?<!座)右(?!美托|旋糖|美沙|佐匹))"
    r"|(?P<bilateral>\bbilateral(?:ly)?\b|\bboth sides\b|\bb/l\b|双侧|雙側|两侧|兩側)"
    rf"|(?P<midline>{MIDLINE})",
    re.ASCII,
)


def find_side_claims(text: str) -> list[SideClaim]:
    """Every claim of a side, in reading order. Takes time linear in the length of the text.

    A text asked about again costs a look-up.
    """
    return list(_kept(text) if len(text) <= _KEPT_LENGTH else _read(text))


# As of levels: what an edit changed, and what contradicts itself, is asked of the same few texts.
@lru_cache(maxsize=512)
def _kept(text: str) -> tuple[SideClaim, ...]:
    return _read(text)


def _read(text: str) -> tuple[SideClaim, ...]:
    plain = normalise(text)
    found: list[SideClaim] = []
    for claim in sorted([*_words(lower(plain)), *_letters(plain)]):
        if not found or claim.start >= found[-1].end:
            found.append(claim)
    return tuple(found)


def _words(lowered: str) -> Iterator[SideClaim]:
    """Sides written out, English or Chinese."""
    for match in _WORDS.finditer(lowered):
        start, end = match.span()
        before = lowered[max(0, start - _REACH) : start]
        if not _is_other_word(match, before):
            yield SideClaim(start, end, Side(match.lastgroup or ""), _said_of(lowered, end, before))


def _is_other_word(match: re.Match[str], before: str) -> bool:
    """`was left in place`, `the right answer`: no side at all."""
    word, text, end = match.group(), match.string, match.end()
    if word == "right" and (
        RIGHT_THING_AFTER.match(text, end)
        or (SUBJECT_BEFORE.search(before) and STATED_AFTER.match(text, end))
    ):
        return True
    other = OTHER_WORD_AFTER.get(word)
    return other is not None and not SIDE_BEFORE.search(before) and other.match(text, end) is not None


def _said_of(lowered: str, end: int, before: str) -> SideOf:
    if PAGE_AFTER.match(lowered, end):
        return SideOf.PAGE
    if LIMB_AFTER.match(lowered, end) or LIMB_BEFORE.search(before):
        return SideOf.LIMB
    if COMPLAINT_AFTER.match(lowered, end) or COMPLAINT_BEFORE.search(before):
        return SideOf.COMPLAINT
    return SideOf.IMAGE


def _letters(plain: str) -> Iterator[SideClaim]:
    """Sides written as letters, each with what stands around it."""
    lowered = lower(plain)
    for start, end, side in find_letters(plain):
        yield SideClaim(start, end, side, _said_of(lowered, end, lowered[max(0, start - _REACH) : start]))
