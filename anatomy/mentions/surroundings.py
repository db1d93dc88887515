"""The text around a mention, cut to a bounded window, and groups of mentions that stand in one list."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from anatomy.mentions.cursor import Cursor
from anatomy.mentions.expression import Expression
from anatomy.mentions.lexer import words

NEAR: Final = 90
BEFORE: Final = 56
SENTENCE: Final = 220
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。;；!?！？\n]|(?<=[a-z])\.(?=[A-Z])")


class WordPlaces:
    """Where a text holds the words of a pattern: each pattern runs over the text once, however many ask."""

    def __init__(self, lowered: str) -> None:
        self._lowered = lowered
        self._starts: dict[int, list[int]] = {}

    def has(self, pattern: re.Pattern[str], start: int, end: int) -> bool:
        """Whether the pattern starts somewhere from `start` to before `end`."""
        # By identity: patterns are module constants, and hashing their text would cost more than the search.
        starts = self._starts.get(id(pattern))
        if starts is None:
            starts = [match.start() for match in pattern.finditer(self._lowered)]
            self._starts[id(pattern)] = starts
        place = bisect_left(starts, start)
        return place < len(starts) and starts[place] < end


@dataclass(eq=False)
class Group:
    """Mentions that stand in one list, and the sentence around them.

    `previous_end` and `next_start` are where the mentions before and after the list end and start.
    """

    members: list[Expression]
    text: str
    lowered: str
    previous_end: int
    next_start: int
    neighbours: list[Expression]
    words: WordPlaces

    def __post_init__(self) -> None:
        self.start, self.end = self.members[0].start, self.members[-1].end
        self.left = self.lowered[max(0, self.start - BEFORE) : self.start]
        self.right = self.lowered[self.end : self.end + NEAR]

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """Where the sentence starts and ends, at most SENTENCE characters either way."""
        low, high = max(0, self.start - SENTENCE), min(len(self.text), self.end + SENTENCE)
        start = low
        for match in _SENTENCE_END.finditer(self.text, low, self.start):
            start = match.end()
        end = _SENTENCE_END.search(self.text, self.end, high)
        return start, end.start() if end else high

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the sentence holds a pattern."""
        return self.words.has(pattern, *self.bounds)

    def is_near(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern stands around the list, across sentences."""
        return self.words.has(pattern, self.start - SENTENCE, self.end + SENTENCE)


@dataclass(eq=False)
class Surroundings:
    """One expression in its place, with the lower-case text directly before and after it."""

    expression: Expression
    group: Group

    def __post_init__(self) -> None:
        start, end = self.expression.start, self.expression.end
        self.left = self.group.lowered[max(0, start - BEFORE) : start]
        self.right = self.group.lowered[end : end + NEAR]


def place_all(expressions: list[Expression], cursor: Cursor, text: str, lowered: str) -> list[Surroundings]:
    """Give each expression its surroundings; neighbours joined by list words form one group."""
    placed: list[Surroundings] = []
    lists = _groups(expressions, cursor)
    words = WordPlaces(lowered)
    for number, members in enumerate(lists):
        previous = lists[number - 1][-1].end if number else 0
        following = lists[number + 1][0].start if number + 1 < len(lists) else len(text)
        beside = [
            one for other in lists[max(0, number - 1) : number + 2] if other is not members for one in other
        ]
        near = [one for one in beside if abs(one.start - members[0].start) < SENTENCE]
        group = Group(members, text, lowered, previous, following, near, words)
        placed.extend(Surroundings(one, group) for one in members)
    return placed


_MAX_GROUP: Final = 12
_JOINING: Final = words("on over vs versus")


def _groups(expressions: list[Expression], cursor: Cursor) -> list[list[Expression]]:
    groups: list[list[Expression]] = []
    for expression in expressions:
        last = groups[-1][-1] if groups else None
        if last is not None and len(groups[-1]) < _MAX_GROUP and _is_joined(last, expression, cursor):
            groups[-1].append(expression)
        else:
            groups.append([expression])
    return groups


def _is_joined(last: Expression, expression: Expression, cursor: Cursor) -> bool:
    if last.after == expression.first:
        return True
    after = cursor.list_word(last.after) or cursor.tight(last.after)
    if after is None and cursor.at(last.after).low in _JOINING:
        after = last.after + 1
    if after is None:
        return False
    while cursor.at(after).low in {"the", "both", "at"} and after < expression.first:
        after += 1
    return after == expression.first
