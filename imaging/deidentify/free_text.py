"""Free text in English and Chinese: where it names somebody, by rules and lists of names, without a model.

What no rule knows is not found: a person has to read what is kept. Clinical words that look like names
(Pfirrmann, 高血压), levels, grades, measures and doses are no finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imaging.deidentify.name_rules import chinese_names, english_names
from imaging.deidentify.number_rules import RULES


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A stretch of a text that may name somebody: from `start` up to `end`, and what it looks like."""

    start: int
    end: int
    what: str


def named_in(text: str) -> list[Named]:
    """What may name somebody in a text, in its order and without overlap."""
    joined: list[Named] = []
    for one in sorted({*_by_rules(text), *_by_names(text)}):
        if joined and one.start < joined[-1].end:
            last = joined.pop()
            one = Named(last.start, max(last.end, one.end), last.what)
        joined.append(one)
    return joined


def clean_text(text: str) -> str:
    """The text with each find replaced by what it was, as `[name]` or `[date]`."""
    kept, at = [], 0
    for one in named_in(text):
        kept += [text[at : one.start], _stand_in(one.what)]
        at = one.end
    return "".join([*kept, text[at:]])


def _stand_in(what: str) -> str:
    return f"[{what.split(' ', 1)[1].replace('person’s ', '')}]"


def _by_names(text: str) -> Iterator[Named]:
    for start, end in (*english_names(text), *chinese_names(text)):
        yield Named(start, end, "a person’s name")


def _by_rules(text: str) -> Iterator[Named]:
    for what, rule in RULES:
        for found in rule.finditer(text):
            # A rule that needs words before the find calls the find itself `it`.
            part = "it" if found.re.groupindex and found["it"] is not None else 0
            yield Named(found.start(part), found.end(part), what)
