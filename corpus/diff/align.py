"""Finding which words two versions share."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

from corpus.diff.tokens import Token

EVERY_WORD = 1_000_000
"""Pairs of words up to which every word guides the search; beyond, the frequent ones follow the rarer."""


class Change(NamedTuple):
    """Words `[before_start:before_end]` became `[after_start:after_end]`."""

    before_start: int
    before_end: int
    after_start: int
    after_end: int


def changes(before: list[Token], after: list[Token]) -> list[Change]:
    """The places where `after` differs from `before`, white space apart.

    Two changes with nothing but a comma or one short word between them are
    one change to a reader, but are kept apart here so that each can be taken.
    """
    old, new = [token.word for token in before], [token.word for token in after]
    start = _shared(zip(old, new, strict=False))
    end = _shared(zip(reversed(old[start:]), reversed(new[start:]), strict=False))
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if not old and not new:
        return []
    # By every word the search takes the square of a long text that repeats itself: 25 s for 100 kB.
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > EVERY_WORD)
    found = [opcode[1:] for opcode in matcher.get_opcodes() if opcode[0] != "equal"]
    return [Change(a + start, b + start, c + start, d + start) for a, b, c, d in found]


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs from the first on are of one word."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
