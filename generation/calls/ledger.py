"""The ledger: one row per question, one row per request.

No answered question is asked again, unless a person has it asked anew: that is the next attempt of its row.
"""

from __future__ import annotations

import json
import random
from contextlib import nullcontext
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel

from generation.answers import answer_type_of, kind_revised
from generation.calls import attempts
from generation.calls.batch_file import BatchFile
from generation.calls.client import question_send
from generation.calls.desks import away, back
from generation.calls.gate import Clearance, question_check
from generation.calls.grouped import Arrival, group_here
from generation.calls.kept import Begin, call_open, outcome_of, outcome_store
from generation.calls.parsing import NO_OBJECT
from generation.calls.question import Question
from generation.calls.rendering import repair_question
from generation.calls.replies import Reply
from generation.checklist import checklist_for
from generation.checklist_rows import criteria_by
from generation.errors import (
    AnswerTruncated,
    CallFailure,
    ModelRefused,
    SchemaFailure,
)
from generation.models import (
    Attempt,
    AttemptState,
    Call,
    Endpoint,
    GenerationItem,
    PromptVersion,
)
from projects.services import run_log

AnswerT = TypeVar("AnswerT", bound=BaseModel)
MOST_REPAIRS = 2
BACKOFF_S = 0.5  # doubled with every attempt; full jitter on top
LONGEST_BACKOFF_S = 60.0


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
    """The answer to a question: from the ledger if it was answered and is not asked anew, else by asking.

    With ``file`` the question goes into that and nothing is sent yet: raises ``AnswerAwaited``, or
    ``BatchFull``. Raises a ``CallFailure`` (``again`` tells whether a later try may help), ``EndpointBusy``,
    ``BudgetReached`` or ``EgressRefused``.
    """
    for repair in range(MOST_REPAIRS + 1):
        # Before the row, for the ledger keeps the words.
        question_check(question)
        begin = Begin(
            question=question,
            endpoint=endpoint,
            prompt=prompt,
            item=item,
            step=step if repair == 0 else "repair",
            clearance=clearance,
            owner=owner,
        )
        call, unfit = _asked(begin, file)
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


def answer_known(*, question: Question, answer_type: type[AnswerT], item: GenerationItem) -> AnswerT | None:
    """The answer that an item has been given to a question, and nothing where there is none: nobody asks."""
    call = Call.objects.filter(key=question.key, uses__item=item).first()
    if call is None or not call.answers(item):
        return None
    return answer_type.model_validate_json(call.parsed)


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


def _last_unfit(call: Call, item: GenerationItem) -> Attempt | None:
    """An earlier answer that was not in the schema; failures of the past are told, not asked again.

    What failed before a person pressed "try again" or had it asked anew counts no more.
    """
    past = call.attempts.exclude(state=AttemptState.SENT).order_by("-number")
    if item.counts_from is not None:
        past = past.filter(ended_at__gte=item.counts_from)
    last = past.first()
    if last is None:
        return None
    if last.state == AttemptState.BAD_SCHEMA:
        return last
    attempts.raise_if_final(last, list(past))
    return None


def _asked(begin: Begin, file: BatchFile | None) -> tuple[Call, Attempt | None]:
    """The row of a question with its answer; with an attempt where that answer is not in the schema."""
    group = group_here() if file is None else None
    with nullcontext() if group is None else away():
        begun = call_open(begin) if group is None else group.begin(begin)
        if begun.attempt is not None:
            return begun.call, _send(begin, begun.attempt)
    call = begun.call
    if call.answers(begin.item):
        return call, None
    unfit = None if begun.is_new else _last_unfit(call, begin.item)
    if unfit is not None:
        return call, unfit
    if file is not None:
        file.put(call=call, question=begin.question, item=begin.item)
    return call, _send(begin, _opened(begin, call))


def _opened(begin: Begin, call: Call) -> Attempt:
    return attempts.attempt_open(
        call=call, endpoint=begin.endpoint, question=begin.question, item=begin.item, owner=begin.owner
    )


def _send(begin: Begin, attempt: Attempt) -> Attempt | None:
    """Send one request. ``None``: answered and stored. An attempt: answered, but not in the schema."""
    question, group = begin.question, group_here()
    try:
        with away():
            reply = question_send(
                endpoint=begin.endpoint, question=question, idempotency_key=attempt.idempotency_key
            )
    except CallFailure as failure:
        failure.wait_s = wait_s(failure, attempt.number)
        with back():
            attempts.attempt_fail(attempt=attempt, failure=failure)
        raise
    outcome = outcome_of(reply, question.answer_type, question.max_tokens, criteria=question.criteria)
    if group is None:
        outcome_store(attempt=attempt, reply=reply, outcome=outcome)
    else:
        group.keep(Arrival(attempt, reply, outcome))
    if outcome.state == AttemptState.REFUSED:
        raise ModelRefused(f"The model declined: {outcome.problem}", raw=reply.raw)
    if outcome.state == AttemptState.TRUNCATED:
        raise AnswerTruncated(outcome.problem, raw=reply.raw)
    return attempt if outcome.state == AttemptState.BAD_SCHEMA else None


def answer_take(*, attempt: Attempt, reply: Reply) -> None:
    """Keep an answer that came in a batch, read by what its question asked for."""
    asked = json.loads(attempt.call.request)
    wanted = answer_type_of(asked["schema"])
    outcome_store(
        attempt=attempt,
        reply=reply,
        outcome=outcome_of(
            reply, wanted, asked["parameters"]["max_tokens"], criteria=_criteria_asked(asked, wanted)
        ),
    )


def _criteria_asked(asked: dict[str, Any], wanted: type[BaseModel] | None) -> tuple[str, ...]:
    """The keys of the checklist that a stored question asked; none where it was no revision."""
    kind = kind_revised(wanted)
    return tuple(one.key for one in checklist_for(kind, criteria_by(asked.get("checklist", ""))))


def wait_s(failure: CallFailure, number: int) -> float:
    """Seconds until the next try: what the endpoint asked, else doubling, with jitter."""
    jitter = random.uniform(0.0, 1.0)  # noqa: S311 - spreads workers, no secret
    if failure.wait_s is not None:
        return failure.wait_s + jitter * min(1.0, 0.25 * failure.wait_s + 0.05)
    return float(min(LONGEST_BACKOFF_S, BACKOFF_S * 2 ** (number - 1)) * (0.5 + jitter))


def spent_on(call: Call) -> Decimal:
    """What a question has cost so far, lost and failed attempts included."""
    return sum((attempt.cost for attempt in call.attempts.all()), Decimal(0))
