"""Requests borrow threads that keep their database connection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.db.backends.signals import connection_created

from spinemed_site import threads
from spinemed_site.asgi import application
from spinemed_site.threads import with_lent_thread

HEADERS = [(b"host", b"testserver")]


@pytest.fixture(autouse=True)
def _own_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two threads for each test; their connections are closed before the test's database goes."""
    monkeypatch.setattr(threads, "MOST_THREADS", 2)
    threads._idle.cache_clear()
    yield
    idle = threads._idle()
    for _ in range(2):
        thread = idle.get_nowait()
        thread.submit(connections.close_all).result()
        thread.shutdown()
    threads._idle.cache_clear()


async def _nothing(message: dict[str, Any]) -> None:
    pass


async def _told() -> dict[str, Any]:
    await asyncio.sleep(30)
    return {"type": "http.disconnect"}


async def _thread_of(seen: list[int], *, pause: float = 0.0) -> None:
    async def ask(scope: object, receive: object, send: object) -> None:
        seen.append(await sync_to_async(threading.get_ident)())
        await asyncio.sleep(pause)
        seen.append(await sync_to_async(threading.get_ident)())

    await with_lent_thread(ask, {}, _told, _nothing)


def test_one_request_after_another_has_the_same_thread() -> None:
    seen: list[int] = []

    async def three() -> None:
        for _ in range(3):
            await _thread_of(seen)

    asyncio.run(three())
    assert len(seen) == 6
    assert len(set(seen)) == 1


def test_requests_at_once_have_a_thread_each_and_the_third_waits() -> None:
    seen: list[list[int]] = [[], [], []]

    async def three() -> None:
        await asyncio.gather(*(_thread_of(one, pause=0.1) for one in seen))

    asyncio.run(three())
    assert [len(set(one)) for one in seen] == [1, 1, 1]
    assert seen[0][0] != seen[1][0]
    assert seen[2][0] in (seen[0][0], seen[1][0])


def test_a_request_that_fails_gives_its_thread_back() -> None:
    async def fail(scope: object, receive: object, send: object) -> None:
        raise ValueError("broken")

    for _ in range(3):
        with pytest.raises(ValueError, match="broken"):
            asyncio.run(with_lent_thread(fail, {}, _told, _nothing))
    assert threads._idle().qsize() == 2


def test_a_stream_gives_its_thread_back_when_it_begins() -> None:
    left: list[int] = []

    async def stream(scope: object, receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        left.append(threads._idle().qsize())
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        left.append(threads._idle().qsize())
        await send({"type": "http.response.body", "body": b""})

    asyncio.run(with_lent_thread(stream, {}, _told, _nothing))
    assert left == [1, 2]
    assert threads._idle().qsize() == 2


@pytest.mark.django_db(transaction=True)
def test_the_database_is_opened_once_for_many_requests() -> None:
    opened: list[str] = []
    statuses: list[int] = []

    def count(**_: object) -> None:
        opened.append(threading.current_thread().name)

    async def keep(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def body() -> dict[str, Any]:
        if not asked.is_set():
            asked.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        return await _told()

    async def five() -> None:
        for _ in range(5):
            asked.clear()
            scope = {
                "type": "http",
                "method": "GET",
                "path": "/p/lumbar/queue/",
                "query_string": b"",
                "headers": [*HEADERS, (b"cookie", b"sessionid=nobodys-session")],
            }
            await application(scope, body, keep)

    asked = threading.Event()
    connection_created.connect(count)
    try:
        asyncio.run(five())
    finally:
        connection_created.disconnect(count)
    assert statuses == [302] * 5  # to the sign-in page, after a look at the sessions
    assert len(opened) == 1
