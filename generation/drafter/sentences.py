"""Sentences of a passage, as verbatim slices of its text."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z(“\"])|(?<=[。!?;])|\n+")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|Fig|Dr|approx|cf|No)\.$")
_POINTS_BACK = re.compile(
    r"(?:this|these|those|they|it|such|he|she|here|however|therefore)\b|该|此|其|这|它", re.IGNORECASE
)
_MARKUP = re.compile(r"[|`#*_<>\[\]]|https?://")
ENGLISH_CHARACTERS = (40, 280)
CHINESE_CHARACTERS = (12, 140)


def sentences_of(text: str) -> list[str]:
    """The sentences of ``text`` in order; each is found in it character by character."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.start()]
        if _ABBREVIATION.search(piece):
            continue
        found.append(piece)
        start = match.end()
    found.append(text[start:])
    return [piece.strip() for piece in found if piece.strip()]


def stands_alone(sentence: str, *, language: str) -> bool:
    """Whether a sentence can be read without its neighbours and is of a fit length."""
    shortest, longest = CHINESE_CHARACTERS if language == "zh" else ENGLISH_CHARACTERS
    if not shortest <= len(sentence) <= longest:
        return False
    if _MARKUP.search(sentence) or sentence.endswith((":", ":", "?", "?")):
        return False
    return not _POINTS_BACK.match(sentence)
