"""The client of `client` for an event loop: many requests wait in one thread, none of them for another."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from generation.calls.failures import transport_named
from generation.calls.gate import question_check
from generation.calls.question import Question
from generation.calls.replies import Reply, reply_of
from generation.calls.transport import Body, answered, body_of, way_to
from generation.models import Endpoint

if TYPE_CHECKING:
    import httpx2


class AsyncAsker:
    """Connections to one endpoint, for one event loop; close it within that loop.

    The SDK's transport without the SDK: its typed layers cost more than the request. Each request has a
    client to itself while it lasts, for a pool looks at all of its connections whenever one is taken.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._way = way_to(endpoint)
        self._all: list[httpx2.AsyncClient] = []
        self._idle: list[httpx2.AsyncClient] = []

    async def ask(self, question: Question, *, idempotency_key: str) -> Reply:
        """Send one request. Raises a ``CallFailure`` that says whether asking again may help.

        Raises ``EgressRefused``, with nothing sent, where its words point at one person.
        """
        question_check(question)
        body = body_of(question)
        started = time.monotonic()
        with transport_named(self._endpoint):
            raw, request_id = await self._exchange(body, idempotency_key, begun=started)
        return reply_of(raw, request_id, latency_ms=round((time.monotonic() - started) * 1000))

    async def close(self) -> None:
        """End the connections."""
        for client in self._all:
            await client.aclose()

    async def _exchange(self, body: bytes, key: str, *, begun: float) -> tuple[str, str]:
        """The raw body and the request id. Raises for a status that is no answer."""
        client = self._idle.pop() if self._idle else self._client()
        headers = self._way.headers | {"Idempotency-Key": key}
        try:
            async with client.stream("POST", self._way.url, content=body, headers=headers) as response:
                raw = await self._read(response, limit=begun + self._endpoint.timeout_seconds)
                return answered(self._endpoint, response, raw)
        finally:
            self._idle.append(client)

    async def _read(self, response: httpx2.Response, *, limit: float) -> str:
        """In pieces, so that a slow drip meets the limit of time, and an endless answer that of bytes."""
        body = Body(self._endpoint, limit)
        async for piece in response.aiter_bytes():
            body.take(piece)
        return body.text

    def _client(self) -> httpx2.AsyncClient:
        import httpx2

        client = httpx2.AsyncClient(**self._way.options)
        self._all.append(client)
        return client
