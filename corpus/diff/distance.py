"""How far a person's text is from the machine's."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from corpus.diff.tokens import tokenise


def words_changed(before: str, after: str) -> int:
    """Words inserted, deleted or replaced to get from `before` to `after` (Levenshtein on words)."""
    return int(Levenshtein.distance(_words(before), _words(after)))


def _words(text: str) -> list[str]:
    return [token.word for token in tokenise(text) if token.word]
