"""The ledger's rows of many requests in one transaction: those that begin and those that have ended.

What each is promised alone holds here as well: its row and its money stand before it leaves, its answer and
its cost in one step. Where one of a group meets a cap, a key of another worker or a rule of the database,
the group is rolled back and each is written alone, with its own verdict.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.db import DatabaseError, transaction
from django.utils import timezone

from generation.calls import attempts, pace
from generation.calls.budget import budget_reserve, budget_settle
from generation.calls.desks import away, back
from generation.calls.gate import endpoint_check
from generation.calls.kept import Begin, Begun, Outcome, call_open, outcome_store
from generation.calls.prices import worst_cost
from generation.calls.replies import Reply
from generation.calls.slots import endpoint_change, slot_hold
from generation.calls.together import Together
from generation.errors import EgressRefused, EndpointBusy, GenerationError
from generation.models import (
    Attempt,
    AttemptState,
    Call,
    CallUse,
    DaySpending,
    Endpoint,
    GenerationRun,
)
from projects.prepared import PreparedQuery, few_lengths
from projects.rows import rows_insert, rows_update

# Between two rounds: a tenth of what the quickest model takes, long enough for several requests to gather.
ROUND_S = 0.04
CLOSED = (
    "raw_response",
    "request_id",
    "model_reported",
    "fingerprint",
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "latency_ms",
    "state",
    "problem",
    "ended_at",
    "cost",
)
ANSWERED = ("answer", "parsed", "answered_at")
_CALLS = PreparedQuery[Call](lambda keys: Call.objects.filter(key__in=keys))
_here = threading.local()


@dataclass(frozen=True)
class Arrival:
    """An answer that arrived, and what it is worth."""

    attempt: Attempt
    reply: Reply
    outcome: Outcome


class _OneByOne(GenerationError):
    """This group is not written together: one of its rows is not as it was left."""

    kind = "one_by_one"


Told = Begun | GenerationError | DatabaseError | None


class LedgerGroup:
    """Requests of one run to one endpoint, written by whichever of its threads is at it."""

    def __init__(self, run: GenerationRun, endpoint: Endpoint) -> None:
        self._run, self._endpoint = run, endpoint
        self._together = Together[Begin | Arrival, Told](self._round, every_s=ROUND_S, place=back)

    def begin(self, begin: Begin) -> Begun:
        """The row of a question; where it is new, with a request that may leave.

        Raises as ``call_open`` and ``attempt_open`` do.
        """
        with away():
            return cast(Begun, self._together.do(begin))

    def keep(self, arrival: Arrival) -> None:
        """Keep an answer that arrived."""
        with away():
            self._together.do(arrival)

    def begin_all(self, begins: Sequence[Begin]) -> list[Told]:
        """The same for several of one thread: for each its row, or what it would raise."""
        return self._round(list(begins))

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Within this block the requests of this thread are written with those of the others."""
        _here.group = self
        try:
            yield
        finally:
            del _here.group

    def _round(self, asked: list[Begin | Arrival]) -> list[Told]:
        try:
            return self._write(asked)
        except (GenerationError, DatabaseError):
            return [_alone(one) for one in asked]

    @transaction.atomic
    def _write(self, asked: list[Begin | Arrival]) -> list[Told]:
        row, now = slot_hold(endpoint_id=self._endpoint.pk), timezone.now()
        if pace.is_broken(row):
            raise _OneByOne("Only a probe may leave.")
        changes: pace.Changes = {}
        arrivals = [one for one in asked if isinstance(one, Arrival)]
        if arrivals:
            self._keep(arrivals, row, now, changes)
        begins = [one for one in asked if isinstance(one, Begin)]
        begun = iter(self._begin(begins, row, now, changes)) if begins else iter(())
        endpoint_change(row=row, changes=changes)
        return [next(begun) if isinstance(one, Begin) else None for one in asked]

    def _keep(self, arrivals: list[Arrival], row: Endpoint, now: datetime, changes: pace.Changes) -> None:
        """Close the requests, keep the answers, book what they cost."""
        costs = [attempts.cost_by(one.attempt, one.reply) for one in arrivals]
        closed = [_closed(one, cost, now) for one, cost in zip(arrivals, costs, strict=True)]
        good = [_answered(one, now) for one in arrivals if one.outcome.state == AttemptState.ANSWERED]
        kept = rows_update(closed, CLOSED, where={"state": AttemptState.SENT})
        if kept + rows_update(good, ANSWERED, where={"answered_at": None}) < len(closed) + len(good):
            raise _OneByOne("One of them has ended meanwhile, or was answered.")
        for arrival in arrivals:
            state = arrival.outcome.state
            ending = attempts.answer_ending(arrival.attempt, arrival.reply, state)
            _apply(row, pace.ended(row, ending, now=now), changes)
        self._settle([one.attempt for one in arrivals], costs)

    def _settle(self, ended: list[Attempt], costs: list[Decimal]) -> None:
        """One booking for each day on which they left."""
        days: dict[int | None, tuple[DaySpending | None, Decimal, Decimal]] = {}
        for attempt, cost in zip(ended, costs, strict=True):
            _, reserved, spent = days.get(attempt.day_id, (None, Decimal(0), Decimal(0)))
            days[attempt.day_id] = attempt.day, reserved + attempt.reserved, spent + cost
        for _, (day, reserved, spent) in sorted(days.items(), key=lambda one: one[0] or 0):
            budget_settle(run=self._run, day=day, reserved=reserved, cost=spent)

    def _begin(self, begins: list[Begin], row: Endpoint, now: datetime, changes: pace.Changes) -> list[Told]:
        """Rows of the questions that are new and may leave now; those that stand are handed out."""
        keys = few_lengths({one.question.key for one in begins})
        calls = {call.key: call for call in _CALLS.rows(keys=keys)}
        stood, told = set(calls), list[Told]([None] * len(begins))
        fresh: dict[str, int] = {}
        for place, one in enumerate(begins):
            if one.question.key in calls or one.question.key in fresh:
                continue
            try:
                _admit(one, row, now, changes)
                fresh[one.question.key] = place
            except (EgressRefused, EndpointBusy) as refusal:
                told[place] = refusal
        opened = self._open([begins[place] for place in fresh.values()], now) if fresh else {}
        calls |= {key: attempt.call for key, attempt in opened.items()}
        uses = []
        for place, one in enumerate(begins):
            key = one.question.key
            if told[place] is None:
                is_new = key not in stood and fresh[key] == place
                told[place] = Begun(calls[key], is_new, opened[key] if is_new else None)
                uses.append(CallUse(item=one.item, call=calls[key]))
        rows_insert(uses, or_leave=True)
        return told

    def _open(self, begins: list[Begin], now: datetime) -> dict[str, Attempt]:
        """Their rows and their requests, with the money of all set aside at once."""
        asked = begins[0].question
        if any(one.question.model_name != asked.model_name for one in begins):
            raise _OneByOne("They are paid by several prices.")
        prices, price = attempts.prices_now(self._endpoint, asked, self._run, moment=now)
        worst = [worst_cost(prices, one.question) for one in begins]
        day = budget_reserve(
            run=self._run, worst=sum(worst, Decimal(0)), currency=prices.currency, moment=now
        )
        calls = rows_insert([one.row() for one in begins])
        rows_insert([row for one, call in zip(begins, calls, strict=True) for row in one.pictures(call)])
        rows = [
            Attempt(
                call=call,
                item=one.item,
                number=1,
                idempotency_key=attempts.idempotency_key(call, None),
                owner=one.owner,
                sent_at=now,
                reserved=reserved,
                reserved_tokens=_tokens(one),
                price=price,
                day=day,
                **prices._asdict(),
            )
            for one, call, reserved in zip(begins, calls, worst, strict=True)
        ]
        return {one.call.key: one for one in rows_insert(rows)}


def group_here() -> LedgerGroup | None:
    """The group that this thread has joined."""
    return getattr(_here, "group", None)


def _alone(one: Begin | Arrival) -> Told:
    """The same for one, in transactions of its own."""
    try:
        if isinstance(one, Arrival):
            outcome_store(attempt=one.attempt, reply=one.reply, outcome=one.outcome)
            return None
        begun = call_open(one)
        if not begun.is_new:
            return begun
        attempt = attempts.attempt_open(
            call=begun.call, endpoint=one.endpoint, question=one.question, item=one.item, owner=one.owner
        )
        return Begun(begun.call, True, attempt)
    except (GenerationError, DatabaseError) as problem:
        return problem


def _admit(one: Begin, row: Endpoint, now: datetime, changes: pace.Changes) -> None:
    """Take a slot for a request, on the row in memory."""
    endpoint_check(row=row, egress=one.clearance.egress)
    try:
        _apply(row, pace.taken(row, now=now, tokens=_tokens(one)), changes)
    except EndpointBusy as busy:
        busy.wait_s *= random.uniform(1.0, 1.25)  # noqa: S311 - spreads threads, no secret
        raise


def _apply(row: Endpoint, told: pace.Changes, changes: pace.Changes) -> None:
    for name, setting in told.items():
        setattr(row, name, setting)
    changes |= told


def _tokens(one: Begin) -> int:
    return one.question.worst_input_tokens() + one.question.max_tokens


def _closed(one: Arrival, cost: Decimal, now: datetime) -> Attempt:
    """The request as it stands when its answer is kept."""
    told = attempts.answer_fields(one.reply) | {
        "state": one.outcome.state,
        "problem": one.outcome.problem,
        "ended_at": now,
        "cost": cost,
    }
    for name, setting in told.items():
        setattr(one.attempt, name, setting)
    return one.attempt


def _answered(one: Arrival, now: datetime) -> Call:
    call = one.attempt.call
    call.answer, call.parsed, call.answered_at = one.reply.text, one.outcome.parsed, now
    return call
