"""The SDK's transport without the SDK: its typed layers cost more than the request does.

What leaves is the same chat completion. Each request has a client to itself while it lasts, for a pool looks
at all of its connections whenever one is taken.
"""

from __future__ import annotations

import json
import os
import threading
import time
import weakref
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from generation.answers import strict_schema
from generation.calls.failures import retry_after_s, status_failure
from generation.calls.question import Question
from generation.errors import NoAnswerInTime, RequestRejected
from generation.models import Endpoint

if TYPE_CHECKING:
    import httpx2

SHOWN = 1000  # characters of a refusal
BODY_LIMIT = 8 * 1024 * 1024  # bytes; an answer is text


_one_makes_it = threading.Lock()  # else each of 64 threads that begin at once makes a way of its own


@dataclass(frozen=True)
class Way:
    """Where the requests of an endpoint go, with which headers, and how its clients are made.

    ``idle`` are clients of this process that nobody uses now; any thread takes and returns them.
    """

    url: str
    headers: dict[str, str]
    options: dict[str, Any]
    idle: deque[httpx2.Client] = field(default_factory=deque)


def way_to(endpoint: Endpoint) -> Way:
    """The way to an endpoint, with the key from the environment."""
    key = os.environ.get(endpoint.api_key_variable, "") or "none"
    with _one_makes_it:
        return _way(endpoint.base_url, key, endpoint.timeout_seconds)


@lru_cache(maxsize=8)
def _way(base_url: str, key: str, timeout_s: int) -> Way:
    import httpx2

    url = f"{base_url.rstrip('/')}/chat/completions"
    way = Way(
        url=url,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        options={
            "timeout": float(timeout_s),
            # Made once: it reads a file of certificates.
            "verify": httpx2.create_ssl_context() if url.startswith("https") else False,
            # Nothing follows a redirect: what is cleared for one address goes to no other.
            "follow_redirects": False,
        },
    )
    weakref.finalize(way, _end_all, way.idle)
    return way


def _end_all(clients: deque[httpx2.Client]) -> None:
    """End the connections of a way that nobody needs any more, at the latest with the process."""
    while clients:
        clients.pop().close()


class Body:
    """An answer read in pieces: a slow drip meets the limit of time, an endless one that of bytes."""

    def __init__(self, endpoint: Endpoint, limit: float) -> None:
        self._endpoint, self._limit = endpoint, limit
        self._bytes = bytearray()

    def take(self, piece: bytes) -> None:
        """Add a piece. Raises ``NoAnswerInTime`` or ``RequestRejected``."""
        self._bytes += piece
        if time.monotonic() > self._limit:
            raise NoAnswerInTime(
                f"{self._endpoint.name} did not finish within {self._endpoint.timeout_seconds} s."
            )
        if len(self._bytes) > BODY_LIMIT:
            raise RequestRejected(f"{self._endpoint.name} sent more than {BODY_LIMIT} bytes.")

    @property
    def text(self) -> str:
        """What was read so far."""
        return self._bytes.decode("utf-8", "replace")


def answered(endpoint: Endpoint, response: httpx2.Response, raw: str) -> tuple[str, str]:
    """The raw body and the request id. Raises a ``CallFailure`` for a status that is no answer."""
    if response.status_code >= 300:
        raise status_failure(
            endpoint,
            response.status_code,
            message=raw[:SHOWN],
            raw=raw,
            wait_s=retry_after_s(response.headers.get("Retry-After")),
        )
    return raw, response.headers.get("x-request-id", "")


def exchange(way: Way, endpoint: Endpoint, body: bytes, *, key: str, begun: float) -> tuple[str, str]:
    """Send a request and wait for the raw body and the request id; ``begun`` is on the monotonic clock."""
    client = _client(way)
    try:
        headers = way.headers | {"Idempotency-Key": key}
        with client.stream("POST", way.url, content=body, headers=headers) as response:
            read = Body(endpoint, begun + endpoint.timeout_seconds)
            for piece in response.iter_bytes():
                read.take(piece)
            return answered(endpoint, response, read.text)
    finally:
        way.idle.append(client)


def _client(way: Way) -> httpx2.Client:
    """One that is idle, else a new one."""
    try:
        return way.idle.pop()
    except IndexError:
        import httpx2

        return httpx2.Client(**way.options)


def body_of(question: Question) -> bytes:
    """The body of a chat completion request as it is sent."""
    return json.dumps(arguments_of(question), ensure_ascii=False, separators=(",", ":")).encode()


def arguments_of(question: Question) -> dict[str, Any]:
    """The body of a chat completion request."""
    arguments: dict[str, Any] = {
        "model": question.model_name,
        "messages": question.messages(),
        "max_tokens": question.max_tokens,
        "temperature": question.temperature,
        "seed": question.seed,
    }
    if question.schema_by_endpoint:
        arguments["response_format"] = {
            "type": "json_schema",
            "json_schema": {
                "name": question.schema_name,
                "strict": True,
                "schema": strict_schema(question.answer_type),
            },
        }
    return arguments
