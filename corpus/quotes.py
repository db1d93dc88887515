"""Finding a quote in the text it is said to come from: word for word, else nearly, else not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.models import QuoteMatch

FUZZY_FROM = 90.0  # rapidfuzz ratio in percent; below it a quote counts as invented
SHORTEST_FUZZY = 20  # characters; a shorter quote resembles too much by chance


@dataclass(frozen=True)
class QuotePlace:
    """Where a quote stands: characters ``start`` to ``end`` of the text, and how well it fits."""

    match: QuoteMatch
    start: int | None = None
    end: int | None = None
    likeness: float = 0.0


def quote_locate(*, quote: str, text: str) -> QuotePlace:
    """Look for ``quote`` in ``text``: exactly, then with blanks and typography evened out, then fuzzily."""
    wanted = quote.strip()
    if not wanted:
        return QuotePlace(QuoteMatch.NOT_A_QUOTE)
    start = text.find(wanted)
    if start >= 0:
        return QuotePlace(QuoteMatch.EXACT, start, start + len(wanted), 100.0)
    pattern = r"\s+".join(_even_pattern(word) for word in wanted.split())
    if found := re.search(pattern, text):
        return QuotePlace(QuoteMatch.EXACT, found.start(), found.end(), 100.0)
    return _locate_nearly(wanted, text)


def _locate_nearly(wanted: str, text: str) -> QuotePlace:
    if len(wanted) < SHORTEST_FUZZY or len(text) < SHORTEST_FUZZY:
        return QuotePlace(QuoteMatch.MISSING)
    from rapidfuzz import fuzz

    place = fuzz.partial_ratio_alignment(wanted.casefold(), text.casefold(), score_cutoff=FUZZY_FROM)
    # A long quote must not be "found" in a short text that is merely a part of it.
    if place is None or place.dest_end - place.dest_start < 0.8 * len(wanted):
        return QuotePlace(QuoteMatch.MISSING)
    return QuotePlace(QuoteMatch.FUZZY, place.dest_start, place.dest_end, place.score)


_TYPOGRAPHY = {"'": "['‘’]", '"': '["“”]', "-": "[-–—]"}
_TYPOGRAPHY |= {"‘": "['‘’]", "’": "['‘’]", "“": '["“”]', "”": '["“”]', "–": "[-–—]", "—": "[-–—]"}


def _even_pattern(word: str) -> str:
    return "".join(_TYPOGRAPHY.get(character, re.escape(character)) for character in word)
