"""Links to evidence that a reviewer's edit puts in doubt: what is asked of each, and what they said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from corpus.bodies import Body, EvidenceRef
from corpus.evidence_survival import (
    Doubt,
    LinkSaid,
    LinksSaid,
    links_follow,
    links_settled,
    text_at,
)
from corpus.models import Evidence
from corpus.services.revision_add import spans_of
from review.body_form import path_of
from review.models import WorkInProgress
from review.own_text import typed_fields

KEEPS: Final = "keep"
REMOVES: Final = "remove"
WORDS: Final = {KEEPS: "Still supports it", REMOVES: "Remove the link"}
# The link's number in the field's name; in its value the answer, and the key of the question.
_NAME: Final = re.compile(r"link\.([1-9]\d{0,4})")
_VALUE: Final = re.compile(rf"({KEEPS}|{REMOVES}):([0-9a-f]{{16}})")


class Asked(NamedTuple):
    """One link in doubt, as it is asked about. `row` is what it points to, where that is in the project."""

    doubt: Doubt
    ref: EvidenceRef
    row: Evidence | None
    label: str
    said: str
    is_first: bool
    """Whether it is the first of those without an answer: keys answer this one."""

    @property
    def number(self) -> int:
        """The number of the link."""
        return self.doubt.number

    @property
    def name(self) -> str:
        """What a form calls the answer."""
        return f"link.{self.number}"

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Each answer: which, its value in a form, its words."""
        return [(one, f"{one}:{self.doubt.key}", words) for one, words in WORDS.items()]


def links_posted(posted: Mapping[str, str]) -> dict[str, str]:
    """The answers that a form sent: value by number of the link."""
    named = ((_NAME.fullmatch(name), value) for name, value in posted.items())
    return {name[1]: value for name, value in named if name and _VALUE.fullmatch(value)}


def link_told(value: str) -> str:
    """An answer in words, and that there is none."""
    return WORDS.get(value.partition(":")[0], "Not answered")


def links_kept(work: WorkInProgress | None) -> dict[str, str]:
    """The answers that are kept with a text, in the form's own words."""
    kept: dict[str, str] = json.loads(work.links) if work and work.links else {}
    return kept


def links_said(work: WorkInProgress | None) -> LinksSaid:
    """The same as the service takes them."""
    parts = ((number, value.partition(":")) for number, value in links_kept(work).items())
    return {int(number): LinkSaid(said == KEEPS, key) for number, (said, _, key) in parts}


def links_touched(before: Body, after: Body) -> bool:
    """Whether an edit changed any text that a link supports."""
    return any(text_at(before, ref.field) != text_at(after, ref.field) for ref in before.evidence)


def links_ask(
    before: Body,
    after: Body,
    raw: Mapping[str, Any],
    rows: Iterable[Evidence],
    work: WorkInProgress | None,
) -> tuple[Body, list[Asked]]:
    """The edited body as it would be approved now, and the links in doubt, answered or not.

    `raw` is the same text in its places (as JSON values): it says what the form calls each part now.
    """
    by_number = {row.number: row for row in rows}
    survival, said = links_follow(before, after, spans_of(by_number.values())), links_said(work)
    refs = {ref.id: ref for ref in before.evidence}
    labels = {each.path: each.label for each in typed_fields(before, raw)}
    found: list[Asked] = []
    for doubt in survival.doubts:
        answer = said.get(doubt.number)
        word = (KEEPS if answer.keeps else REMOVES) if answer and answer.key == doubt.key else ""
        is_first = not word and all(each.said for each in found)
        row = by_number.get(doubt.number)
        found.append(Asked(doubt, refs[doubt.number], row, _label(labels, doubt.field), word, is_first))
    return links_settled(after, survival, said), found


def _label(labels: Mapping[str, str], pointer: str) -> str:
    """What the form calls the field that a link supports; of a part that has several, the first."""
    path = path_of(pointer)
    within = (label for place, label in labels.items() if place.startswith(f"{path}/"))
    return labels.get(path) or next(within, None) or labels.get(path.split("/")[0]) or path
