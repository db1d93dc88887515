"""Splitting a text into the pieces a reader sees as words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# CJK ideographs are words by themselves; between Latin letters a hyphen, an
# apostrophe, a slash or a decimal point belongs to the word, so "L4/L5",
# "T2-weighted" and "3.5" are never torn apart by a diff.
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"(?P<space>\s*)(?P<word>[{_CJK}]|[^\W_{_CJK}]+(?:['’./\-–][^\W_{_CJK}]+)*|[^\s])",
)
_LATIN = re.compile(rf"[^\W_{_CJK}]{{2}}")


class Token(NamedTuple):
    """One word with the white space that stood before it."""

    space: str
    word: str

    @property
    def text(self) -> str:
        """The token as it stood in the text."""
        return self.space + self.word


def tokenise(text: str) -> list[Token]:
    """Split `text`; joining the tokens' `text` gives it back unchanged."""
    tokens = [Token(found["space"], found["word"]) for found in _TOKEN.finditer(text)]
    rest = text[sum(len(token.text) for token in tokens) :]
    if rest:  # white space at the very end has no word to precede
        tokens.append(Token(rest, ""))
    return tokens


def join(tokens: list[Token]) -> str:
    """Put tokens together again."""
    return "".join(token.text for token in tokens)


def stitch(fragments: Iterable[str]) -> str:
    """Join stretches taken from different versions.

    The first word of a version has no space before it; standing behind
    another version's words it needs one, or two words would become one.
    """
    text = ""
    for fragment in fragments:
        text += (" " if _would_fuse(text, fragment) else "") + (fragment if text else fragment.lstrip())
    return text


def _would_fuse(left: str, right: str) -> bool:
    return bool(left and right) and _LATIN.fullmatch(left[-1] + right[0]) is not None
