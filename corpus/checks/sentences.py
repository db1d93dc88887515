"""A text with its levels blotted out, cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from anatomy import LevelMention

_SENTENCE_END: Final = re.compile(r"\.(?!\d)|[;。\n?!]")
_SUPPOSED: Final = re.compile(
    r"(?<![a-z])(?:if|unless|in case of)(?![a-z])|^\s*(?:were|had) (?:the|there|it|§)|"
    r"如(?![图下上所此前何])|若(?!干)|一旦|假如"
)
# Characters of the longest sentence anybody means; what is compared within one grows with its square.
_LONGEST: Final = 800
# So far on either side of a semicolon its bracket may open and close.
_IN_BRACKETS: Final = 80
_CLOSES: Final = re.compile(rf"[^()。\n?!]{{0,{_IN_BRACKETS}}}\)")
_WITHIN: Final = re.compile(r"[a-z\d§/-]+$")


def without_levels(text: str, mentions: tuple[LevelMention, ...]) -> str:
    """The text with `§` in the place of each character of a level."""
    pieces, at = [], 0
    for one in mentions:
        pieces += [text[at : one.start], "§" * (one.end - one.start)]
        at = one.end
    return "".join([*pieces, text[at:]])


def sentences(blotted: str) -> Iterator[tuple[int, int]]:
    """Sentences, without those that only suppose something."""
    ends = (one for one in _SENTENCE_END.finditer(blotted) if not _is_bracketed(blotted, one))
    edges = [0, *(one.end() for one in ends), len(blotted)]
    for start, end in (piece for one in pairwise(edges) for piece in _shortened(blotted, *one)):
        if blotted[start:end].strip() and not _SUPPOSED.search(blotted[start:end]):
            yield start, end


def _is_bracketed(blotted: str, end: re.Match[str]) -> bool:
    """`L4/L5 (herniation; canal stenotic), L3/L4 clean`: a semicolon in brackets parts no sentence."""
    if end.group() != ";":
        return False
    before = blotted[max(0, end.start() - _IN_BRACKETS) : end.start()]
    return before.rfind("(") > before.rfind(")") and _CLOSES.match(blotted, end.end()) is not None


def _shortened(blotted: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or, where nobody set a full stop, stretches of it that end outside a word or a level."""
    while end - start > _LONGEST:
        within = _WITHIN.search(blotted, start + _LONGEST // 2, start + _LONGEST)
        # A run without a blank, as of digits, is cut through.
        cut = within.start() if within and within.start() > start + _LONGEST // 2 else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end
