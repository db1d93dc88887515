"""The client of `client` for an event loop: many requests wait in one thread, none of them for another."""

from __future__ import annotations

import os
import time
from typing import Any

from generation.calls.client import BODY_LIMIT, Reply, arguments_of, failures_named, reply_of
from generation.calls.gate import question_check
from generation.calls.question import Question
from generation.errors import NoAnswerInTime, RequestRejected
from generation.models import Endpoint


class AsyncAsker:
    """Connections to one endpoint, for one event loop; close it within that loop."""

    def __init__(self, endpoint: Endpoint) -> None:
        from openai import AsyncOpenAI

        self._endpoint = endpoint
        # The SDK's own retries are off: whoever asks decides, and the endpoint's row hears of each failure.
        self._client: Any = AsyncOpenAI(
            base_url=endpoint.base_url,
            api_key=os.environ.get(endpoint.api_key_variable, "") or "none",
            max_retries=0,
            timeout=float(endpoint.timeout_seconds),
        )

    async def ask(self, question: Question, *, idempotency_key: str) -> Reply:
        """Send one request. Raises a ``CallFailure`` that says whether asking again may help.

        Raises ``EgressRefused``, with nothing sent, where its words point at one person.
        """
        question_check(question)
        started = time.monotonic()
        with failures_named(self._endpoint):
            raw, request_id = await self._exchange(question, idempotency_key, begun=started)
        return reply_of(raw, request_id, latency_ms=round((time.monotonic() - started) * 1000))

    async def close(self) -> None:
        """End the connections."""
        await self._client.close()

    async def _exchange(self, question: Question, key: str, *, begun: float) -> tuple[str, str]:
        """The raw body and the request id. Read in pieces, so that a slow drip meets the limit of time."""
        limit = begun + self._endpoint.timeout_seconds
        async with self._client.chat.completions.with_streaming_response.create(
            **arguments_of(question), extra_headers={"Idempotency-Key": key}
        ) as response:
            body = bytearray()
            async for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > limit:
                    raise NoAnswerInTime(
                        f"{self._endpoint.name} did not finish within {self._endpoint.timeout_seconds} s."
                    )
                if len(body) > BODY_LIMIT:
                    raise RequestRejected(f"{self._endpoint.name} sent more than {BODY_LIMIT} bytes.")
            return body.decode("utf-8", "replace"), response.headers.get("x-request-id", "")
