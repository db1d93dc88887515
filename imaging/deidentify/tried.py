"""Rules tried on a text: those that cannot find anything in it are told by its letters, and left out.

Most rules know persons by words beside them, and most texts hold few of these. To look for the words as they
stand takes a fraction of what it takes to try a pattern at every letter. Which words a rule needs is read
from its own pattern, so what is found stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

# Letters that a pattern takes for others, whatever the case, and that no small letter stands for.
_ODD = re.compile("[ıſİ]")
# Signs from here on have no other form; between them and ASCII some have several.
_EAST_ASIAN = 0x2E80
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_MOST_OF_ONE = 16  # signs of which one is needed; of more a text holds one anyway
_needed: dict[int, tuple[re.Pattern[str], frozenset[str] | None]] = {}

Needed = frozenset[str] | None
"""Stretches of small letters one of which a text must hold; None where nothing is known."""


class Tried:
    """A text on which rules are tried."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._low = None if _ODD.search(text) else text.lower()

    def finds(self, rule: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """What a rule finds, as its own ``finditer`` does."""
        needed, low = needed_by(rule), self._low
        if needed is None or low is None:
            return rule.finditer(self.text)
        for one in needed:  # A generator would take longer than most of the looking.
            if one in low:
                return rule.finditer(self.text)
        return ()


def needed_by(rule: re.Pattern[str]) -> Needed:
    """Of which stretches a text must hold one, in small letters, for a rule to find anything in it."""
    known = _needed.get(id(rule))
    if known is None:
        # The rule is kept as well, so that no other can have its place in memory.
        tree = _parser.parse(rule.pattern, rule.flags & ~re.UNICODE)
        known = _needed[id(rule)] = rule, _of_all(tree)
    return known[1]


def _of_all(tree: Iterable[tuple[Any, Any]]) -> Needed:
    """Of parts that follow one another all must be there: those of the part that is rarest tell most."""
    return max(_of_each(tree), key=_rarity, default=None)


def _rarity(needed: frozenset[str]) -> tuple[int, int]:
    return min(map(len, needed)), -len(needed)


def _of_each(tree: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    run = ""
    for kind, told in tree:
        if kind is _constants.AT:  # Where it stands, and no sign of its own.
            continue
        if kind is _constants.LITERAL and _has_one_form(told):
            run += chr(told).lower()
            continue
        if run:
            yield frozenset({run})
        run = ""
        if needed := _of_part(kind, told):
            yield needed
    if run:
        yield frozenset({run})


def _of_part(kind: Any, told: Any) -> Needed:
    if kind is _constants.IN:
        return _of_signs(told)
    if kind is _constants.BRANCH:
        several = [_of_all(each) for each in told[1]]
        known = [each for each in several if each is not None]
        return frozenset().union(*known) if len(known) == len(several) else None
    if kind is _constants.SUBPATTERN:
        return _of_all(told[3])
    if kind is _constants.ATOMIC_GROUP:
        return _of_all(told)
    if kind is _constants.ASSERT:  # What must stand before or behind is of the text as well.
        return _of_all(told[1])
    if kind in _REPEATS:
        least, _most, part = told
        return _of_all(part) if least else None
    return None


def _of_signs(told: Iterable[tuple[Any, Any]]) -> Needed:
    signs: set[str] = set()
    for kind, sign in told:
        if kind is _constants.LITERAL and _has_one_form(sign):
            signs.add(chr(sign).lower())
        elif kind is _constants.RANGE and all(map(_has_one_form, sign)) and sign[1] - sign[0] < _MOST_OF_ONE:
            signs |= {chr(one).lower() for one in range(sign[0], sign[1] + 1)}
        else:
            return None
    return frozenset(signs) if 0 < len(signs) <= _MOST_OF_ONE else None


def _has_one_form(sign: int) -> bool:
    """Whether a sign has no other forms than a capital and a small letter."""
    return sign < 0x80 or sign >= _EAST_ASIAN
