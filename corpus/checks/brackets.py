"""Degrees in brackets behind a side each: `worse on the left (severe) than on the right (moderate)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from anatomy import LevelMention, Side
from corpus.checks.clause import Clause
from corpus.checks.degrees import DegreeSaid

_SIDES: Final = {"left": Side.LEFT, "左": Side.LEFT, "right": Side.RIGHT, "右": Side.RIGHT}
# A side, what may stand between it and its bracket, and the bracket with nothing but a degree in it.
_BRACKET: Final = re.compile(
    r"(?P<side>(?<![a-z])(?:left|right)(?![a-z])|左|右)"
    r"(?:[\s§-]|(?<![a-z])(?:sided?|one|foram(?:en|ina|inal)|lateral|recess|subarticular|narrowing|stenosis)(?![a-z])|"
    r"侧|椎间孔|神经孔|隐窝|狭窄)*"
    r"\(\s*(?P<degree>[^()]*?)\s*\)"
)
_SENTENCE_END: Final = re.compile(r"\.(?!\d)|[;。\n?!]")


def bracketed_degrees(clause: Clause) -> Iterator[tuple[DegreeSaid, Side, LevelMention]]:
    """Each such degree with its side and the level it is said of, where a sentence weighs two sides.

    What is said of a level that the clause only compares with, or of several levels, is left out.
    """
    brackets = list(_BRACKET.finditer(clause.plain, clause.start, clause.end))
    if not brackets or not _sentence_has_two(clause):
        return
    for match in brackets:
        said = next((one for one in clause.degrees if (one.start, one.end) == match.span("degree")), None)
        mention = _level_of(clause, match.start("degree"))
        if said is not None and mention is not None:
            yield said, _SIDES[match["side"]], mention


def _sentence_has_two(clause: Clause) -> bool:
    """Whether its sentence holds two sides with a degree in brackets; looks no further than the second."""
    two = list(islice(_BRACKET.finditer(clause.plain, clause.sentence), 2))
    return len(two) == 2 and not _SENTENCE_END.search(clause.plain, clause.end - 1, two[1].end())


def _level_of(clause: Clause, before: int) -> LevelMention | None:
    """The level named last before a place; the only one of the clause where none is."""
    at = clause.plain.rfind("§", clause.start, before)
    if at < 0:
        return clause.mentions[0] if len(clause.mentions) == 1 else None
    return next((one for one in clause.mentions if one.start <= at < one.end), None)
