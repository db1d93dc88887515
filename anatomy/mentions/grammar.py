"""From tokens to expressions: chains, shared prefixes, ordinals, names.

Every loop moves forward and looks at a bounded number of tokens, so the time is linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

from anatomy.mentions.cursor import EN_REGIONS, LETTERS, RANGE, TIGHT, ZH_REGIONS, Cursor, Label, resolve
from anatomy.mentions.expression import Expression, Point, Unit
from anatomy.mentions.lexer import Token, lower, tokenise, words
from anatomy.mentions.names import chinese_name, english_name
from anatomy.mentions.ordinals import ordinal_expression
from anatomy.mentions.trap_rules import MR, WEIGHTING_BEFORE

MAX_POINTS: Final = 24
_TRIGGERS: Final = frozenset({"zreg", "zname", "znth", "num", "word"})
_OCCIPUT: Final = frozenset({"occiput", "occipital", "oc", "occ", "o", "枕"})
_VERTEBRA_NOUN: Final = words("vertebra vertebral body level disc disk segment")
_BETWEEN: Final = re.compile(r"between\s+(?:the\s+)?(?:\w+\s+(?:of|at)\s+)?$")


class Reader:
    """Finds the expressions of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lowered = lower(text)
        self.cursor = Cursor(text, tokenise(text))

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the text."""
        return self.cursor.tokens

    def expressions(self) -> list[Expression]:
        """Every candidate expression, from left to right, none overlapping another."""
        found: list[Expression] = []
        index = 0
        while index < len(self.tokens):
            expression = self.expression_at(index)
            if expression is None:
                index += 1
                continue
            expression = self._between(expression) or expression
            found.append(expression)
            index = max(expression.after, index + 1)
        return found

    def expression_at(self, index: int) -> Expression | None:
        """The expression that starts at a token."""
        token = self.cursor.at(index)
        if token.kind == "zname":
            return self._name(index, token.end, chinese_name(token.low))
        if token.kind not in _TRIGGERS and token.low not in _OCCIPUT:
            return None
        if token.kind == "word":
            named = english_name(token.low, self.lowered, token.start)
            if named:
                return self._name(index, *named)
            if token.low in EN_REGIONS:
                return self._from_label(index, self.cursor.word_label(index))
        if token.low in _OCCIPUT or token.low == "c":
            construct = self._occipital(index)
            if construct:
                return construct
        if token.low in LETTERS or token.kind == "zreg":
            return self._from_label(index, self.cursor.label(index))
        return ordinal_expression(self.cursor, index)

    def _name(self, index: int, end: int, levels: tuple[str, ...]) -> Expression:
        after = index + 1
        while after < len(self.tokens) and self.tokens[after].start < end:
            after += 1
        return Expression(self.cursor.at(index).start, end, index, after, [], "name", named=levels)

    def _occipital(self, index: int) -> Expression | None:
        """`C0-C2`, `O-C3`, `occiput to T2`: the occiput is only the end of a construct."""
        cursor, place = self.cursor, index + 1
        if cursor.at(index).low == "c":
            if cursor.at(place).low != "0" or cursor.gap(place):
                return None
            place += 1
        elif cursor.at(index).low == "o" and not cursor.is_upper(index):
            return None
        elif cursor.at(place).low in {"骨", "bone"}:
            place += 1
        joined = cursor.tight(place) or cursor.range_word(place)
        label = cursor.label(joined, inside=True) if joined else None
        if label is None or label.points[0].letter not in "CT":
            return None
        unit = Unit([Point("occiput"), label.points[0]], [RANGE])
        return self._expression(index, label.after, [unit], label.style)

    def _from_label(self, index: int, label: Label | None) -> Expression | None:
        if label is None:
            return None
        unit, after = self._chain(label)
        units = [unit]
        while len(units) < MAX_POINTS:
            more = self._shared(units[-1], after)
            if more is None:
                break
            units.append(more[0])
            after = more[1]
        after, noun = self._noun(after, label.style)
        expression = self._expression(index, after, units, label.style)
        expression.noun, expression.weak_gap = noun, label.weak_gap
        expression.is_lower = self.cursor.at(index).kind == "word" and not self.cursor.is_upper(index)
        return expression

    def _expression(self, index: int, after: int, units: list[Unit], style: str) -> Expression:
        start, end = self.cursor.at(index).start, self.cursor.at(after - 1).end
        return Expression(start, end, index, after, units, style)

    def _noun(self, after: int, style: str) -> tuple[int, str]:
        """The bone or disc noun that belongs to a region word: `lumbar 4 vertebra`."""
        low = self.cursor.at(after).low
        if style != "word" or self.cursor.at(after).kind != "word":
            return after, ""
        if low.startswith(("disc", "disk")):
            return after + 1, "disc"
        return (after + 1, "vertebra") if low.startswith("vertebra") else (after, "")

    def _chain(self, label: Label) -> tuple[Unit, int]:
        """A label and everything joined to it tightly or by one range word."""
        points = list(label.points)
        unit, after = Unit(points, [TIGHT] * (len(points) - 1)), label.after
        while len(unit.points) < MAX_POINTS:
            step = self._joined(unit, after, label)
            if step is None:
                break
            join, more, after = step
            unit.points.extend(more)
            unit.joins.extend([join] + [TIGHT] * (len(more) - 1))
        return unit, after

    def _joined(self, unit: Unit, after: int, label: Label) -> tuple[str, list[Point], int] | None:
        cursor, last = self.cursor, unit.points[-1]
        place = cursor.tight(after)
        if place is not None:
            read = self._point(last, place, tight=True)
            return (TIGHT, *read) if read else None
        glued = self._glued(last, after, label)
        if glued:
            return (TIGHT, *glued)
        if RANGE in unit.joins or self._is_weighting(unit, label):
            return None
        place = cursor.range_word(after) or self._range_past_noun(after)
        read = self._point(last, place) if place else None
        return (RANGE, *read) if read else None

    def _is_weighting(self, unit: Unit, label: Label) -> bool:
        """`axial T2 through the L4-5 disc` is no range of vertebrae."""
        if len(unit.points) > 1 or unit.points[0].name not in MR or label.style != "letter":
            return False
        end = self.cursor.at(label.after - 1).end
        return WEIGHTING_BEFORE.search(self.lowered[max(0, end - 40) : end]) is not None

    def _range_past_noun(self, after: int) -> int | None:
        """`the T4 vertebra to the T10 vertebra`: the range word after a bone noun."""
        cursor = self.cursor
        if cursor.at(after).low not in _VERTEBRA_NOUN:
            return None
        place = cursor.range_word(after + 1 + (cursor.at(after + 1).low == "body"))
        return place if place and cursor.label(place) else None

    def _glued(self, last: Point, after: int, label: Label) -> tuple[list[Point], int] | None:
        """`L5S1`, `腰5骶1`, `L5 S1`, spoken `L five S one` and `C five six`."""
        cursor, gap = self.cursor, self.cursor.gap(after)
        if gap > 1:
            return None
        nearby = cursor.label(after, inside=True)
        if nearby and last.touches(nearby.points[0]):
            crosses = nearby.points[0].letter != last.letter
            small = cursor.at(after).kind == "word" and not cursor.is_upper(after)
            if gap == 0 or (crosses and not small) or label.style == "word":
                return list(nearby.points), nearby.after
            return None
        if label.style == "word" and cursor.at(after).kind == "word":
            read = cursor.number(after, words=True)
            point = resolve(last, read[0][0]) if read else None
            if read and point and last.touches(point) and not cursor.counts_something(read[1]):
                return [point], read[1]
        return None

    def _point(self, last: Point, place: int, *, tight: bool = False) -> tuple[list[Point], int] | None:
        """What a joiner leads to: a label, a bare number, or an end without number."""
        cursor = self.cursor
        if cursor.gap(place) > 2:
            return None
        label = cursor.label(place, inside=True)
        if label:
            return list(label.points), label.after
        end = cursor.end_word(place)
        if end:
            return [end[0]], end[1]
        read = cursor.number(place, words=True)
        if read is None and cursor.at(place).kind == "znth":
            read = cursor.ordinal(place)
        counts = cursor.measures_something if tight else cursor.counts_something
        if read is None or (counts(read[1]) and not (tight and cursor.is_place(read[1]))):
            return None
        point = resolve(last, read[0][0])
        return ([point], read[1]) if point else None

    def _shared(self, before: Unit, after: int) -> tuple[Unit, int] | None:
        """A further item that carries no letter of its own: `C4-5, 5-6 and 6-7`, `L3, 4 and 5`."""
        cursor = self.cursor
        place = cursor.list_word(after) or self._pair_after_slash(before, after)
        if place is None or cursor.gap(place) > 1:
            return None
        read = cursor.number(place, words=False)
        if read is None and cursor.at(place).kind == "znth":
            read = cursor.ordinal(place)
        if read is None:
            return None
        first = self._first_of_item(before, read)
        strength = cursor.at(read[1]).low == "/" and len(before.points) == 1
        if first is None or strength or first.is_above(before.points[-1]):
            return None
        unit, end = self._chain(Label((first,), read[1], "item"))
        single = len(unit.points) == 1
        if (cursor.counts_something if single else cursor.measures_something)(end):
            return None
        if single and not before.points[-1].is_above(first):
            return None
        return unit, end

    def _first_of_item(self, before: Unit, read: tuple[list[int], int]) -> Point | None:
        last, number = before.points[-1], read[0][0]
        joined = self.cursor.tight(read[1]) is not None
        if joined and number == last.number:
            return last
        point = Point(last.letter, number)
        if joined:
            return point if point.is_valid else None
        return resolve(last, number)

    def _pair_after_slash(self, before: Unit, after: int) -> int | None:
        """`L3-4/4-5`: a slash between two pairs joined by hyphens."""
        cursor = self.cursor
        pair = len(before.points) == 2 and cursor.at(after).low == "/"
        return after + 1 if pair and cursor.at(after + 2).low == "-" else None

    def _between(self, first: Expression) -> Expression | None:
        """`between L4 and L5` is one mention."""
        if first.named or len(first.points) != 1:
            return None
        if not _BETWEEN.search(self.lowered[max(0, first.start - 40) : first.start]):
            return None
        place = first.after
        if self.cursor.at(place).low != "and":
            return None
        while self.cursor.at(place + 1).low in {"the", "of", "that"}:
            place += 1
        second = self.expression_at(place + 1)
        if second is None or second.named or len(second.points) != 1:
            return None
        unit = Unit([first.points[0], second.points[0]], [RANGE])
        return Expression(
            first.start, second.end, first.first, second.after, [unit], first.style,
            noun=second.noun, between=True, is_lower=first.is_lower,
        )  # fmt: skip


__all__ = ["ZH_REGIONS", "Reader"]
