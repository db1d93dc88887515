"""Answers in the form that was asked for, read without looking at the rest.

The last commitment wins, so a strict last line decides whatever stands before it, with or without the
option's own words, and a lone letter is the whole answer. Others are read in full.
"""

from __future__ import annotations

import re

from benchmark.extraction.outcome import Reading, Status
from benchmark.extraction.payload import Question

_TAIL = 80  # characters: longer than any last line that is nothing but the answer
_LONGEST_LINE = 200  # of those that say the option's words too
_LAST_LINE = re.compile(
    r"(?:^|\n)[ \t>#*_\-]*(?:final\s+)?answer[ \t*_]*:[ \t*_`]*[(\[]?(?P<letter>[A-Z])[)\]]?[ \t.*_`]*$",
    re.IGNORECASE,
)
# The same with the option's words behind the letter.
_WITH_WORDS = re.compile(
    r"(?:^|\n)[ \t>#*_\-]*(?:final\s+)?answer[ \t*_]*:[ \t*_`]*[(\[]?(?P<letter>[A-Z])[)\].:]+[ \t]+"
    r"(?P<words>[^\n]+?)[ \t.*_`]*$",
    re.IGNORECASE,
)
_NAMES_A_LETTER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?![A-Za-z0-9])")
_LONE = re.compile(r"[\s(\[{*_`\"'.#>]*(?P<letter>[A-Z])[\s)\]}*_`\"'.:]*")


def plain_answer(visible: str, question: Question) -> Reading | None:
    """A strict last line or a lone letter; None where the answer has to be read in full."""
    end = len(visible.rstrip())
    begin = max(0, end - _TAIL)
    if found := _LAST_LINE.search(visible[begin:end]):
        letter = found["letter"].upper()
        if letter in question.options and (begin == 0 or found.start() > 0):
            start = begin + found.start("letter")
            return Reading(letter, Status.ANSWERED, start, start + 1, "last_line")
    if reading := _with_words(visible, end, question):
        return reading
    if end <= _TAIL and (found := _LONE.fullmatch(visible)) and found["letter"] in question.options:
        return Reading(found["letter"], Status.ANSWERED, *found.span("letter"), "bare")
    return None


def _with_words(visible: str, end: int, question: Question) -> Reading | None:
    """ "ANSWER: B. L4/L5": a letter with the very words of its option, and of no other, behind it."""
    begin = max(0, end - _LONGEST_LINE)
    found = _WITH_WORDS.search(visible[begin:end])
    if not found or (begin and not found.start()):
        return None
    letter, words = found["letter"].upper(), found["words"]
    own = [key for key, text in question.options.items() if text.strip(" .") == words]
    if own != [letter] or _NAMES_A_LETTER.search(words):
        return None
    start = begin + found.start("letter")
    return Reading(letter, Status.ANSWERED, start, start + 1)
