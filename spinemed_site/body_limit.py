"""Refuse a body that is too long before it is read: by its stated length, else when it passes the limit."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
UPLOADS = re.compile(r"^(?:/api)?/p/[-\w]+/spinebench/uploads/$")
MOST_BYTES = 257 * 1024 * 1024  # a file of predictions and the form around it
SENTENCE = "The file is too large; 256 MiB are the most. Nothing was taken."


class _TooLong(Exception):
    """More arrived than was allowed."""


def has_body_limit(scope: dict[str, Any]) -> bool:
    """Whether the body of this request is bounded here."""
    return scope["method"] == "POST" and bool(UPLOADS.match(scope["path"]))


async def with_body_limit(
    application: Callable[..., Awaitable[None]], scope: dict[str, Any], receive: Receive, send: Send
) -> None:
    """Pass a request on, or answer 413 at once; a body without a length is counted as it comes."""
    stated = dict(scope["headers"]).get(b"content-length", b"0")
    if not stated.isdigit() or int(stated) > MOST_BYTES:
        await _refuse(send)
        return
    seen = 0

    async def counted() -> dict[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise _TooLong
        return message

    try:
        await application(scope, counted, send)
    except _TooLong:
        await _refuse(send)


async def _refuse(send: Send) -> None:
    body = json.dumps({"detail": SENTENCE}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
