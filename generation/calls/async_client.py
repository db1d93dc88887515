"""The client of `client` for an event loop: many requests wait in one thread, none of them for another."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from generation.calls.client import (
    BODY_LIMIT,
    Reply,
    arguments_of,
    reply_of,
    retry_after_s,
    status_failure,
    transport_named,
)
from generation.calls.gate import question_check
from generation.calls.question import Question
from generation.errors import NoAnswerInTime, RequestRejected
from generation.models import Endpoint

if TYPE_CHECKING:
    import httpx2

SHOWN = 1000  # characters of a refusal


class AsyncAsker:
    """Connections to one endpoint, for one event loop; close it within that loop.

    The SDK's transport without the SDK: its typed layers cost more than the request. Each request has a
    client to itself while it lasts, for a pool looks at all of its connections whenever one is taken.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        import httpx2

        self._endpoint = endpoint
        self._url = f"{endpoint.base_url.rstrip('/')}/chat/completions"
        key = os.environ.get(endpoint.api_key_variable, "") or "none"
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._options: dict[str, Any] = {
            "timeout": float(endpoint.timeout_seconds),
            # Made once: it reads a file of certificates.
            "verify": httpx2.create_ssl_context() if self._url.startswith("https") else False,
            # Nothing follows a redirect: what is cleared for one address goes to no other.
            "follow_redirects": False,
        }
        self._all: list[httpx2.AsyncClient] = []
        self._idle: list[httpx2.AsyncClient] = []

    async def ask(self, question: Question, *, idempotency_key: str) -> Reply:
        """Send one request. Raises a ``CallFailure`` that says whether asking again may help.

        Raises ``EgressRefused``, with nothing sent, where its words point at one person.
        """
        question_check(question)
        body = json.dumps(arguments_of(question), ensure_ascii=False, separators=(",", ":")).encode()
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
        headers = self._headers | {"Idempotency-Key": key}
        try:
            async with client.stream("POST", self._url, content=body, headers=headers) as response:
                raw = await self._read(response, limit=begun + self._endpoint.timeout_seconds)
                if response.status_code >= 300:
                    raise status_failure(
                        self._endpoint,
                        response.status_code,
                        message=raw[:SHOWN],
                        raw=raw,
                        wait_s=retry_after_s(response.headers.get("Retry-After")),
                    )
                return raw, response.headers.get("x-request-id", "")
        finally:
            self._idle.append(client)

    async def _read(self, response: httpx2.Response, *, limit: float) -> str:
        """In pieces, so that a slow drip meets the limit of time, and an endless answer that of bytes."""
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if time.monotonic() > limit:
                raise NoAnswerInTime(
                    f"{self._endpoint.name} did not finish within {self._endpoint.timeout_seconds} s."
                )
            if len(body) > BODY_LIMIT:
                raise RequestRejected(f"{self._endpoint.name} sent more than {BODY_LIMIT} bytes.")
        return body.decode("utf-8", "replace")

    def _client(self) -> httpx2.AsyncClient:
        import httpx2

        client = httpx2.AsyncClient(**self._options)
        self._all.append(client)
        return client
