"""Rows of the ledger: the one of a question, and what is kept of an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from pydantic import BaseModel

from generation.calls import attempts
from generation.calls.gate import Clearance
from generation.calls.parsing import NotInSchema, answer_parse
from generation.calls.question import Made, Picture, Question
from generation.calls.replies import Reply
from generation.errors import EgressRefused
from generation.models import (
    Attempt,
    AttemptState,
    Call,
    CallUse,
    Endpoint,
    GenerationItem,
    PromptVersion,
    SentPicture,
)
from projects.rows import rows_insert

LONGEST_ANSWER = 64 * 1024  # characters; the longest draft has some ten thousand


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A question that an item wants to ask, by which prompt and as which step."""

    question: Question
    endpoint: Endpoint
    prompt: PromptVersion
    item: GenerationItem
    step: str
    clearance: Clearance
    owner: str

    def row(self) -> Call:
        """The ledger's row of the question, not yet saved."""
        return Call(
            key=self.question.key,
            endpoint=self.endpoint,
            endpoint_is_local=self.endpoint.is_local,
            egress=self.clearance.egress,
            run=self.item.run,
            item=self.item,
            redraft_request=self.item.redraft_request,
            step=self.step,
            prompt=self.prompt,
            request=self.question.record_text,
        )

    def pictures(self, call: Call) -> list[SentPicture]:
        """The rows of what the question shows, for its own row, not yet saved."""
        return [
            _sent(call, place, picture, picture.made)
            for place, picture in enumerate(self.question.pictures, 1)
            if picture.made is not None
        ]


def _sent(call: Call, place: int, picture: Picture, made: Made) -> SentPicture:
    width, height = picture.size_px
    center, span = made.window or (None, None)
    return SentPicture(
        call=call,
        place=place,
        sha256=picture.sha256,
        width=width,
        height=height,
        series_instance_uid=made.series,
        sop_instance_uid=made.sop,
        frame=made.frame,
        window_center=center,
        window_width=span,
        pointer=made.pointer,
        panel_uid=made.panel or None,
        longest_px=made.longest_px,
        renderer=made.renderer,
    )


@dataclass(frozen=True)
class Begun:
    """The row of a question, whether it is new, and its request where one was opened."""

    call: Call
    is_new: bool
    attempt: Attempt | None = None


def call_open(begin: Begin) -> Begun:
    """Find or write the row of a question. Raises ``EgressRefused`` when the database forbids it."""
    try:
        return _call_row(begin)
    except IntegrityError:
        # Another worker may have written it at this very moment: then it is there now.
        try:
            return _call_row(begin)
        except IntegrityError as problem:
            told = "This material may only go to local models."
            raise EgressRefused("what_is_local_stays_local", told) from problem


@transaction.atomic
def _call_row(begin: Begin) -> Begun:
    """Found or written, in one step with its use by the item: no savepoint stands between."""
    call = Call.objects.filter(key=begin.question.key).first()
    is_new = call is None
    if call is None:
        call = begin.row()
        rows_insert([call])
        rows_insert(begin.pictures(call))
    rows_insert([CallUse(item=begin.item, call=call)], or_leave=True)
    return Begun(call, is_new)


class Outcome(NamedTuple):
    """What an answer that arrived is worth, why, and what was read in it."""

    state: AttemptState
    problem: str = ""
    parsed: str = ""


def outcome_store(*, attempt: Attempt, reply: Reply, outcome: Outcome) -> None:
    """Keep an answer that arrived: with its request, and with the question where it is in the schema.

    A request that has ended meanwhile stays as it is; the answer is kept. Asked anew, it takes the place of
    the one that stood, which stays with its own request.
    """
    state, problem, parsed = outcome
    call, kept, now = attempt.call, False, timezone.now()
    with transaction.atomic():
        closed = attempts.attempt_answer(attempt=attempt, reply=reply, state=state, problem=problem)
        if state == AttemptState.ANSWERED:
            unanswered = Call.objects.filter(_replaced_by(attempt), pk=call.pk)
            kept = bool(unanswered.update(answer=reply.text, parsed=parsed, answered_at=now))
    if not closed:
        attempt.refresh_from_db()
    if kept:
        call.parsed, call.answered_at = parsed, now
    elif state == AttemptState.ANSWERED:
        call.refresh_from_db()


def _replaced_by(attempt: Attempt) -> Q:
    """Which row of a question takes the answer to a request."""
    forced_at = attempt.item.forced_at if attempt.item else None
    unanswered = Q(answered_at__isnull=True)
    return unanswered if forced_at is None else unanswered | Q(answered_at__lt=forced_at)


def outcome_of(
    reply: Reply,
    answer_type: type[BaseModel] | None,
    max_tokens: int,
    *,
    criteria: Collection[str] = (),
) -> Outcome:
    """Refusal, truncation and schema failure are three outcomes, told apart in this order.

    ``criteria`` are the keys of the checklist that a revision has to answer.
    """
    if reply.refusal or reply.finish == "content_filter":
        return Outcome(AttemptState.REFUSED, reply.refusal or "its filter stopped the answer")
    if reply.finish == "length":
        return Outcome(
            AttemptState.TRUNCATED,
            f"The answer was cut off after {max_tokens} tokens; raise the endpoint's output limit.",
        )
    if len(reply.text) > LONGEST_ANSWER:
        return Outcome(
            AttemptState.TRUNCATED,
            f"The answer is {len(reply.text):,} characters long, {LONGEST_ANSWER:,} are the most that is "
            f"read. The endpoint was asked for {max_tokens} tokens at most and did not keep to it.",
        )
    if answer_type is None:
        return Outcome(
            AttemptState.BAD_SCHEMA, "The program was changed meanwhile and asks in another schema now."
        )
    try:
        answer = answer_parse(reply.text, answer_type, criteria=criteria)
    except NotInSchema as problem:
        return Outcome(AttemptState.BAD_SCHEMA, "; ".join(problem.faults)[:2000])
    return Outcome(AttemptState.ANSWERED, parsed=answer.model_dump_json())
