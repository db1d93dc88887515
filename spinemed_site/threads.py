"""Threads that outlive a request and keep their database connection.

Django's own way under ASGI is a new thread for each request; a connection belongs to its
thread, so each request would open the database anew, which costs more than most pages do.
"""

from __future__ import annotations

from asyncio import LifoQueue
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from asgiref.sync import ThreadSensitiveContext

# Per process. Requests at work at the same time; one more waits until a thread is given back.
MOST_THREADS = 16
Message = dict[str, Any]
Application = Callable[[Message, Any, Any], Awaitable[None]]


@cache
def _idle() -> LifoQueue[ThreadPoolExecutor]:
    """Threads nobody uses. The last one given back goes first: what is warm stays warm, and few connect."""
    queue: LifoQueue[ThreadPoolExecutor] = LifoQueue()
    for number in range(MOST_THREADS):
        queue.put_nowait(ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"request-{number}"))
    return queue


class _Loan:
    """One thread, lent to one request and given back once."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self.thread = thread
        self._is_open = True

    def give_back(self) -> None:
        if self._is_open:
            self._is_open = False
            _idle().put_nowait(self.thread)


async def with_lent_thread(application: Application, scope: Message, receive: Any, send: Any) -> None:
    """Answer one request with all its synchronous work on one lent thread.

    A stream gives its thread back when it begins: it may stay open for hours, and what it
    still does on that thread (signing off) it does in turn with the next borrower.
    """
    loan = _Loan(await _idle().get())

    async def send_and_watch(message: Message) -> None:
        if message.get("more_body"):
            loan.give_back()
        await send(message)

    try:
        async with ThreadSensitiveContext(executor=loan.thread):
            await application(scope, receive, send_and_watch)
    finally:
        loan.give_back()
