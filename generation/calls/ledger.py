"""The ledger: one row per question, one row per request, and no answered question is asked again."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import BaseModel

from generation.answers import answer_type_of
from generation.calls import attempts
from generation.calls.batch_file import BatchFile
from generation.calls.client import Reply, question_send
from generation.calls.desks import away
from generation.calls.gate import Clearance, question_check
from generation.calls.parsing import NO_OBJECT, NotInSchema, answer_parse
from generation.calls.question import Question
from generation.calls.rendering import repair_question
from generation.errors import (
    AnswerTruncated,
    CallFailure,
    EgressRefused,
    ModelRefused,
    SchemaFailure,
)
from generation.models import (
    Attempt,
    AttemptState,
    Call,
    CallUse,
    Endpoint,
    GenerationItem,
    PromptVersion,
)
from projects.services import run_log

AnswerT = TypeVar("AnswerT", bound=BaseModel)
MOST_REPAIRS = 2
BACKOFF_S = 0.5  # doubled with every attempt; full jitter on top
LONGEST_BACKOFF_S = 60.0
LONGEST_ANSWER = 64 * 1024  # characters; the longest draft has some ten thousand


def answer_get(
    *,
    question: Question,
    answer_type: type[AnswerT],
    endpoint: Endpoint,
    prompt: PromptVersion,
    item: GenerationItem,
    step: str,
    clearance: Clearance,
    owner: str,
    file: BatchFile | None = None,
) -> tuple[AnswerT, Call]:
    """The answer to a question: from the ledger if it was ever answered, else by asking.

    With ``file`` the question goes into that and nothing is sent yet: raises ``AnswerAwaited``, or
    ``BatchFull``. Raises a ``CallFailure`` (``again`` tells whether a later try may help), ``EndpointBusy``,
    ``BudgetReached`` or ``EgressRefused``.
    """
    for repair in range(MOST_REPAIRS + 1):
        # Before the row, for the ledger keeps the words.
        question_check(question)
        call, is_new = call_open(
            question=question,
            endpoint=endpoint,
            prompt=prompt,
            item=item,
            step=step if repair == 0 else "repair",
            clearance=clearance,
        )
        unfit = None
        if call.answered_at is None:
            unfit = None if is_new else _last_unfit(call, item)
            if unfit is None and file is not None:
                file.put(call=call, question=question, item=item)
            unfit = unfit or _ask(call=call, question=question, endpoint=endpoint, item=item, owner=owner)
        if unfit is None:
            return answer_type.model_validate_json(call.parsed), call
        last = unfit
        if question.schema_by_endpoint and last.problem.startswith(NO_OBJECT):
            schema_distrust(endpoint=endpoint, item=item)
        question = repair_question(question, answer=attempts.text_of(last), faults=last.problem.split("; "))
    raise SchemaFailure(
        f"The model's answer is not in the schema, also after {MOST_REPAIRS} repairs: {last.problem}",
        raw=last.raw_response,
    )


def schema_distrust(*, endpoint: Endpoint, item: GenerationItem) -> None:
    """An endpoint said to honour schemas answered in prose: from now on it finds the schema in the prompt.

    Else every question would be paid twice, once for the prose and once for the repair.
    """
    changed = Endpoint.objects.filter(pk=endpoint.pk, honours_schema=True).update(honours_schema=False)
    if changed:
        run_log(
            run=item.run,
            line=f"{endpoint.name} ignored the schema; from now on it is written into the prompt as well.",
        )


def call_open(
    *,
    question: Question,
    endpoint: Endpoint,
    prompt: PromptVersion,
    item: GenerationItem,
    step: str,
    clearance: Clearance,
) -> tuple[Call, bool]:
    """The ledger's row of this question, and whether it is new. Raises ``EgressRefused`` when the database
    forbids it.
    """
    fields = {
        "endpoint": endpoint,
        "endpoint_is_local": endpoint.is_local,
        "egress": clearance.egress,
        "run": item.run,
        "item": item,
        "redraft_request": item.redraft_request,
        "step": step,
        "prompt": prompt,
        "request": question.record_text,
    }
    try:
        return _call_row(question.key, item, fields)
    except IntegrityError:
        # Another worker may have written it at this very moment: then it is there now.
        try:
            return _call_row(question.key, item, fields)
        except IntegrityError as problem:
            told = "This material may only go to local models."
            raise EgressRefused("what_is_local_stays_local", told) from problem


@transaction.atomic
def _call_row(key: str, item: GenerationItem, fields: dict[str, object]) -> tuple[Call, bool]:
    """Found or written, in one step with its use by the item: no savepoint stands between."""
    call = Call.objects.filter(key=key).first()
    is_new = call is None
    call = call or Call.objects.create(key=key, **fields)
    CallUse.objects.bulk_create([CallUse(item=item, call=call)], ignore_conflicts=True)
    return call, is_new


def _last_unfit(call: Call, item: GenerationItem) -> Attempt | None:
    """An earlier answer that was not in the schema; failures of the past are told, not asked again.

    A person who presses "try again" sets ``retried_at``; what failed before that counts no more.
    """
    past = call.attempts.exclude(state=AttemptState.SENT).order_by("-number")
    if item.retried_at is not None:
        past = past.filter(ended_at__gte=item.retried_at)
    last = past.first()
    if last is None:
        return None
    if last.state == AttemptState.BAD_SCHEMA:
        return last
    attempts.raise_if_final(last, list(past))
    return None


def _ask(
    *, call: Call, question: Question, endpoint: Endpoint, item: GenerationItem, owner: str
) -> Attempt | None:
    """Send one request. ``None``: answered and stored. An attempt: answered, but not in the schema."""
    attempt = attempts.attempt_open(call=call, endpoint=endpoint, question=question, item=item, owner=owner)
    try:
        with away():
            reply = question_send(
                endpoint=endpoint, question=question, idempotency_key=attempt.idempotency_key
            )
    except CallFailure as failure:
        failure.wait_s = wait_s(failure, attempt.number)
        attempts.attempt_fail(attempt=attempt, failure=failure)
        raise
    state, problem = answer_store(
        attempt=attempt, reply=reply, answer_type=question.answer_type, max_tokens=question.max_tokens
    )
    if state == AttemptState.REFUSED:
        raise ModelRefused(f"The model declined: {problem}", raw=reply.raw)
    if state == AttemptState.TRUNCATED:
        raise AnswerTruncated(problem, raw=reply.raw)
    return attempt if state == AttemptState.BAD_SCHEMA else None


def answer_take(*, attempt: Attempt, reply: Reply) -> None:
    """Keep an answer that came in a batch, read by what its question asked for."""
    asked = json.loads(attempt.call.request)
    answer_store(
        attempt=attempt,
        reply=reply,
        answer_type=answer_type_of(asked["schema"]),
        max_tokens=asked["parameters"]["max_tokens"],
    )


def answer_store(
    *, attempt: Attempt, reply: Reply, answer_type: type[BaseModel] | None, max_tokens: int
) -> tuple[AttemptState, str]:
    """Keep an answer that arrived: with its request, and with the question where it is in the schema.

    What it is worth, and why. A request that has ended meanwhile stays as it is; the answer is kept.
    """
    state, problem, parsed = _outcome(reply, answer_type, max_tokens)
    call, kept, now = attempt.call, False, timezone.now()
    with transaction.atomic():
        closed = attempts.attempt_answer(attempt=attempt, reply=reply, state=state, problem=problem)
        if state == AttemptState.ANSWERED:
            unanswered = Call.objects.filter(pk=call.pk, answered_at__isnull=True)
            kept = bool(unanswered.update(answer=reply.text, parsed=parsed, answered_at=now))
    if not closed:
        attempt.refresh_from_db()
    if kept:
        call.parsed, call.answered_at = parsed, now
    elif state == AttemptState.ANSWERED:
        call.refresh_from_db()
    return state, problem


def _outcome(
    reply: Reply, answer_type: type[BaseModel] | None, max_tokens: int
) -> tuple[AttemptState, str, str]:
    """Refusal, truncation and schema failure are three outcomes, told apart in this order."""
    if reply.refusal or reply.finish == "content_filter":
        return AttemptState.REFUSED, reply.refusal or "its filter stopped the answer", ""
    if reply.finish == "length":
        return (
            AttemptState.TRUNCATED,
            f"The answer was cut off after {max_tokens} tokens; raise the endpoint's output limit.",
            "",
        )
    if len(reply.text) > LONGEST_ANSWER:
        return (
            AttemptState.TRUNCATED,
            f"The answer is {len(reply.text):,} characters long, {LONGEST_ANSWER:,} are the most that is "
            f"read. The endpoint was asked for {max_tokens} tokens at most and did not keep to it.",
            "",
        )
    if answer_type is None:
        return (
            AttemptState.BAD_SCHEMA,
            "The program was changed meanwhile and asks in another schema now.",
            "",
        )
    try:
        answer = answer_parse(reply.text, answer_type)
    except NotInSchema as problem:
        return AttemptState.BAD_SCHEMA, "; ".join(problem.faults)[:2000], ""
    return AttemptState.ANSWERED, "", answer.model_dump_json()


def wait_s(failure: CallFailure, number: int) -> float:
    """Seconds until the next try: what the endpoint asked, else doubling, with jitter."""
    jitter = random.uniform(0.0, 1.0)  # noqa: S311 - spreads workers, no secret
    if failure.wait_s is not None:
        return failure.wait_s + jitter * min(1.0, 0.25 * failure.wait_s + 0.05)
    return float(min(LONGEST_BACKOFF_S, BACKOFF_S * 2 ** (number - 1)) * (0.5 + jitter))


def spent_on(call: Call) -> Decimal:
    """What a question has cost so far, lost and failed attempts included."""
    return sum((attempt.cost for attempt in call.attempts.all()), Decimal(0))
