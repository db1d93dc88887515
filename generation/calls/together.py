"""What many threads want of the database at one moment, done by one of them for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Generic, TypeVar, cast

AskT = TypeVar("AskT")
AnswerT = TypeVar("AnswerT")


class _Ticket(Generic[AskT, AnswerT]):
    """One wish, and what became of it."""

    def __init__(self, ask: AskT) -> None:
        self.ask = ask
        self.called = threading.Event()
        self.told: AnswerT | BaseException | None = None
        self.is_done = False


class Together(Generic[AskT, AnswerT]):
    """Calls with one wish each, answered in rounds: whoever comes while a round is under way is in the next.

    ``work`` gets the wishes of a round and returns an answer or an exception for each, in their order; it
    runs in the thread of one of them, within ``place``. Rounds begin ``every_s`` seconds apart at least, so
    that in a crowd they are not of one or two; who comes alone waits for nobody.
    """

    def __init__(
        self,
        work: Callable[[list[AskT]], Sequence[AnswerT | Exception]],
        *,
        every_s: float = 0.0,
        place: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._work, self._every_s, self._place = work, every_s, place
        self._guard = threading.Lock()
        self._queue: list[_Ticket[AskT, AnswerT]] = []
        self._is_led = False
        self._next_at = 0.0

    @property
    def waiting(self) -> int:
        """How many wishes are in the next round so far."""
        return len(self._queue)

    def do(self, ask: AskT) -> AnswerT:
        """The answer to a wish. Raises what its round has for it instead."""
        mine: _Ticket[AskT, AnswerT] = _Ticket(ask)
        with self._guard:
            self._queue.append(mine)
            leads, self._is_led = not self._is_led, True
        if not leads:
            mine.called.wait()
        if not mine.is_done:
            self._lead()
        if isinstance(mine.told, BaseException):
            raise mine.told
        return cast(AnswerT, mine.told)  # a round answers each of its wishes

    def _lead(self) -> None:
        """One round, in this thread; then the first of those who came meanwhile is called to lead."""
        time.sleep(max(self._next_at - time.monotonic(), 0.0))
        taken: list[_Ticket[AskT, AnswerT]] = []
        try:
            with self._place():
                self._next_at = time.monotonic() + self._every_s
                taken = self._take()
                for ticket, told in zip(taken, self._work([one.ask for one in taken]), strict=True):
                    ticket.told = told
        except BaseException as problem:
            taken = taken or self._take()
            for ticket in taken:
                ticket.told = problem
        self._hand_on(taken)

    def _take(self) -> list[_Ticket[AskT, AnswerT]]:
        with self._guard:
            taken, self._queue = self._queue, []
        return taken

    def _hand_on(self, taken: list[_Ticket[AskT, AnswerT]]) -> None:
        for ticket in taken:
            ticket.is_done = True
            ticket.called.set()
        with self._guard:
            following = self._queue[0] if self._queue else None
            self._is_led = following is not None
        if following is not None:
            following.called.set()
