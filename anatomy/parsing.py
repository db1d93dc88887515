"""One level from one spelling, or a refusal that says why."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anatomy.column import FOUR_LUMBAR_DISC, follows
from anatomy.levels import Level, NotALevel, segment, vertebra
from anatomy.mentions.expression import RANGE, Expression
from anatomy.mentions.grammar import Reader
from anatomy.mentions.lexer import normalise

LONGEST: Final = 80
_NOUN: Final = re.compile(
    r"(?:\s+|(?:the|of|inter-?vertebral|dis[ck]s?|spaces?|vertebra[el]?|vertebral|body|"
    r"bodies|levels?|segments?|motion|nerve|roots?)\b)*"
    r"|(?:椎间盘|间盘|椎间隙|椎体|椎|节段|水平|神经根|神经)*"
)
_ENDS: Final = {
    "c0": "C0", "occiput": "C0", "occipital bone": "C0", "枕骨": "C0",
    "ilium": "ilium", "iliac": "ilium", "髂骨": "ilium", "pelvis": "pelvis", "骨盆": "pelvis",
    "co": "Co", "c0/c1": "C0/C1", "c0-c1": "C0/C1",
}  # fmt: skip


@lru_cache(maxsize=4096)
def parse_level(text: str) -> Level:
    """The level a text names: `L4`, `L4-5`, `腰4/5`, `fourth lumbar vertebra`, `S1 root`.

    Raises:
        NotALevel: the text names no level, several, or one that does not exist; the message says which.
    """
    if len(text) > LONGEST:
        raise NotALevel(f"{text[:LONGEST]!r}… is too long for the name of one level.")
    plain = normalise(text).strip()
    end = _ENDS.get(plain.lower())
    if end:
        return segment(*end.split("/")) if "/" in end else vertebra(end)
    reader = Reader(plain)
    expression = reader.expression_at(0)
    if expression is None:
        raise NotALevel(f"{text!r} names no level. Write a vertebra such as L4 or a segment such as L4/L5.")
    rest = reader.lowered[expression.end :]
    if _NOUN.fullmatch(rest) is None:
        raise NotALevel(f"{text!r} holds more than a level: {rest.strip()!r} is left over.")
    return _the_only_level(expression, text, is_span="/" not in plain)


def _the_only_level(expression: Expression, text: str, *, is_span: bool) -> Level:
    """The level of an expression; `is_span` where `L4-S1` is a span, and no disc of four lumbar vertebrae."""
    if expression.named:
        if len(expression.named) > 1:
            raise NotALevel(f"{text!r} names several levels.")
        name = expression.named[0]
        return segment(*name.split("/")) if "/" in name else vertebra(name)
    points = expression.points
    if len(points) == 1:
        level = vertebra(points[0].name)
        below = level.caudal
        disc = expression.style == "ordinal" and expression.noun == "disc" and below is not None
        return segment(level.upper, below.upper) if disc and below else level
    if len(points) > 2 or len(expression.units) > 1 or RANGE in expression.units[0].joins:
        raise NotALevel(f"{text!r} names several levels; one is wanted.")
    upper, lower = sorted((vertebra(points[0].name), vertebra(points[1].name)))
    spans = is_span and (upper.upper, lower.upper) == FOUR_LUMBAR_DISC
    if spans or not follows(upper.upper, lower.upper):
        raise NotALevel(f"{text!r} names several levels; one is wanted.")
    return segment(upper.upper, lower.upper)
