"""What a line says of an Instance's life: one Home per project it lived in, the first one first.

Everything here is plain JSON, so that a record that was read is written again byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

FORMAT: Literal["spinemed-instance-1"] = "spinemed-instance-1"
Short = Annotated[str, Field(max_length=400)]


def _is_moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Moment = Annotated[str, Field(max_length=40), AfterValidator(_is_moment)]


class _Told(BaseModel):
    """Unknown keys are refused, so that nothing is lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PastEvidence(_Told):
    """A link from a text to what supports it. Passages, figures and facts by their uid.

    `confirmed_by` is the key of the person who said that it holds after its words were changed.
    """

    number: int
    field: Short
    start: int | None
    end: int | None
    quote: str
    match: Short
    passage: UUID | None
    passage_start: int | None
    passage_end: int | None
    figure: UUID | None
    fact: UUID | None
    series: Short | None
    sop: Short
    frame: int | None
    level: Short
    confirmed_by: UUID | None = None


class PastRevision(_Told):
    """One version of the text.

    `body` is null where the text of this hash stands elsewhere in the line, or is `withheld`.
    """

    uid: UUID
    number: int = Field(ge=1)
    parent: int | None
    kind: Short
    created_at: Moment
    body: dict[str, Any] | None
    body_sha256: Short
    withheld: Short
    person: UUID | None
    model_name: Short
    model_family: Short
    prompt_hash: Short
    prompt_label: Short
    checklist: str
    evidence: list[PastEvidence]


class PastDecision(_Told):
    """What a person decided, under a key that tells persons apart and names nobody."""

    uid: UUID
    person: UUID
    revision: int
    result: int | None
    verdict: Short
    harm: Short
    reasons: list[Short]
    comment: str
    created_at: Moment
    undone_at: Moment | None
    active_seconds: int


class PastEvent(_Told):
    """One row of the history, with its hash."""

    seq: int
    event: Short
    from_state: Short
    to_state: Short
    at: Moment
    person: UUID | None
    revision: UUID | None
    hash: Short


class PastAttempt(_Told):
    """One request to a model: prices per million tokens, cost in the same money."""

    number: int
    state: Short
    sent_at: Moment
    ended_at: Moment | None
    input_price: Short
    output_price: Short
    cost: Short
    input_tokens: int | None
    output_tokens: int | None
    latency_ms: int | None
    model_reported: Short
    fingerprint: Short
    request_id: Short


class PastCall(_Told):
    """One question of the ledger; `key` is the hash of all that was sent."""

    key: Short
    step: Short
    model: Short
    is_local: bool
    prompt_name: Short
    prompt_version: int | None
    prompt_sha256: Short
    seed: int
    temperature: float
    max_tokens: int
    pictures: list[Short]
    answered_at: Moment | None
    answer_sha256: Short
    attempts: list[PastAttempt]


class PastPassage(_Told):
    """Where in a Source: by page and hash; its words stay where their Rights are."""

    uid: UUID
    position: int
    page: int | None
    sha256: Short
    read_by: Short = "text"
    confidence: float | None = None


class PastSource(_Told):
    """Where the knowledge comes from."""

    uid: UUID
    kind: Short
    title: Short
    citation: Short
    doi: Short
    licence: Short
    language: Short
    egress: Short
    sha256: Short
    purposes: list[Short]
    may_quote: bool
    rights_expire_on: Short | None
    passages: list[PastPassage]


class Home(_Told):
    """What happened to the Instance in one project."""

    project: UUID
    state: Short
    tier: Short
    current: int
    revisions: list[PastRevision] = Field(min_length=1)
    decisions: list[PastDecision]
    history: list[PastEvent]
    calls: list[PastCall]
    sources: list[PastSource]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Words that people or models wrote, with their places. Citations are published and left out."""
        for revision in self.revisions:
            place = f"revisions/{revision.number}"
            for at, words in strings_in(revision.body):
                yield f"{place}/body/{at}", words
            yield f"{place}/checklist", revision.checklist
            yield from ((f"{place}/evidence/{one.number}/quote", one.quote) for one in revision.evidence)
        for decision in self.decisions:
            yield f"decisions/{decision.uid}/comment", decision.comment


class Record(_Told):
    """The homes of an Instance, the first one first; the last is the one the line comes from."""

    homes: list[Home] = Field(min_length=1, max_length=50)


def strings_in(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside a JSON value, with its JSON pointer's steps."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings_in(inner, f"{at}/{key}" if at else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings_in(inner, f"{at}/{number}" if at else str(number))
