"""A file of predictions that is too long is refused before it is read."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from spinemed_site import body_limit
from spinemed_site.body_limit import has_body_limit, with_body_limit


def asked(headers: list[tuple[bytes, bytes]], pieces: list[bytes]) -> tuple[list[int], int]:
    """The statuses that are answered, and how many pieces were read."""
    statuses: list[int] = []
    left = list(pieces)

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(with_body_limit(application, {"headers": headers}, receive, send))
    return statuses, len(pieces) - len(left)


@pytest.mark.parametrize(
    ("headers", "pieces", "found"),
    [
        ([(b"content-length", str(2**30).encode())], [b"x"], ([413], 0)),
        ([(b"content-length", b"lots")], [b"x"], ([413], 0)),
        ([(b"content-length", b"3")], [b"abc"], ([200], 1)),
        ([], [b"x" * 60] * 5, ([413], 2)),
        ([], [b"x" * 60], ([200], 1)),
    ],
)
def test_a_long_body_is_refused_at_once(
    headers: list[tuple[bytes, bytes]],
    pieces: list[bytes],
    found: tuple[list[int], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(body_limit, "MOST_BYTES", 100)
    assert asked(headers, pieces) == found


@pytest.mark.parametrize(
    ("method", "path", "bounded"),
    [
        ("POST", "/p/lumbar/spinebench/uploads/", True),
        ("POST", "/api/p/lumbar-2/spinebench/uploads/", True),
        ("GET", "/p/lumbar/spinebench/uploads/", False),
        ("POST", "/p/lumbar/imports/", False),
    ],
)
def test_only_files_of_predictions_are_bounded_here(method: str, path: str, bounded: bool) -> None:
    assert has_body_limit({"method": method, "path": path}) == bounded
