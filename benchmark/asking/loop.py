"""The event loop of a run: one thread in which many requests wait; it knows no database.

The driver offers questions and says how many may be open at once; the loop sends the next one the moment
one ends, without waiting for the driver. What ended is collected in groups.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Generic, NamedTuple

from django.utils import timezone

from benchmark.asking.piece import PieceT, Ready
from generation.calls.async_client import AsyncAsker
from generation.calls.pace import FAILURES
from generation.calls.replies import Reply
from generation.errors import CallFailure
from generation.models import Endpoint

CLOSING_S = 10.0
SWITCHING_S = 0.001


class Offer(NamedTuple, Generic[PieceT]):
    """A question with the key of this request: another for every try."""

    ready: Ready[PieceT]
    key: str


@dataclass(frozen=True)
class Ended(Generic[PieceT]):
    """One request that is over: with an answer, with a failure, or broken by a fault of the program."""

    ready: Ready[PieceT]
    sent_at: datetime
    reply: Reply | None = None
    failure: CallFailure | None = None
    fault: Exception | None = None


class AskingLoop(Generic[PieceT]):
    """Use it as a context: within it the thread lives."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="asking", daemon=True)
        self._ended: SimpleQueue[Ended[PieceT]] = SimpleQueue()
        self._waiting: deque[Offer[PieceT]] = deque()
        self._open: set[asyncio.Task[None]] = set()
        self._open_most = 0
        self._failures = 0
        self._offered = 0
        self._collected = 0

    def __enter__(self) -> AskingLoop[PieceT]:
        # The loop needs the interpreter often and shortly; the driver beside it computes for long.
        self._switching = sys.getswitchinterval()
        sys.setswitchinterval(SWITCHING_S)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSING_S)
        sys.setswitchinterval(self._switching)

    @property
    def under_way(self) -> int:
        """Offered and not collected yet, sent or not."""
        return self._offered - self._collected

    @property
    def sent(self) -> int:
        """Requests that are open at the endpoint now."""
        return len(self._open)

    def offer(self, offers: Sequence[Offer[PieceT]], *, open_most: int) -> None:
        """Let these be sent as soon as fewer than `open_most` are open."""
        self._offered += len(offers)
        self._loop.call_soon_threadsafe(self._take, list(offers), open_most)

    def collect(self, *, seconds: float) -> list[Ended[PieceT]]:
        """What ended, after a wait of so many seconds at most for the first of it."""
        found: list[Ended[PieceT]] = []
        try:
            found.append(self._ended.get(timeout=seconds))
            while True:
                found.append(self._ended.get_nowait())
        except Empty:
            self._collected += len(found)
            return found

    def withdraw(self) -> list[Ready[PieceT]]:
        """Take back what was not sent yet; what was sent goes on."""
        back: SimpleQueue[list[Ready[PieceT]]] = SimpleQueue()
        self._loop.call_soon_threadsafe(lambda: back.put(self._give_back()))
        found = back.get(timeout=CLOSING_S)
        self._offered -= len(found)
        return found

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._asker = AsyncAsker(self._endpoint)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._close())
            self._loop.close()

    async def _close(self) -> None:
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._asker.close()
        await self._loop.shutdown_asyncgens()

    def _take(self, offers: list[Offer[PieceT]], open_most: int) -> None:
        self._waiting.extend(offers)
        self._open_most = open_most
        self._failures = 0
        self._send()

    def _give_back(self) -> list[Ready[PieceT]]:
        found = [offer.ready for offer in self._waiting]
        self._waiting.clear()
        return found

    def _send(self) -> None:
        # After failures in a row the driver decides, who knows whether the endpoint is to rest.
        while self._waiting and len(self._open) < self._open_most and self._failures < FAILURES:
            task = self._loop.create_task(self._ask(self._waiting.popleft()))
            self._open.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        self._send()

    async def _ask(self, offer: Offer[PieceT]) -> None:
        sent_at = timezone.now()
        try:
            reply = await self._asker.ask(offer.ready.question, idempotency_key=offer.key)
        except CallFailure as failure:
            self._failures += 1
            self._ended.put(Ended(offer.ready, sent_at, failure=failure))
        except Exception as fault:
            self._ended.put(Ended(offer.ready, sent_at, fault=fault))
        else:
            self._failures = 0
            self._ended.put(Ended(offer.ready, sent_at, reply=reply))


def pause_until(moment: float) -> None:
    """Sleep until a moment of the monotonic clock."""
    time.sleep(max(moment - time.monotonic(), 0.0))
