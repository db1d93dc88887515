"""Drive a run that asks: one worker holds the lease; an event loop asks, rows are written here in groups.

Killed at any point and begun again, a run asks only what has no row yet.
"""

from __future__ import annotations

import heapq
import logging
import time
from collections import Counter, deque
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Generic

from django.db import OperationalError, transaction
from django.utils import timezone

from benchmark.asking.kind import AskingKind
from benchmark.asking.loop import AskingLoop, Ended, Offer, pause_until
from benchmark.asking.piece import Fate, Outcome, PieceT, Ready, cost_told
from benchmark.models import EvaluationRun
from benchmark.models.asking import AskingRun
from benchmark.services.evaluation_asking import EvaluationAsking
from benchmark.services.run_close import counts_refresh, run_close
from benchmark.services.run_hold import money_settle, rivals_of, run_let_go, run_turn
from benchmark.services.submission_score import submission_score
from generation.calls.budget import is_capped, price_unknown
from generation.calls.pace import Ending, Sign
from generation.calls.prices import Prices, price_at, prices_of
from generation.calls.turns import Holding, Turn
from generation.errors import (
    AccessRejected,
    BudgetReached,
    CallFailure,
    EgressRefused,
    GenerationError,
    NoAnswerInTime,
    RateLimited,
    RequestRejected,
)
from generation.models import Endpoint
from projects.services import run_claim, run_fail, run_heartbeat

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
SLICE_S = 60.0
MOST_OPEN = 64
STOCK = 128  # questions made ahead: the loop never waits for one
TURN_S = 0.2  # between two groups, and the longest that questions are made in one go
LAST_S = 0.02  # the same when nothing is left to be sent
LOOK_S = 0.5  # between two looks at what a person wants
TRIES, LATE_TRIES, SLOWED_TRIES = 4, 2, 12
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0  # before an item is asked again; doubled with every try
REJECTED_IN_A_ROW = 5


def evaluation_drive(*, run: EvaluationRun, owner: str) -> bool:
    """Work until the run ends, is paused or cancelled, or its slice is over; True when work is left."""
    if not run_take(run=run, endpoint_id=run.model.endpoint_id, owner=owner):
        return False
    if hasattr(run, "submission"):
        return submission_score(run=run, owner=owner)
    endpoint = run.model.endpoint
    if endpoint is None or not endpoint.is_active:
        sentence = "The endpoint of this model is switched off. Ask an admin, then resume."
        run_fail(run=run, owner=owner, error_for_user=sentence)
        return False
    return Drive(EvaluationAsking(run), endpoint, owner).go()


def run_take(*, run: AskingRun, endpoint_id: int | None, owner: str) -> bool:
    """Take the lease, and give back what a dead worker held; False where nothing is to be done now."""
    if run.stalled_until is not None and run.stalled_until > timezone.now():
        return False
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    if endpoint_id is not None:
        run_let_go(run=run, endpoint_id=endpoint_id)
    return True


@dataclass(order=True)
class _Again(Generic[PieceT]):
    """A question that is asked once more, not before `at` of the monotonic clock."""

    at: float
    number: int
    ready: Ready[PieceT]


class Drive(Generic[PieceT]):
    """One slice of work on one run. The loop only waits for the endpoint; rows are written here."""

    def __init__(
        self, kind: AskingKind[PieceT], endpoint: Endpoint, owner: str, *, ends_at: float = float("inf")
    ) -> None:
        self.kind, self.run, self.endpoint, self.owner = kind, kind.run, endpoint, owner
        self.ends_at = min(time.monotonic() + SLICE_S, ends_at)
        self.look_at = self.count_at = 0.0
        self.left = deque(kind.waiting())
        self.preparing = kind.preparer(endpoint)
        self.stock: list[Ready[PieceT]] = []
        self.again: list[_Again[PieceT]] = []
        self.tries: Counter[str] = Counter()
        self.late: Counter[str] = Counter()
        self.slowed: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.numbers = count()
        self.refused: list[Outcome[PieceT]] = []
        self.doubtful: list[Outcome[PieceT]] = []
        self.rejected: list[str] = []
        self.holding = Holding()
        self.stop: GenerationError | None = None
        self.prices = self._prices()

    def go(self) -> bool:
        """Until the end of the slice; True when work is left."""
        counts_refresh(self.kind)
        with AskingLoop[PieceT](self.endpoint) as loop:
            while self._may_go_on() and self._has_work(loop):
                self._round(loop)
            self._drain(loop)
        run_let_go(run=self.run, endpoint_id=self.endpoint.pk)
        if not self.stop:
            self._keep([])  # An endpoint that answers the rest says that what failed is the question's fault.
        counts_refresh(self.kind)
        return run_close(kind=self.kind, owner=self.owner, stop=self.stop, rejected=self._rejection())

    def _round(self, loop: AskingLoop[PieceT]) -> None:
        """One group: make questions ahead, collect what ended, keep it, offer what may begin."""
        next_turn = time.monotonic() + TURN_S
        self._prepare(loop, until=next_turn)
        ended: list[Ended[PieceT]] = []
        if loop.under_way or not self.stock:
            ended = loop.collect(seconds=max(next_turn - time.monotonic(), 0.0))
            is_last = not (self.left or self.stock or self.again)
            pause_until(min(next_turn, time.monotonic() + LAST_S) if is_last else next_turn)
            ended += loop.collect(seconds=0.0)
        turn = self._turn(loop, ended)
        offered, self.stock = self.stock[: turn.starts], self.stock[turn.starts :]
        loop.offer([self._offer(one) for one in offered], open_most=turn.open_most)
        self._count()

    def _prepare(self, loop: AskingLoop[PieceT], *, until: float) -> None:
        wanted = self.holding.slots + STOCK - loop.under_way
        while len(self.stock) < wanted and (one := self._next()) is not None:
            self.stock.append(one)
            if time.monotonic() > until:
                return

    def _next(self) -> Ready[PieceT] | None:
        """What is to be asked again and due, else the next one; one that may not be sent ends here."""
        if self.again and self.again[0].at <= time.monotonic():
            return heapq.heappop(self.again).ready
        while self.left:
            work = self.left.popleft()
            try:
                return self.preparing.ready(work, self.prices)
            except self.kind.refusals as refusal:
                self.refused.append(Outcome(work, Fate.REFUSED, problem=str(refusal)))
            except OperationalError:
                raise  # The database is away: the next slice takes it up again.
            except Exception:
                self.refused.append(_broken(self.run, work))
        return None

    def _turn(self, loop: AskingLoop[PieceT], ended: list[Ended[PieceT]], *, closing: bool = False) -> Turn:
        """Keep what ended and look at the endpoint's row, in one transaction."""
        outcomes = [outcome for one in ended if (outcome := self._outcome(one)) is not None]
        with transaction.atomic():
            self._keep(outcomes)
            self._settle(ended, outcomes)
            turn = self._take(loop, [self._ending(one) for one in ended], closing=closing)
        self.holding = Holding(
            slots=turn.held, probing=turn.probing, under_way=loop.sent, rivals=self.holding.rivals
        )
        if turn.stop is not None and self.stop is None:
            self.stop = turn.stop
        return turn

    def _take(self, loop: AskingLoop[PieceT], endings: list[Ending], *, closing: bool) -> Turn:
        probing = self.holding.probing and not endings
        holding = Holding(
            slots=self.holding.slots, under_way=loop.sent, probing=probing, rivals=self.holding.rivals
        )
        stock = [] if closing or self.stop else self.stock
        most = 0 if closing else min(MOST_OPEN, loop.under_way + len(stock) + len(self.again))
        reached: BudgetReached | None = None
        for size in _halved(len(stock)):
            try:
                with transaction.atomic():
                    turn = run_turn(
                        run=self.run,
                        endpoint=self.endpoint,
                        holding=holding,
                        most=most,
                        endings=endings,
                        stock=stock[:size],
                        prices=self.prices,
                    )
                break
            except EgressRefused as refusal:
                self.stop, stock = refusal, []
            except BudgetReached as refusal:
                reached = refusal
        # What is under way gives money back when it ends; only then is it known whether no more is left.
        if reached is not None and not turn.starts and not loop.under_way:
            self.stop = reached
        return turn

    def _outcome(self, ended: Ended[PieceT]) -> Outcome[PieceT] | None:
        """What became of a question for good; None where it is asked again."""
        work = ended.ready.work
        if ended.reply is not None:
            if not self._is_rejected():
                self.rejected.clear()
            cost = cost_told(self.prices, ended.ready, ended.reply)
            return Outcome(work, Fate.ANSWERED, ended.ready, ended.reply, cost=cost)
        if ended.failure is None:
            return _broken(self.run, work, ended.fault)
        if isinstance(ended.failure, RequestRejected):
            self.rejected.append(str(ended.failure))
        if not self._ask_again(ended.ready, ended.failure):
            told = Outcome(work, Fate.ERROR, ended.ready, problem=str(ended.failure))
            self.doubtful.append(told)
        return None

    def _ask_again(self, ready: Ready[PieceT], failure: CallFailure) -> bool:
        """Put a question back for a later moment; False when it has been asked often enough."""
        key = ready.work.key
        if isinstance(failure, RateLimited):
            self.slowed[key] += 1
        elif not self.holding.probing:  # A probe tries the endpoint: nothing is given up for it.
            self.tries[key] += 1
            self.late[key] += isinstance(failure, NoAnswerInTime)
        counted = (self.tries[key], self.late[key], self.slowed[key])
        limits = (TRIES, LATE_TRIES, SLOWED_TRIES)
        if not failure.again or any(count >= most for count, most in zip(counted, limits, strict=True)):
            return False
        wait = failure.wait_s
        if wait is None:
            wait = min(FIRST_PAUSE_S * 2 ** max(self.tries[key] + self.slowed[key] - 1, 0), LONGEST_PAUSE_S)
        heapq.heappush(self.again, _Again(time.monotonic() + wait, next(self.numbers), ready))
        return True

    def _keep(self, outcomes: list[Outcome[PieceT]]) -> None:
        """Write the rows. A failure waits for the next answer: of a dead endpoint it tells nothing."""
        answered = any(one.state == Fate.ANSWERED for one in outcomes)
        nothing_left = not (self.left or self.stock or self.again)
        if (answered or nothing_left) and not self._is_rejected():
            outcomes, self.doubtful = [*outcomes, *self.doubtful], []
        if answered:
            self.run.own_row().filter(stalls__gt=0).update(stalls=0)
        self.left.extend(self.kind.keep([*self.refused, *outcomes]))
        self.refused = []

    def _settle(self, ended: list[Ended[PieceT]], outcomes: list[Outcome[PieceT]]) -> None:
        cost = sum((one.cost for one in outcomes), Decimal(0))
        # A request that may have been worked on is billed at its worst case.
        cost += sum((one.ready.worst for one in ended if one.failure and one.failure.billed), Decimal(0))
        reserved = sum((one.ready.worst for one in ended), Decimal(0))
        money_settle(run=self.run, reserved=reserved, cost=cost)

    def _ending(self, ended: Ended[PieceT]) -> Ending:
        """What a request says of its endpoint."""
        if ended.reply is not None:
            used = (ended.reply.input_tokens or 0) + (ended.reply.output_tokens or 0)
            unused = max(ended.ready.tokens - used, 0) if used else 0
            return Ending(sign=Sign.ANSWER, sent_at=ended.sent_at, unused_tokens=unused)
        failure = ended.failure
        if failure is None:
            return Ending(sign=Sign.NOTHING, sent_at=ended.sent_at)
        sign = Sign.FAILURE
        if isinstance(failure, RateLimited):
            sign = Sign.SLOW_DOWN
        elif isinstance(failure, RequestRejected) and not isinstance(failure, AccessRejected):
            sign = Sign.ALIVE
        return Ending(sign=sign, sent_at=ended.sent_at, wait_s=failure.wait_s or 0.0, why=str(failure))

    def _drain(self, loop: AskingLoop[PieceT]) -> None:
        """What was sent is awaited, with the lease renewed: it is paid for. What waits is taken back."""
        back = loop.withdraw()
        self.stock = [*back, *self.stock]
        money_settle(run=self.run, reserved=sum((one.worst for one in back), Decimal(0)), cost=Decimal(0))
        while loop.under_way:
            self._turn(loop, loop.collect(seconds=2.0), closing=True)
            run_heartbeat(run=self.run, owner=self.owner, lease=LEASE)

    def _has_work(self, loop: AskingLoop[PieceT]) -> bool:
        return bool(self.left or self.stock or self.again or loop.under_way or self.refused)

    def _may_go_on(self) -> bool:
        now = time.monotonic()
        if self.stop is not None or now > self.ends_at or self._is_rejected():
            return False
        if now < self.look_at:
            return True
        self.look_at = now + LOOK_S
        self.holding = Holding(**vars(self.holding) | {"rivals": rivals_of(self.run, self.endpoint)})
        if not run_heartbeat(run=self.run, owner=self.owner, lease=LEASE):
            return False
        return not (self.run.cancel_requested or self.run.pause_requested)

    def _is_rejected(self) -> bool:
        """Whether the endpoint rejected several in a row: waiting mends no wrong parameter."""
        return len(self.rejected) >= REJECTED_IN_A_ROW

    def _rejection(self) -> str:
        return self.rejected[-1] if self._is_rejected() else ""

    def _offer(self, ready: Ready[PieceT]) -> Offer[PieceT]:
        """Every request has a key of its own; after a worker's death the first has that of the lost one."""
        key = ready.work.key
        self.sent[key] += 1
        return Offer(ready, f"{self.run.uid.hex}-{key}-{self.sent[key]}")

    def _count(self) -> None:
        if time.monotonic() > self.count_at:
            counts_refresh(self.kind)
            self.count_at = time.monotonic() + LOOK_S

    def _prices(self) -> Prices:
        """The price in force now; a slice keeps to it."""
        endpoint, name = self.endpoint, self.kind.model_name(self.endpoint)
        price = price_at(endpoint=endpoint, model_name=name, moment=timezone.now())
        capped = self.run.budget_cap is not None or is_capped(self.run.project_id)
        if price is None and capped and not endpoint.is_local:
            self.stop = price_unknown(endpoint=endpoint, model_name=name)
        return prices_of(price)


def _halved(size: int) -> list[int]:
    """A size, half of it, and so on down to none: what is left of a budget may pay for fewer."""
    sizes = [size]
    while sizes[-1]:
        sizes.append(sizes[-1] // 2)
    return sizes


def _broken(run: AskingRun, work: PieceT, problem: BaseException | None = None) -> Outcome[PieceT]:
    """A fault of the program itself costs one question its answer and is told; the run goes on."""
    logger.error("Question %s of %s failed.", work.key, run, exc_info=problem or True)
    told = "The program failed on this question; the worker's log says where."
    return Outcome(work, Fate.ERROR, problem=told)
