"""The words of one mention of levels, rewritten one bone higher or lower in their own style."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from anatomy import Level
from anatomy.column import region_of
from anatomy.mentions.cursor import EN_REGIONS, LETTERS, ZH_REGIONS, resolve
from anatomy.mentions.expression import Point
from anatomy.mentions.lexer import (
    NUMBER_WORDS,
    ORDINAL_WORDS,
    Token,
    han_numbers,
    normalise,
    plain_number,
    tokenise,
)

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_COUNTS: Final = {"C": 7, "T": 12, "L": 5, "S": 5}
_ORDER: Final = "CTLS"
_ENGLISH: Final = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
_CHINESE: Final = {"C": "颈", "T": "胸", "L": "腰", "S": "骶"}
_DIGITS: Final = "零一二三四五六七八九十"
_SUFFIXES: Final = {1: "st", 2: "nd", 3: "rd"}


@dataclass
class _Reading:
    """What was read of the tokens so far; `new` holds what replaces a token, by its place."""

    plain: str
    tokens: list[Token]
    step: int
    is_root: bool
    region: int | None = None  # the place of the last region's token
    letter: str = ""
    last: Point | None = None  # as read
    last_place: int = -1
    written: Point | None = None  # as rewritten
    waiting: list[int] = field(default_factory=list)  # ordinals whose region is still to come
    new: dict[int, str] = field(default_factory=dict)


class _OtherStyle(Exception):
    """This mention cannot be rewritten token by token."""


def moved_in_style(piece: str, step: int, *, is_root: bool) -> str | None:
    """The piece with each number one bone on; None where it is not written in regions and numbers."""
    plain = normalise(piece)
    reading = _Reading(plain, tokenise(plain), step, is_root)
    try:
        for place in range(len(reading.tokens)):
            _read(reading, place)
    except _OtherStyle:
        return None
    if reading.waiting or not reading.new:
        return None
    parts, done = [], 0
    for place, token in enumerate(reading.tokens):
        if place in reading.new:
            parts += [piece[done : token.start], reading.new[place]]
            done = token.end
    return "".join([*parts, piece[done:]])


def written_plainly(piece: str, levels: tuple[Level, ...]) -> str:
    """Levels in their plainest form, in the language of the piece: `L3/L4, L5`, `腰3/4、腰5`."""
    if _HAN.search(piece):
        return "、".join(_in_chinese(one) for one in levels)
    return ", ".join(map(str, levels))


def _in_chinese(level: Level) -> str:
    names = []
    for bone in str(level).split("/"):
        letter = bone[0]
        known = letter in _CHINESE and bone[1:].isdigit()
        names.append(f"{_CHINESE[letter]}{bone[1:]}" if known else bone)
    if len(names) == 2 and region_of(level.upper) is region_of(level.lower or ""):
        names[1] = names[1][1:]
    return "/".join(names)


def _read(reading: _Reading, place: int) -> None:
    letter, numbers = _region(reading.tokens, place), _numbers(reading.tokens[place])
    if letter:
        reading.region, reading.letter = place, letter
        if reading.waiting:
            _settle(reading)
    elif len(numbers) > 1:
        raise _OtherStyle
    elif numbers and reading.region is None:
        reading.waiting.append(place)
    elif numbers and reading.region is not None:
        _move(reading, reading.region, place, numbers[0])


def _move(reading: _Reading, region: int, place: int, number: int) -> None:
    """A number with a region before it: `L4`, `lumbar 4`, or bare behind another, as 5 in `L4-5`."""
    own = region > reading.last_place
    point = Point(reading.letter, number) if own else _bare(reading, number)
    there = _next(point, reading)
    text = _number_like(reading, place, there.number)
    if own:
        reading.new[region] = _region_like(reading, region, there.letter)
    elif reading.written is not None and there.letter != reading.written.letter:
        # `L1/2` moved up begins in another region: its second bone needs a letter of its own.
        text = _region_like(reading, region, there.letter) + text
    reading.new[place] = text
    reading.last, reading.last_place, reading.written = point, place, there


def _settle(reading: _Reading) -> None:
    """Ordinals before their region: `third and fourth lumbar`; all must stay in one region."""
    region = reading.region or 0
    points = [Point(reading.letter, _numbers(reading.tokens[one])[0]) for one in reading.waiting]
    there = [_next(point, reading) for point in points]
    if len({one.letter for one in there}) > 1:
        raise _OtherStyle
    for place, point in zip(reading.waiting, there, strict=True):
        reading.new[place] = _number_like(reading, place, point.number)
    reading.new[region] = _region_like(reading, region, there[0].letter)
    reading.waiting, reading.region = [], None


def _bare(reading: _Reading, number: int) -> Point:
    last = reading.last
    if last is None:
        raise _OtherStyle
    return last if number == last.number else resolve(last, number) or Point(last.letter, number)


def _next(point: Point, reading: _Reading) -> Point:
    """One bone on; roots count to C8, bones to C7."""
    last = _COUNTS | ({"C": 8} if reading.is_root else {})
    number, place = point.number + reading.step, _ORDER.index(point.letter)
    if number < 1:
        place, number = place - 1, last[_ORDER[place - 1]] if place else 0
    elif number > last[point.letter]:
        place, number = place + 1, 1
    if not 0 <= place < len(_ORDER):
        raise _OtherStyle
    return Point(_ORDER[place], number)


def _region(tokens: list[Token], place: int) -> str:
    """The letter of a region that a token names, "" for any other token."""
    token = tokens[place]
    if token.kind == "zreg":
        return ZH_REGIONS[token.low[0]]
    if token.kind != "word":
        return ""
    if token.low in EN_REGIONS:
        return EN_REGIONS[token.low]
    follows = tokens[place + 1 : place + 3]
    if token.low not in LETTERS or not follows:
        return ""
    is_ordinal = token.low == "th" and place > 0 and tokens[place - 1].end == token.start
    numbered = _numbers(follows[0]) or (follows[0].low == "-" and _numbers(follows[-1]))
    return LETTERS[token.low] if numbered and not is_ordinal else ""


def _numbers(token: Token) -> list[int]:
    if token.kind == "num":
        number = plain_number(token.low)
        return [] if number is None else [number]
    if token.kind == "znum":
        return han_numbers(token.low)
    word = NUMBER_WORDS.get(token.low) or ORDINAL_WORDS.get(token.low)
    return [word] if word else []


def _number_like(reading: _Reading, place: int, number: int) -> str:
    """Another number, written as the one at a place is: digits, Han, Roman, words, `4th`."""
    tokens = reading.tokens
    token = tokens[place]
    if token.kind == "znum":
        return chr(ord("Ⅰ") + number - 1) if "Ⅰ" <= token.low <= "Ⅻ" else _in_han(number)
    for words in (NUMBER_WORDS, ORDINAL_WORDS):
        if token.low in words:
            word = next(word for word, value in words.items() if value == number)
            return _cased(word, reading.plain[token.start : token.end])
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after and after.low in {"st", "nd", "rd", "th"} and after.start == token.end:
        reading.new[place + 1] = _SUFFIXES.get(number, "th")
    return str(number)


def _in_han(number: int) -> str:
    return _DIGITS[number] if number <= 10 else f"十{_DIGITS[number - 10]}"


def _region_like(reading: _Reading, place: int, letter: str) -> str:
    """The word of another region, in the language and case of the one at a place."""
    token = reading.tokens[place]
    written = reading.plain[token.start : token.end]
    if letter == _region(reading.tokens, place):
        return written
    if token.kind == "zreg":
        return _CHINESE[letter] + written[1:]
    return _cased(_ENGLISH[letter] if token.low in EN_REGIONS else letter.lower(), written)


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word
