"""Landmarks that a level names: the apex of a curve, the plumb line, a slope; held against the cited text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anatomy import Level, LevelMention, find_levels
from anatomy.mentions.lexer import lower, normalise
from corpus.checks.levels import levels_related
from corpus.checks.material import ASSERTING, CheckFinding, CheckInput

# What stands right before the level, and what right behind it.
_BEFORE: Final = {
    "apex": re.compile(
        r"(?:(?<![a-z])(?:apex|apical (?:vertebra|disc))\s*(?:(?:is|at|of|in|on|lies|sits|the)\s+|[:=(]\s*)*"
        r"|顶(?:椎|点)\s*[为是在于位:(]*\s*)$"
    ),
}
_BEHIND: Final = {
    "plumb line": re.compile(r"\s*(?:plumb[- ]?line|铅垂线)"),
    "slope": re.compile(r"\s*(?:slope(?![a-z])|倾斜角)"),
}
_DESCRIBING: Final = frozenset({"", "imaging", "diagnosis", "basis"})


def landmarks_agree_with_the_source(given: CheckInput) -> list[CheckFinding]:
    """The apex, the plumb line and the slope are those of a level that a cited text gives them."""
    cited: dict[str, set[Level]] = {}
    for text in given.passages.values():
        for name, mention in _landmarks(text, find_levels(text)):
            cited.setdefault(name, set()).update(mention.levels)
    found = []
    for place in given.fields:
        if place.role not in ASSERTING or given.section_of(place) not in _DESCRIBING:
            continue
        for name, mention in _landmarks(place.text, place.mentions):
            known = frozenset(cited.get(name, ()))
            if known and not any(levels_related(level, known) for level in mention.levels):
                where = ", ".join(str(level) for level in sorted(known))
                message = f"The {name} is that of {mention.levels[0]} here, the cited text says {where}."
                at = (place.pointer, mention.start, mention.end, str(mention.levels[0]))
                found.append(CheckFinding("landmarks_agree_with_the_source", "error", message, *at))
    return found


def _landmarks(text: str, mentions: list[LevelMention]) -> Iterator[tuple[str, LevelMention]]:
    """Each landmark of a text by name, with the level it is of."""
    plain = lower(normalise(text))
    for one in mentions:
        for name, pattern in _BEFORE.items():
            if pattern.search(plain, max(0, one.start - 40), one.start):
                yield name, one
        for name, pattern in _BEHIND.items():
            if pattern.match(plain, one.end):
                yield name, one
