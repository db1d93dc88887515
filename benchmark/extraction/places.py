"""Where an option's own words stand in an answer: what the item page highlights."""

from __future__ import annotations

import re
from functools import lru_cache

from anatomy import find_levels
from benchmark.extraction.option_text import OptionText, same_text

Place = tuple[int, int]


def place_of(text: str, start: int, end: int, option: OptionText, words: str) -> Place:
    """The last stretch between two places that names the option; the whole stretch where none is plain."""
    if found := [match.span() for match in _pattern(words).finditer(text, start, end)]:
        return found[-1]
    within = text[start:end]
    for mention in reversed(find_levels(within)):
        levels = {name for level in mention.levels for name in (str(level), *str(level).split("/"))}
        if option.levels & levels and same_text(within[mention.start : mention.end], [option]):
            return start + mention.start, start + mention.end
    for mention in reversed(find_levels(within)):
        if option.levels & {str(level) for level in mention.levels}:
            return start + mention.start, start + mention.end
    return start, end


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    parts = re.findall(r"\w+", words)
    return re.compile(
        r"(?<![A-Za-z0-9])" + r"[\W_]*".join(map(re.escape, parts)) + r"(?![A-Za-z0-9])", re.IGNORECASE
    )
