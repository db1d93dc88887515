"""What a rule needs of a text to find anything in it, read from the rule's own pattern.

A text is looked at in three forms: in small letters, as it is, and by the kinds of its signs, where `A`
stands for a capital of ASCII, `a` for a small letter and `0` for a digit of any script. What is said here is
necessary and not enough: a text that has all of it is still to be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from re import _constants, _parser  # type: ignore[attr-defined]
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

LOW, SAME, KINDS = range(3)
KIND = {
    **dict.fromkeys(ascii_uppercase, "A"),
    **dict.fromkeys(ascii_lowercase, "a"),
    **dict.fromkeys(digits, "0"),
}
# Signs from here on have no other form but those of full width, which have a small letter each; between them
# and ASCII some have several.
_EAST_ASIAN = 0x2E80
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_NO_SIGNS = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
_MOST_OF_ONE = 16  # signs of which one is needed; of more a text holds one anyway
_LONGEST = 24  # of a row of equal signs, as many are looked for
# How much it tells that a sign stands somewhere, by its kind or as it is.
_OF_A_KIND = {"a": 0.1, " ": 0.1, "A": 0.5, "0": 0.6}
_OTHER_SIGN = 0.8
_LEAST = 0.5  # what tells no more stands in nearly every text

Stretch = tuple[int, str]
"""A form of the text, and what stands in it somewhere."""
Group = frozenset[Stretch]
"""Stretches of which one must be there."""


def needs_of(rule: re.Pattern[str]) -> list[Group]:
    """Groups of each of which a text must hold one, those that are soonest looked for before the others."""
    groups = _of_all(_tree(rule), any_case=bool(rule.flags & re.IGNORECASE))
    return sorted(
        (one for one in groups if _worth(one)[0] > _LEAST), key=lambda one: (len(one), -_worth(one)[0])
    )


def starts_of(rule: re.Pattern[str]) -> Group | None:
    """With which stretches all that a rule finds begins; None where they are unknown or stand all over."""
    starts = _starts(list(_tree(rule)), any_case=bool(rule.flags & re.IGNORECASE))
    return starts if starts and _worth(starts)[0] >= _LEAST else None


def begins_a_word(rule: re.Pattern[str]) -> bool:
    """Whether no letter of ASCII stands before what a rule finds, where that begins with such a letter."""
    return any(_parts_words(*part) for part in _leading(list(_tree(rule))))


def _leading(tree: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The parts at the beginning of a pattern that all it finds passes, up to the first sign."""
    for part in tree:
        if part[0] is _constants.SUBPATTERN:
            yield from _leading(list(part[1][3]))
        else:
            yield part
        if not _has_no_sign(part):
            return


def _parts_words(kind: Any, told: Any) -> bool:
    """Whether a part passes between no two letters."""
    if kind is _constants.AT:
        return told in (_constants.AT_BOUNDARY, _constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING)
    if kind is _constants.BRANCH:
        return all(any(_parts_words(*part) for part in _leading(list(one))) for one in told[1])
    if kind is _constants.ASSERT and told[0] < 0:
        last, signs = told[1][-1]
        kinds = _kinds_of(signs if last is _constants.IN else [(last, signs)], any_case=False)
        return kinds is not None and kinds.isdisjoint("Aa")
    if (
        kind is not _constants.ASSERT_NOT
        or told[0] > 0
        or len(told[1]) != 1
        or told[1][0][0] is not _constants.IN
    ):
        return False
    signs = told[1][0][1]
    letters = [(_constants.RANGE, (ord(first), ord(last))) for first, last in ("az", "AZ")]
    return (_constants.CATEGORY, _constants.CATEGORY_WORD) in signs or all(one in signs for one in letters)


def _tree(rule: re.Pattern[str]) -> Any:
    return _parser.parse(rule.pattern, rule.flags & ~re.UNICODE)


def _starts(tree: list[tuple[Any, Any]], *, any_case: bool) -> Group | None:
    while tree and _has_no_sign(tree[0]):
        tree = tree[1:]
    if not tree:
        return None
    row = _row(tree, any_case=any_case)
    return _start_of(*tree[0], tree[1:], any_case=any_case) if row is None else frozenset({row})


def _has_no_sign(part: tuple[Any, Any]) -> bool:
    """Whether a part says where something stands, and takes no sign."""
    kind, told = part
    if kind is _constants.BRANCH:
        return all(len(one) and all(map(_has_no_sign, one)) for one in told[1])
    if kind is _constants.SUBPATTERN:
        return len(told[3]) > 0 and all(map(_has_no_sign, told[3]))
    return kind in _NO_SIGNS


def _row(tree: list[tuple[Any, Any]], *, any_case: bool) -> Stretch | None:
    """The signs that a pattern begins with, in the form that tells most of them; None where it has none."""
    row: list[tuple[str | None, ...]] = []
    for kind, told in tree:
        least, most, sign = told if kind in _REPEATS and _is_sign(told[2]) else (1, 1, [(kind, told)])
        if not least or not _is_sign(sign):
            break
        row += [_forms_of(sign[0][0], sign[0][1], any_case)] * min(least, _LONGEST)
        if most != least:
            break
    runs = [
        (form, "".join(takewhile(bool, (forms[form] or "" for forms in row)))) for form in (LOW, SAME, KINDS)
    ]
    return max((run for run in runs if run[1]), key=_tells, default=None)


def _is_sign(part: Any) -> bool:
    return len(part) == 1 and part[0][0] in (_constants.LITERAL, _constants.IN)


def _start_of(kind: Any, told: Any, rest: list[tuple[Any, Any]], *, any_case: bool) -> Group | None:
    """How what begins with such a part begins."""
    if kind is _constants.SUBPATTERN:
        _number, added, taken, part = told
        if not added and not taken:
            return _starts([*part, *rest], any_case=any_case)
        inner = (any_case or bool(added & re.IGNORECASE)) and not taken & re.IGNORECASE
        return _starts(list(part), any_case=inner)
    if kind is _constants.BRANCH:
        return _any_of([_starts(list(one), any_case=any_case) for one in told[1]])
    if kind in _REPEATS:
        least, _most, part = told
        inside = _starts(list(part), any_case=any_case)
        return inside if least else _any_of([inside, _starts(rest, any_case=any_case)])
    return None


def _any_of(several: list[Group | None]) -> Group | None:
    known = [one for one in several if one is not None]
    return frozenset().union(*known) if len(known) == len(several) else None


def _worth(group: Group) -> tuple[float, int]:
    return min(map(_tells, group)), -len(group)


def _tells(stretch: Stretch) -> float:
    form, signs = stretch
    if form == KINDS:
        return sum(_OF_A_KIND.get(sign, _OTHER_SIGN) for sign in signs)
    return sum(_OF_A_KIND[" "] if sign == " " else 1.0 for sign in signs) + (form == SAME) / 2


def _of_all(tree: Iterable[tuple[Any, Any]], *, any_case: bool) -> list[Group]:
    """Of parts that follow one another all must be there."""
    reading = _Reading()
    reading.follow(tree, any_case)
    reading.end()
    return list(dict.fromkeys(reading.groups))


class _Reading:
    """Parts of a pattern that follow one another, and the signs that stand side by side in each form."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._runs = ["", "", ""]

    def follow(self, tree: Iterable[tuple[Any, Any]], any_case: bool) -> None:
        """Read parts that come next."""
        for kind, told in tree:
            if kind in (_constants.AT, _constants.ASSERT_NOT):  # Where it stands, and no sign of its own.
                continue
            if kind is _constants.ASSERT:  # What must stand before or behind is of the text as well.
                self.groups += _of_all(told[1], any_case=any_case)
            elif kind in (_constants.LITERAL, _constants.IN):
                self._sign(kind, told, any_case)
            elif kind is _constants.SUBPATTERN:
                _number, added, taken, part = told
                self.follow(part, (any_case or bool(added & re.IGNORECASE)) and not taken & re.IGNORECASE)
            elif kind in _REPEATS:
                self._repeat(told[0], told[1], told[2], any_case)
            else:
                self.end()
                self._part(kind, told, any_case)

    def end(self) -> None:
        """What comes next does not stand beside what was read."""
        for form in (LOW, SAME, KINDS):
            self._on(form, None)

    def _on(self, form: int, signs: str | None) -> None:
        """Go on with such signs; with None it is not known what stands here in this form."""
        if signs is not None:
            self._runs[form] += signs
        elif run := self._runs[form]:
            self.groups.append(frozenset({(form, run)}))
            self._runs[form] = ""

    def _sign(self, kind: Any, told: Any, any_case: bool) -> None:
        for form, sign in enumerate(_forms_of(kind, told, any_case)):
            self._on(form, sign)
        if kind is _constants.IN:
            self.groups += _one_of(told, any_case)

    def _repeat(self, least: int, most: int, part: Any, any_case: bool) -> None:
        if not least or not _is_sign(part):
            self.end()
            self.groups += _of_all(part, any_case=any_case) if least else []
            return
        row = [part[0]] * min(least, _LONGEST)
        self.follow(row, any_case)
        if most > len(row):  # Of more than these the last stand beside what follows.
            self.end()
            self.follow(row, any_case)

    def _part(self, kind: Any, told: Any, any_case: bool) -> None:
        if kind is _constants.ATOMIC_GROUP:
            self.groups += _of_all(told, any_case=any_case)
        elif kind is _constants.BRANCH:
            best = [max(_of_all(one, any_case=any_case), key=_worth, default=None) for one in told[1]]
            known = [one for one in best if one is not None]
            if len(known) == len(best):
                self.groups.append(frozenset().union(*known))


def _forms_of(kind: Any, told: Any, any_case: bool) -> tuple[str | None, str | None, str | None]:
    """What stands where a part of one sign does, in each form; None where it is not known."""
    if kind is _constants.IN:
        kinds = _kinds_of(told, any_case)
        return None, None, next(iter(kinds)) if kinds and len(kinds) == 1 else None
    sign = chr(told)
    has_one, is_same = _has_one_form(sign), not any_case or sign.lower() == sign.upper()
    return sign.lower() if has_one else None, sign if is_same else None, _kind_of(sign, any_case)


def _one_of(told: Iterable[tuple[Any, Any]], any_case: bool) -> list[Group]:
    """What is needed by a set of signs."""
    groups, kinds, signs = [], _kinds_of(told, any_case), _signs_of(told)
    if kinds:
        groups.append(frozenset((KINDS, one) for one in kinds))
    if signs and not any_case:
        groups.append(frozenset((SAME, one) for one in signs))
    elif signs and all(map(_has_one_form, signs)):
        groups.append(frozenset((LOW, one.lower()) for one in signs))
    return groups


def _kinds_of(told: Iterable[tuple[Any, Any]], any_case: bool) -> set[str] | None:
    """The kinds that a set of signs may be of; None where that is not known."""
    kinds: set[str | None] = set()
    for kind, sign in told:
        if kind is _constants.LITERAL:
            kinds.add(_kind_of(chr(sign), any_case))
        elif kind is _constants.RANGE:
            ends = {_kind_of(chr(one), any_case) for one in sign}
            # Between two of one kind of letter or digit stand only such.
            kinds.add(ends.pop() if len(ends) == 1 and ends <= {"A", "a", "0"} else None)
        else:
            is_digit = kind is _constants.CATEGORY and sign is _constants.CATEGORY_DIGIT
            kinds.add("0" if is_digit else None)
    known = {one for one in kinds if one is not None}
    return known if len(known) == len(kinds) else None


def _kind_of(sign: str, any_case: bool) -> str | None:
    if not sign.isascii() or (any_case and sign.isalpha()):
        return None
    return KIND.get(sign, sign)


def _signs_of(told: Iterable[tuple[Any, Any]]) -> set[str]:
    """The signs of a set, as they are; none where they are many or not told one by one."""
    signs: set[str] = set()
    for kind, sign in told:
        if kind is _constants.LITERAL:
            signs.add(chr(sign))
        elif kind is _constants.RANGE and sign[1] - sign[0] < _MOST_OF_ONE:
            signs |= {chr(one) for one in range(sign[0], sign[1] + 1)}
        else:
            return set()
    return signs if len(signs) <= _MOST_OF_ONE else set()


def _has_one_form(sign: str) -> bool:
    """Whether a sign has no other forms than a capital and a small letter."""
    return sign.isascii() or ord(sign) >= _EAST_ASIAN
