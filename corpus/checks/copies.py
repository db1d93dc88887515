"""The same words twice in one body: claims, turns and sections that say what another says already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from corpus.bodies import Consultation, MultipleChoice
from corpus.checks.material import CheckFinding, CheckInput, TextField
from corpus.checks.wording import letters

# In percent, and in letters: short turns (`Yes.`, `None of that.`) may well come twice.
_ALIKE: Final = 95.0
_SHORTEST: Final = 9
SHORTEST_TURN: Final = 24


def parts_differ(given: CheckInput) -> list[CheckFinding]:
    """No claim, turn or section repeats another of the body."""
    if isinstance(given.body, MultipleChoice):
        return []
    seen: list[tuple[str, str]] = []
    found = []
    for place in _parts(given):
        text = _plain(place.text)
        if letters(text) < (SHORTEST_TURN if place.pointer.startswith("/turns/") else _SHORTEST):
            continue
        like = next((pointer for pointer, other in seen if _is_copy(text, other)), None)
        if like is not None:
            message = f"This says the same as {_part(like)}."
            found.append(CheckFinding("parts_differ", "error", message, place.pointer))
        seen.append((place.pointer, text))
    return found


def _part(pointer: str) -> str:
    """As a page counts it: `section 1` of `/sections/0/text`."""
    kind, number = pointer.split("/")[1:3]
    return f"{kind.removesuffix('s')} {int(number) + 1}"


def _parts(given: CheckInput) -> Iterator[TextField]:
    """Texts that stand side by side. The answer of a question and its only claim may well be one sentence."""
    for place in given.fields:
        if place.pointer.startswith(("/claims/", "/sections/")) or (
            isinstance(given.body, Consultation) and place.pointer.startswith("/turns/")
        ):
            yield place


def _is_copy(one: str, other: str) -> bool:
    if re.findall(r"[a-z]*\d+", one) != re.findall(r"[a-z]*\d+", other):
        return False
    if one == other:
        return True
    return fuzz.ratio(one, other, score_cutoff=_ALIKE) >= _ALIKE and _turns(one) == _turns(other)


def _turns(text: str) -> list[str]:
    """The words that make two sentences differ though nearly all letters agree."""
    return re.findall(r"left|right|no|not|without|左|右|不|无|未|mild|moderate|severe|轻|中|重", text)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
