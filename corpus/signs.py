"""Signs that a reader does not see or takes for others: what they are, and a text without them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["turns", "unseen", "alike"]


class Sign(NamedTuple):
    """One sign, or a run of hidden letters; `start` and `end` count characters of the text."""

    start: int
    end: int
    code: str
    name: str
    kind: Kind


class Disguised(NamedTuple):
    """The name of a level as it looks, where other signs are stored."""

    start: int
    end: int
    looks: str


# They turn the direction of all that follows: the order on the screen is not the order that is stored.
_TURNS: Final = frozenset([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_DIRECTION_MARKS: Final = frozenset("\u200e\u200f\u061c")
_JOINERS: Final = frozenset("\u200c\u200d")
_TAGS: Final = range(0xE0000, 0xE0080)
# Without a form of their own: controls, format signs, fillers, selectors of variants.
_UNSEEN: Final = re.compile(
    "[\U000e0000-\U000e007f]+"
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e0fff]"
)
# Categories of Unicode whose signs leave no mark: controls, format signs, unassigned ones, blanks.
_BLANK: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"})
_EMPTY_BRAILLE: Final = "\u2800"
# What controls are called, which the standard leaves without a name.
_NAMES: Final = {
    0x7F: "delete",
    0x8: "backspace",
    0x1B: "escape",
    0x0: "null",
    0xFEFF: "zero width no-break space",
}
# Letters and digits of other scripts that are drawn like those of a level's name.
_DRAWN_AS: Final = {
    **dict.fromkeys("СсϹϲⅭⅽᏟꓚᴄ", "C"),
    **dict.fromkeys("ТΤᎢꓔᴛ", "T"),
    **dict.fromkeys("ⅬⅼᏞꓡʟԼ", "L"),
    **dict.fromkeys("ЅѕᏚꓢꜱ", "S"),
    **dict.fromkeys("ОоΟοՕ", "0"),
    **dict.fromkeys("ІΙӀӏꓲ", "1"),
    **dict.fromkeys("ЗӠƷ", "3"),
    **dict.fromkeys("Ꮞ", "4"),
    **dict.fromkeys("Ƽ", "5"),
    **dict.fromkeys("б", "6"),
    **dict.fromkeys("৪੪", "8"),
    **dict.fromkeys("୨৭", "9"),
}
_LEVEL: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[CTLSD] ?|[ctlsd]|T[hH] ?|th|[颈胸腰骶])[0-9]{1,2}"
    r"(?: ?[-/–~] ?(?:[CTLSDctlsd]|T[hH])?[0-9]{1,2})*(?![0-9])"
)
_MATHEMATICAL: Final = range(0x1D400, 0x1D800)


def is_seen(text: str) -> bool:
    """Whether a text has a sign that a reader sees; one of blanks and unseen signs alone looks empty."""
    return any(_leaves_a_mark(sign) for sign in text)


def _leaves_a_mark(sign: str) -> bool:
    if sign == _EMPTY_BRAILLE or unicodedata.category(sign) in _BLANK:
        return False
    return _UNSEEN.match(sign) is None


def signs_in(text: str) -> tuple[Sign, ...]:
    """What a reader of the text does not see, or takes for another sign, in its order.

    Signs that a script needs are none: joiners within Arabic or Indic words, marks beside a letter that is
    written to the left, variants of Chinese characters and of pictures.
    """
    unseen = [_sign(found) for found in _unseen(text)]
    alike = [one for level in levels_disguised(text) for one in _alike(text, level)]
    return tuple(sorted([*unseen, *alike])) if alike else tuple(unseen)


def taken_out(text: str) -> str:
    """The text without what nobody sees; a level that looks like one is written in its own signs."""
    pieces, at = [], 0
    for sign in signs_in(text):
        pieces += [text[at : sign.start], _drawn(text[sign.start]) if sign.kind == "alike" else ""]
        at = sign.end
    return "".join([*pieces, text[at:]])


def spelt_out(text: str) -> str:
    """The text as a machine reads it: hidden letters as letters, without signs that nobody sees."""
    return _UNSEEN.sub(lambda found: _spelt(found.group()), text)


def levels_disguised(text: str) -> tuple[Disguised, ...]:
    """Names of levels as they look, where letters of another script or hidden signs are stored in them.

    What is read of such a name is another level or none: T1 and a hidden sign and 2 is T1.
    """
    looks, places = _as_it_looks(text)
    if looks == text:
        return ()
    names = ((*name.span(), name.group()) for name in _LEVEL.finditer(looks))
    found = (Disguised(places[start], places[end - 1] + 1, name) for start, end, name in names)
    return tuple(one for one in found if text[one.start : one.end] != one.looks)


def _unseen(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _UNSEEN.finditer(text) if not _is_needed(text, found))


def _is_needed(text: str, found: re.Match[str]) -> bool:
    sign = found.group()[0]
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if sign in _JOINERS:
        pictures = sign == "\u200d" and _is_picture(before) and _is_picture(after)
        return pictures or (_is_joined(before) and _is_joined(after))
    if sign in _DIRECTION_MARKS:
        return any(one and unicodedata.bidirectional(one) in ("R", "AL") for one in (before, after))
    if "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef":
        return _is_picture(before) or "\u2e80" <= before <= "\u9fff" or before >= "\U00020000"
    return False


def _is_joined(letter: str) -> bool:
    """Whether it is of a script between Hebrew and Korean, where joiners change how letters are drawn."""
    return "\u0590" <= letter < "\u1100" and unicodedata.category(letter)[0] in "LM"


def _is_picture(sign: str) -> bool:
    return sign != "" and (
        unicodedata.category(sign) in ("So", "Sk", "Sm") or sign in "\ufe0f#*" or sign.isdigit()
    )


def _sign(found: re.Match[str]) -> Sign:
    signs = found.group()
    code = ord(signs[0])
    name = unicodedata.name(signs[0], _NAMES.get(code, "control character")).lower()
    if code in _TAGS and (hidden := _spelt(signs)):
        name = f"hidden letters that spell “{hidden}”"
    kind: Kind = "turns" if code in _TURNS else "unseen"
    return Sign(*found.span(), f"U+{code:04X}", name, kind)


def _spelt(signs: str) -> str:
    return "".join(chr(ord(one) - 0xE0000) for one in signs if 0xE0020 <= ord(one) < 0xE007F)


def _alike(text: str, level: Disguised) -> Iterator[Sign]:
    for at in range(level.start, level.end):
        letter = text[at]
        if drawn := _drawn(letter):
            name = f"{unicodedata.name(letter, 'a letter').lower()}, which looks like {drawn}"
            yield Sign(at, at + 1, f"U+{ord(letter):04X}", name, "alike")


def _drawn(letter: str) -> str:
    """The sign of a level's name that a letter looks like; empty for every other letter."""
    if ord(letter) in _MATHEMATICAL:
        plain = unicodedata.normalize("NFKC", letter)
        return plain if plain.isascii() else ""
    return _DRAWN_AS.get(letter, "")


def _as_it_looks(text: str) -> tuple[str, list[int]]:
    """The text as it stands on the screen, and the place of each of its characters in the text."""
    if text.isascii():
        return text, []
    hidden = {at for found in _unseen(text) for at in range(*found.span())}
    places = [at for at in range(len(text)) if at not in hidden]
    return "".join(_drawn(text[at]) or text[at] for at in places), places
