"""Words that say nothing by themselves of a study or a series."""

from __future__ import annotations

EMPTY_WORDS = frozenset({"of", "the", "and", "with", "without", "w", "wo", "in", "out"})


def says_nothing(text: str) -> bool:
    """Whether a description is empty, or made of such words alone."""
    return all(word.lower() in EMPTY_WORDS for word in text.split())
