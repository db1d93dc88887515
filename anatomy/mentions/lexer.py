"""Length-preserving normalisation and tokens: every offset stays an index into the text as given."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Token(NamedTuple):
    """A piece of text; `kind` is one of num, word, zreg, znum, znth, zname, dash, other."""

    kind: str
    start: int
    end: int
    low: str


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = {ord(char): "-" for char in "‐‑‒–—―−﹣－ー_＿"}
_TILDES = {ord(char): "~" for char in "～〜∼"}
_SLASHES = {ord(char): "/" for char in "／⁄∕＼"}
_BLANKS = {ord(char): " " for char in "\u00a0\u2002\u2003\u2009\u200a\u200b\u202f\u3000\ufeff\t"}
_TABLE: Final[dict[int, int | str]] = {**_FULL_WIDTH, **_DASHES, **_TILDES, **_SLASHES, **_BLANKS}
_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

_TOKEN: Final = re.compile(
    r"(?P<num>\d+(?:\.\d+)*)"
    r"|(?P<word>[A-Z][a-z]+|[A-Z]+|[a-z]+)"
    r"|(?P<zname>寰\s?[、/及和与-]\s?枢椎|寰枢(?:椎?关节|椎)?|寰椎|枢椎|齿状突|齿突|隆椎|尾骨|尾椎"
    r"|(?:腰骶|胸腰|颈胸)[段部椎]?(?:交界|移行|结合|接合)[处区部]?)"
    r"|(?P<zreg>[颈頸胸腰骶](?:椎间盘|间盘|椎体|椎)?(?=\s?第?\s?[\dⅠ-Ⅻ一二三四五六七八九十])|[颈頸胸腰骶])"
    r"|(?P<znum>[一二三四五六七八九十]+|[Ⅰ-Ⅻ])"
    r"|(?P<znth>第(?=\s?[\d一二三四五六七八九十]))"
    r"|(?P<dash>-+|~+|[/\\])"
    r"|(?P<other>\S)"
)


def words(text: str) -> frozenset[str]:
    """The blank-separated words of a text, for lexicons that should read as text."""
    return frozenset(text.split())


def normalise(text: str) -> str:
    """Full-width forms, dashes and odd blanks made plain; every character keeps its index."""
    return text.translate(_TABLE)


def lower(text: str) -> str:
    """ASCII letters in lower case; `str.lower` may change the length of a text."""
    return text.translate(_LOWER)


def tokenise(text: str) -> list[Token]:
    """Tokens of a normalised text, blanks left out."""
    lowered = lower(text)
    return [
        Token(match.lastgroup or "other", match.start(), match.end(), lowered[match.start() : match.end()])
        for match in _TOKEN.finditer(text)
    ]


def _numbered(text: str) -> dict[str, int]:
    return {word: number for number, word in enumerate(text.split(), start=1)}


NUMBER_WORDS: Final = _numbered("one two three four five six seven eight nine ten eleven twelve thirteen")
ORDINAL_WORDS: Final = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
)
_HAN_DIGITS: Final = {char: number for number, char in enumerate("一二三四五六七八九", start=1)}


def plain_number(low: str) -> int | None:
    """The value of a one- or two-digit number without leading zero or decimals."""
    return int(low) if low.isdecimal() and len(low) <= 2 and low[0] != "0" else None


def han_numbers(text: str) -> list[int]:
    """Chinese digits as the numbers they name: 四五 is 4 and 5, 十一十二 is 11 and 12, Ⅳ is 4."""
    if "Ⅰ" <= text <= "Ⅻ":
        return [ord(text) - ord("Ⅰ") + 1]
    numbers: list[int] = []
    for piece in re.findall(r"十[一二三]?|[一二三四五六七八九]", text):
        numbers.append(10 + _HAN_DIGITS.get(piece[1:], 0) if piece[0] == "十" else _HAN_DIGITS[piece])
    return numbers
