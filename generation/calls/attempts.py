"""Attempts: the row is committed before the request leaves, and settled exactly once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from generation.calls.budget import budget_reserve, budget_settle, price_require
from generation.calls.gate import endpoint_check
from generation.calls.pace import SIGNS, Ending, Sign, is_broken
from generation.calls.prices import Prices, cost_of, price_at, prices_of, worst_cost
from generation.calls.question import Question
from generation.calls.replies import Reply
from generation.calls.slots import endpoint_admit, slot_hold, slot_release, slot_take
from generation.errors import (
    AccessRejected,
    AnswerAwaited,
    AnswerLost,
    AnswerTruncated,
    CallFailure,
    EndpointBusy,
    ModelRefused,
    NoAnswerInTime,
    RequestRejected,
    ServerTrouble,
)
from generation.models import (
    Attempt,
    AttemptState,
    Batch,
    Call,
    Endpoint,
    GenerationItem,
    GenerationRun,
    Price,
)

MOST_ATTEMPTS = 6
MOST_LOST = 2
LONGEST_RAW = 256 * 1024  # characters of an answer that are kept; no answer that is taken comes near it
BOOKED_WITH = ("call", "item__run", "day")
FAILED_AS: dict[str, AttemptState] = {
    "rate_limited": AttemptState.RATE_LIMITED,
    "server_error": AttemptState.SERVER_ERROR,
    "timed_out": AttemptState.TIMED_OUT,
    "rejected": AttemptState.REJECTED,
}
FINAL: dict[str, type[CallFailure]] = {
    AttemptState.REFUSED: ModelRefused,
    AttemptState.TRUNCATED: AnswerTruncated,
    AttemptState.REJECTED: RequestRejected,
}


def attempt_open(
    *,
    call: Call,
    endpoint: Endpoint,
    question: Question,
    item: GenerationItem,
    owner: str,
    batch: Batch | None = None,
    custom_id: str = "",
) -> Attempt:
    """Take a slot, reserve the worst case and write the row, in one transaction, before anything is sent.

    A request of a batch takes no slot, and has its line's ``custom_id`` for its key. Raises ``EndpointBusy``
    (also when somebody else is asking this very question), ``AnswerAwaited`` (it is in a batch),
    ``BudgetReached``, or ``EgressRefused`` where the endpoint is another than the one that the gate let the
    material go to.
    """
    try:
        with transaction.atomic():
            tokens = 0 if batch else question.worst_input_tokens() + question.max_tokens
            row = endpoint_admit(endpoint=endpoint) if batch else slot_take(endpoint=endpoint, tokens=tokens)
            endpoint_check(row=row, egress=call.egress)
            percent = endpoint.batch_percent if batch else 100
            attempt = _drawn_up(call, endpoint, question, item, percent=percent)
            attempt.owner, attempt.reserved_tokens, attempt.is_probe = owner, tokens, is_broken(row)
            if batch is not None:
                attempt.batch, attempt.idempotency_key = batch, custom_id
            attempt.save()
            return attempt
    except IntegrityError as problem:
        if call.attempts.filter(state=AttemptState.SENT, batch__isnull=False).exists():
            raise AnswerAwaited("This question is in a batch already.") from problem
        raise EndpointBusy("This question is being asked already.", wait_s=1.0) from problem


def _drawn_up(
    call: Call, endpoint: Endpoint, question: Question, item: GenerationItem, *, percent: int
) -> Attempt:
    """The row of a request, with the money set aside for it.

    The endpoint's row is held, and so it is by whoever adds a price: this one is in force now.
    """
    now = timezone.now()
    prices, price = prices_now(endpoint, question, item.run, moment=now, percent=percent)
    worst = worst_cost(prices, question)
    day = budget_reserve(run=item.run, worst=worst, currency=prices.currency, moment=now)
    last = call.attempts.order_by("-number").first()
    return Attempt(
        call=call,
        item=item,
        number=last.number + 1 if last else 1,
        idempotency_key=idempotency_key(call, last),
        sent_at=now,
        reserved=worst,
        price=price,
        day=day,
        **prices._asdict(),
    )


def prices_now(
    endpoint: Endpoint, question: Question, run: GenerationRun, *, moment: datetime, percent: int = 100
) -> tuple[Prices, Price | None]:
    """The figures by which a request is reckoned, and their row. Raises ``PriceUnknown`` under a cap."""
    price = price_at(endpoint=endpoint, model_name=question.model_name, moment=moment)
    if price is None:
        price_require(run=run, endpoint=endpoint, model_name=question.model_name)
    return prices_of(price, percent=percent), price


def custom_id_for(call: Call) -> str:
    """The key under which a question goes into a batch, if it goes next."""
    return idempotency_key(call, call.attempts.order_by("-number").first())


def idempotency_key(call: Call, last: Attempt | None) -> str:
    """A new key for a new request. After a lost answer the same again: an endpoint that honours keys then
    gives the answer it has, and does not do the work twice.
    """
    if last is not None and last.state == AttemptState.LOST_ANSWER:
        return last.idempotency_key
    return f"{call.key[:48]}-{last.number + 1 if last else 1}"


def attempt_answer(*, attempt: Attempt, reply: Reply, state: AttemptState, problem: str) -> int:
    """Store an answer that arrived, whatever it is worth, and book its cost; 1 where the request was open."""
    told = answer_fields(reply) | {"problem": problem}
    return _settle(attempt, state, cost_by(attempt, reply), answer_ending(attempt, reply, state), **told)


def answer_ending(attempt: Attempt, reply: Reply, state: AttemptState) -> Ending:
    """What an answer says of its endpoint, and how many tokens it left unused."""
    used = (reply.input_tokens or 0) + (reply.output_tokens or 0)
    unused = max(attempt.reserved_tokens - used, 0) if used else 0
    return Ending(sign=SIGNS[state], sent_at=attempt.sent_at, unused_tokens=unused)


def answer_fields(reply: Reply) -> dict[str, object]:
    """What an attempt keeps of an answer."""
    return {
        "raw_response": reply.raw[:LONGEST_RAW],
        "request_id": reply.request_id[:120],
        "model_reported": reply.model[:120],
        "fingerprint": reply.fingerprint[:120],
        "input_tokens": reply.input_tokens,
        "output_tokens": reply.output_tokens,
        "cached_tokens": reply.cached_tokens,
        "latency_ms": reply.latency_ms,
    }


def cost_by(attempt: Attempt, reply: Reply) -> Decimal:
    """By the price at which it was reserved: a change meanwhile is for the requests that follow."""
    if reply.input_tokens is None or reply.output_tokens is None:
        return attempt.reserved  # Usage was not told: the worst case is the honest figure.
    return cost_of(
        Prices(attempt.input_price, attempt.output_price, attempt.cached_price),
        input_tokens=reply.input_tokens,
        output_tokens=reply.output_tokens,
        cached_tokens=reply.cached_tokens,
    )


def attempt_fail(*, attempt: Attempt, failure: CallFailure) -> None:
    """Store that no answer came; a request that may have been worked on is billed at its worst case."""
    cost = attempt.reserved if failure.billed else Decimal(0)
    state = FAILED_AS[failure.kind]
    ending = Ending(
        # Where no key and no model is accepted, every other request would fail as well.
        sign=Sign.FAILURE if isinstance(failure, AccessRejected) else SIGNS[state],
        sent_at=attempt.sent_at,
        unused_tokens=0 if failure.billed else attempt.reserved_tokens,
        wait_s=failure.wait_s or 0.0,
        why=str(failure),
    )
    _settle(attempt, state, cost, ending, raw_response=failure.raw, problem=str(failure))


def attempt_close(*, attempt: Attempt, state: AttemptState, billed: bool, problem: str) -> int:
    """End a request of a batch without an answer, at its worst case or at no cost; 1 where it was open."""
    cost = attempt.reserved if billed else Decimal(0)
    return _settle(attempt, state, cost, Ending(sign=Sign.NOTHING, sent_at=attempt.sent_at), problem=problem)


def attempts_lose(*, attempts: QuerySet[Attempt]) -> int:
    """Mark requests whose worker is gone: no answer was kept, so each is billed at its worst case.

    Those of a batch wait for no worker; they are ended with it.
    """
    lost = 0
    for attempt in attempts.filter(state=AttemptState.SENT, batch__isnull=True).select_related(*BOOKED_WITH):
        lost += _settle(
            attempt,
            AttemptState.LOST_ANSWER,
            attempt.reserved,
            Ending(sign=Sign.NOTHING, sent_at=attempt.sent_at),
            problem="The worker ended while it waited for the answer.",
        )
    return lost


def raise_if_final(last: Attempt, past: Sequence[Attempt]) -> None:
    """Raise what the past attempts amount to, if asking again is not allowed or pointless."""
    if failure := FINAL.get(last.state):
        raise failure(last.problem, raw=last.raw_response)
    lost = sum(attempt.state == AttemptState.LOST_ANSWER for attempt in past)
    # A probe tries the endpoint: however long that is away, no item is given up for it.
    tries = [attempt for attempt in past if not attempt.is_probe and not _stayed_here(attempt)]
    late = sum(attempt.state in (AttemptState.TIMED_OUT, AttemptState.EXPIRED) for attempt in tries)
    if lost >= MOST_LOST:
        raise AnswerLost(f"Asked twice, and no answer was kept. {last.problem}")
    if late >= MOST_LOST:
        raise _last_word(NoAnswerInTime(last.problem, raw=last.raw_response))
    if len(tries) >= MOST_ATTEMPTS:
        raise _last_word(ServerTrouble(f"Tried {len(tries)} times. {last.problem}", raw=last.raw_response))


def _stayed_here(attempt: Attempt) -> bool:
    """Whether its file was given up before it was handed over, by a pause or the end of a worker."""
    batch = attempt.batch if attempt.state == AttemptState.NOT_SENT else None
    return batch is not None and batch.submitted_at is None


def text_of(attempt: Attempt) -> str:
    """The text of a stored answer."""
    try:
        content = json.loads(attempt.raw_response)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        return ""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _last_word(failure: CallFailure) -> CallFailure:
    failure.again = False
    return failure


def _settle(attempt: Attempt, state: AttemptState, cost: Decimal, ending: Ending, **fields: object) -> int:
    """Close an open attempt; the second to try finds it closed and changes neither money nor slots."""
    with transaction.atomic(savepoint=False):
        # The endpoint's row first, as `attempt_open` takes it, which then waits for whoever closes an open
        # attempt of its question: else each could hold what the other waits for.
        row = slot_hold(endpoint_id=attempt.call.endpoint_id)
        told = fields | {"state": state, "ended_at": timezone.now(), "cost": cost}
        if not Attempt.objects.filter(pk=attempt.pk, state=AttemptState.SENT).update(**told):
            return 0
        if attempt.batch_id is None:
            slot_release(row=row, ending=ending)
        run: GenerationRun | None = attempt.item.run if attempt.item else None
        budget_settle(run=run, day=attempt.day, reserved=attempt.reserved, cost=cost)
    for name, setting in told.items():  # as it stands now, without reading it back
        setattr(attempt, name, setting)
    return 1
