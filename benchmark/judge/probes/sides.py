"""Left becomes right and right left, wherever a report claims a side; bilateral and midline stay."""

from __future__ import annotations

import re
from typing import Final

from anatomy import Side, SideOf, find_side_claims

_OTHER: Final = {
    "left": "right", "right": "left", "lhs": "rhs", "rhs": "lhs", "levo": "dextro", "laevo": "dextro",
    "sinistro": "dextro", "dextro": "levo", "l": "r", "r": "l", "lt": "rt", "rt": "lt",
    "左": "右", "右": "左",
}  # fmt: skip
_WORD: Final = re.compile(
    r"left|right|[lr]hs|la?evo|sinistro|dextro|左|右|(?<![a-z])[lr]t?(?![a-z])", re.IGNORECASE
)
_ALL_RIGHT: Final = re.compile(r"\ball\s+$", re.IGNORECASE)
_SAME: Final = re.compile(r"(?i:laevo|sinistro)")


def sides_exchanged(text: str) -> str | None:
    """The report mirrored in words: of spine, limbs and complaints; pictures on a page stay where they are.

    None where no side is claimed, or where the exchanged words would not be read as sides any more
    ("left above" is a side, "right above" is none): exchanged twice, a report is what it was, but for
    "laevo" and "sinistro", which come back as "levo".
    """
    other = _exchanged(text)
    if other is None:
        return None
    back = _exchanged(other)
    return other if back is not None and _plain(back) == _plain(text) else None


def _exchanged(text: str) -> str | None:
    parts, done = [], 0
    for claim in find_side_claims(text):
        if claim.of is SideOf.PAGE or claim.side not in {Side.LEFT, Side.RIGHT}:
            continue
        if _ALL_RIGHT.search(text[max(0, claim.start - 6) : claim.start]):
            continue
        parts += [text[done : claim.start], _WORD.sub(_turned, text[claim.start : claim.end])]
        done = claim.end
    return "".join([*parts, text[done:]]) if parts else None


def _turned(found: re.Match[str]) -> str:
    word = found.group()
    other = _OTHER[word.lower()]
    if word.isupper():
        return other.upper()
    return other.capitalize() if word[0].isupper() else other


def _plain(text: str) -> str:
    return _SAME.sub(lambda found: "Levo" if found.group()[0].isupper() else "levo", text)
