"""Ordinals before a region: `third and fourth lumbar vertebrae`, `第3-5颈椎`."""

from __future__ import annotations

import re
from typing import Final

from anatomy.mentions.cursor import EN_REGIONS, RANGE, TIGHT, ZH_REGIONS, Cursor
from anatomy.mentions.expression import Expression, Point, Unit
from anatomy.mentions.lexer import words

_MAX_ITEMS: Final = 8
_LIST = "list"

# What may follow `fourth lumbar` when a bone, disc or root is meant; `visit` or `puncture` may not.
_NOUNS: Final = re.compile(
    r"vertebra|bod(?:y|ies)|dis[ck]|inter-?vertebral|segment|level|nerve|root|interspace|"
    r"inter-?space|spinal|spinous|"
    r"transverse|pedicle|lamina|facet|foramen|foramina|end-?plate|dermatom|myotom|radicul|ganglion|"
    r"posterior|anterior|superior|inferior|left|right|motion|cord|articular|pars|arch|space"
)
_FUNCTION_WORDS: Final = words(
    "and or to through at is was are were in on of with by from has had which that shows "
    "showed the but as for"
)
_ZH_NOUN: Final = re.compile(
    r"(?:椎间盘|椎体|椎弓根|椎板|椎|脊神经根?|神经根?|节段|髓节?|骶孔|孔|皮节|肌节|间盘|棘突|横突)"
)


def ordinal_expression(cursor: Cursor, index: int) -> Expression | None:
    """The ordinal expression that starts at a token, with further ones joined to it."""
    group = _group(cursor, index)
    if group is None:
        return None
    units, after, noun = group
    expression = Expression(cursor.at(index).start, 0, index, after, units, "ordinal", noun=noun)
    joined = cursor.tight(after) or cursor.range_word(after)
    more = _group(cursor, joined, is_joined=True) if joined and len(units) == 1 else None
    if more and joined and len(more[0]) == 1:
        join = RANGE if cursor.range_word(after) else TIGHT
        units[0].joins.extend([join, *more[0][0].joins])
        units[0].points.extend(more[0][0].points)
        expression.after, expression.noun = more[1], more[2] or noun
    expression.end = cursor.at(expression.after - 1).end
    return expression


def _group(cursor: Cursor, index: int, *, is_joined: bool = False) -> tuple[list[Unit], int, str] | None:
    """Ordinals, then one region for all of them, then its noun."""
    numbers, joins, place = _ordinals(cursor, index)
    if not numbers:
        return None
    token = cursor.at(place)
    if token.kind == "zreg":
        read = _zh_noun(cursor, place)
    elif token.kind == "word" and token.low in EN_REGIONS:
        read = _en_noun(cursor, place) or ((place + 1, "") if is_joined else None)
    else:
        return None
    letter = ZH_REGIONS.get(token.low[0]) or EN_REGIONS[token.low]
    points = [Point(letter, number) for number in numbers]
    if read is None or not all(point.is_valid for point in points):
        return None
    return _units(points, joins), read[0], read[1]


def _ordinals(cursor: Cursor, index: int) -> tuple[list[int], list[str], int]:
    """Ordinal numbers, what joins them, and the token after the last."""
    numbers: list[int] = []
    joins: list[str] = []
    place, join = index, _LIST
    bare_too = cursor.at(index).kind == "znth"
    read = cursor.ordinal(index)
    while read and len(numbers) < _MAX_ITEMS:
        if numbers:
            joins.append(join)
        joins.extend([TIGHT] * (len(read[0]) - 1))
        numbers.extend(read[0])
        place = read[1]
        join, after = _joiner(cursor, place)
        read = None
        if after is not None:
            read = cursor.ordinal(after) or (cursor.number(after) if bare_too else None)
    return numbers, joins, place


def _joiner(cursor: Cursor, index: int) -> tuple[str, int | None]:
    ranged = cursor.range_word(index)
    if ranged:
        return RANGE, ranged
    tight = cursor.tight(index)
    if tight:
        return TIGHT, tight
    listed = cursor.list_word(index)
    if listed and cursor.at(listed).low == "the":
        listed += 1
    return _LIST, listed


def _units(points: list[Point], joins: list[str]) -> list[Unit]:
    units = [Unit([points[0]])]
    for join, point in zip(joins, points[1:], strict=True):
        if join == _LIST:
            units.append(Unit([point]))
        else:
            units[-1].points.append(point)
            units[-1].joins.append(join)
    return units


def _en_noun(cursor: Cursor, place: int) -> tuple[int, str] | None:
    """The token after the region and its noun; None when something else is counted."""
    after = place + 1
    token = cursor.at(after)
    if token.kind != "word" or token.low in _FUNCTION_WORDS:
        return after, ""
    if not _NOUNS.match(token.low):
        return None
    if token.low.startswith(("inter", "dis")):
        after += 2 if cursor.at(after + 1).low.startswith(("dis", "space", "vertebral")) else 1
        return after, "disc"
    if token.low.startswith("vertebra"):
        follows = cursor.at(after + 1).low
        return after + (2 if follows in {"body", "bodies"} else 1), "vertebra"
    return after, ""


def _zh_noun(cursor: Cursor, place: int) -> tuple[int, str] | None:
    token = cursor.at(place)
    if len(token.low) > 1:
        return place + 1, "disc" if "盘" in token.low else "vertebra"
    match = _ZH_NOUN.match(cursor.text, token.end)
    if match is None:
        return None
    after = place + 1
    if match.group().startswith(("椎", "间")):
        while cursor.at(after).start < match.end() and cursor.at(after).kind != "end":
            after += 1
        return after, "disc" if "盘" in match.group() else "vertebra"
    return after, ""
