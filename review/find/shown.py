"""Found items as the page shows them: what was looked for is marked where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.bodies import body_parse
from corpus.models import Instance
from corpus.words.tokens import folded
from review.body_form import fields_of

AROUND = 70  # characters before and after what is found
TITLE = 140

Parts = list[tuple[str, bool]]
"""A text cut up: each part, and whether it was looked for."""


@dataclass(frozen=True)
class Found:
    """One row: the title, and where the words stand when it is not there."""

    instance: Instance
    title: Parts
    label: str = ""
    passage: Parts | None = None


def rows_shown(instances: Iterable[Instance], words: str) -> list[Found]:
    """The rows of a page. No query."""
    pattern = pattern_of(words)
    return [_shown(one, pattern) for one in instances]


def pattern_of(words: str) -> re.Pattern[str] | None:
    """Finds any of the words that were typed, as typed; None for none."""
    typed = [part for part in re.split(r"[\s\"“”]+", folded(words)) if any(map(str.isalnum, part))]
    longest_first = sorted(set(typed), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if typed else None


def _shown(instance: Instance, pattern: re.Pattern[str] | None) -> Found:
    title = instance.title or "Not drafted yet"
    short = title if len(title) <= TITLE else title[: TITLE - 1] + "…"
    if pattern is None:
        return Found(instance, [(short, False)])
    parts = parts_of(short, pattern)
    if any(hit for _, hit in parts) or instance.current_revision is None:
        return Found(instance, parts)
    for each in fields_of(body_parse(instance.current_revision.body)):
        hit = pattern.search(each.text)
        if hit is not None:
            return Found(instance, parts, each.label, parts_of(_around(each.text, hit), pattern))
    return Found(instance, parts)


def _around(text: str, hit: re.Match[str]) -> str:
    start, end = max(0, hit.start() - AROUND), min(len(text), hit.end() + AROUND)
    inner = " ".join(text[start:end].split())
    return ("…" if start else "") + inner + ("…" if end < len(text) else "")


def parts_of(text: str, pattern: re.Pattern[str]) -> Parts:
    """The text cut at what is looked for; the parts joined are the text."""
    parts: Parts = []
    last = 0
    for hit in pattern.finditer(text):
        parts += [(text[last : hit.start()], False), (hit.group(), True)]
        last = hit.end()
    return [part for part in [*parts, (text[last:], False)] if part[0]]
