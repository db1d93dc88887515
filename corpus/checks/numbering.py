"""Whether a text says that the numbering of the spine is assumed, exactly where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus.checks.material import STATED, CheckFinding, CheckInput, TextField

_ASSUMED: Final = r"(?P<word>assum\w*|presum\w*|推定|假定)"
_COUNTED: Final = r"(?:(?<![a-z])(?:number|numeration|count|label)|编号|计数|节段)"
# In one sentence, in either order: `the numbering is assumed`, `assumed numbering`, `levels are assumed`.
_SAID: Final = re.compile(
    rf"{_COUNTED}[^.;。;]{{0,80}}?{_ASSUMED}|"
    rf"{_ASSUMED.replace('word', 'first')}[^.;。;]{{0,80}}?{_COUNTED}|"
    rf"(?<![a-z])levels?\s(?:is|are|were)\s{_ASSUMED.replace('word', 'level')}|"
    rf"{_ASSUMED.replace('word', 'named')}\slevels?(?![a-z])",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"(?:(?<![a-z])(?:not|never|no longer|rather than|without)|n't|不是|并非|而非|未|非)"
    r"\s*(?:(?:be|being|an?|any)\s+)?$",
    re.IGNORECASE,
)


_WORDS: Final = ("word", "first", "level", "named")


def says_assumed(text: str) -> tuple[int, int] | None:
    """Where a text says that the numbering of the levels is assumed; None where it does not."""
    for match in _SAID.finditer(text):
        start, end = next(match.span(name) for name in _WORDS if match[name])
        if not _DENIED.search(text, max(0, start - 24), start):
            return start, end
    return None


def assumed_numbering_is_said(given: CheckInput) -> list[CheckFinding]:
    """A text beside images names no level of an assumed numbering without saying that it is assumed."""
    if given.level_is_assumed is not True or not _has_images(given) or any(_told(given)):
        return []
    named = next(
        ((place, one) for place, one in given.mentions if place.role in STATED and not one.nerve_root), None
    )
    if named is None:
        return []
    place, mention = named
    message = (
        f"The text names {mention.levels[0]} and does not say that the numbering of this spine is assumed: "
        "say so, or have the numbering certified."
    )
    return [
        CheckFinding(
            "assumed_numbering_is_said", "warning", message, place.pointer, mention.start, mention.end
        )
    ]


def known_numbering_is_not_called_assumed(given: CheckInput) -> list[CheckFinding]:
    """A text does not call a numbering assumed that somebody certified or that is known."""
    if given.level_is_assumed is not False or not _has_images(given):
        return []
    message = "The text calls the numbering assumed; it is certified or known."
    return [
        CheckFinding("known_numbering_is_not_called_assumed", "warning", message, place.pointer, *span)
        for place, span in list(_told(given))[:1]
    ]


def _told(given: CheckInput) -> Iterator[tuple[TextField, tuple[int, int]]]:
    for place in given.fields:
        span = says_assumed(place.text) if place.role in STATED else None
        if span:
            yield place, span


def _has_images(given: CheckInput) -> bool:
    return bool(given.body.images) or any(row.series for row in given.body.evidence)
