"""Text in the plain letters that the rules are written in, and the place of each in the text as it was.

Letters with marks, of full width and of other alphabets become a Latin letter of the same case, digits of
every script become 0 to 9, spaces become one space, signs that nobody sees go. Chinese, Japanese and Korean
signs stay. What a letter becomes only has to be the same each time: labels and lists are read the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_OVERRIDES = {"ı": "i", "ð": "d", "Ð": "D", "þ": "t", "Þ": "T", "ə": "e", "Ə": "E", "µ": "u", "\u2010": "-",
              "\u2011": "-", "\u2018": "’", "\u02bc": "’", "´": "’"}  # fmt: skip
_CASED = re.compile(r"(CAPITAL|SMALL) LETTER (?:E(?=[FLMNRS]\b))?([A-Z])")
_DASH_IN_WORD = re.compile(r"(?<=[A-Za-z])[–−](?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in plain letters; `at` has the place of each in the text as it `was`, and its length."""

    text: str
    at: Sequence[int]
    was: str

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text as it was, with the marks on its last letter."""
        return self.at[start], max(self.at[end - 1] + 1, self.at[end])

    def has_marks(self, start: int, end: int) -> bool:
        """True where a capital or small letter stands that English does without."""
        first, last = self.place(start, end)
        return any(sign > "\x7f" and _is_marked(sign) for sign in self.was[first:last])


def read(text: str) -> Reading:
    """Read a text; takes time as its length."""
    if text.isascii():
        return Reading(text, range(len(text) + 1), text)
    signs = [_plain_sign(sign) for sign in text]
    at = [place for place, sign in enumerate(signs) for _ in sign]
    return Reading(_DASH_IN_WORD.sub("-", "".join(signs)), [*at, len(text)], text)


def plain(text: str) -> str:
    """The text in plain letters."""
    return read(text).text


@cache
def _plain_sign(sign: str) -> str:
    """What one sign becomes: one letter, several for a ligature, none for a mark."""
    if sign in _OVERRIDES:
        return _OVERRIDES[sign]
    # Fractions, powers and Roman numerals of one sign are no digits and no letters.
    if sign.isascii() or _is_east_asian(sign) or unicodedata.category(sign) in ("No", "Nl"):
        return sign
    return "".join(map(_plain_part, unicodedata.normalize("NFKD", sign)))


def _plain_part(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign.isascii() or _is_east_asian(sign):
        return sign
    if kind[0] == "M" or kind in ("Cf", "Lm"):
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(sign))
    if kind[0] == "L":
        return _OVERRIDES.get(sign) or _plain_letter(sign)
    return " " if kind == "Zs" else sign


def _plain_letter(sign: str) -> str:
    """A letter by its name in Unicode; alphabets without case read as capitals."""
    found = _CASED.search(unicodedata.name(sign, ""))
    if not found:
        return chr(ord("A") + ord(sign) % 26)
    return found[2] if found[1] == "CAPITAL" else found[2].lower()


def _is_marked(sign: str) -> bool:
    return sign.isupper() or sign.islower() or unicodedata.combining(sign) != 0


def _is_east_asian(sign: str) -> bool:
    """True for Han signs, kana and Hangul, outside the forms that stand for others."""
    if unicodedata.decomposition(sign):
        return False
    return "\u2e80" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3" or sign >= "\U00020000"
