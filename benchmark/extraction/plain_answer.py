"""Answers in the form that was asked for, read without looking at the rest.

The last commitment wins, so a strict last line decides whatever stands before it, and a lone letter
is the whole answer. Nine of ten answers end here; the others are read in full.
"""

from __future__ import annotations

import re

from benchmark.extraction.outcome import Reading, Status
from benchmark.extraction.payload import Question

_TAIL = 80  # characters: longer than any last line that is nothing but the answer
_LAST_LINE = re.compile(
    r"(?:^|\n)[ \t>#*_\-]*(?:final\s+)?answer[ \t*_]*:[ \t*_`]*[(\[]?(?P<letter>[A-Z])[)\]]?[ \t.*_`]*$",
    re.IGNORECASE,
)
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
    if end <= _TAIL and (found := _LONE.fullmatch(visible)) and found["letter"] in question.options:
        return Reading(found["letter"], Status.ANSWERED, *found.span("letter"), "bare")
    return None
