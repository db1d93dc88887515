"""Large files leave in pieces."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncRequestFactory, RequestFactory

from projects.sending import PIECE, file_send


def test_under_asgi_a_file_is_never_held_whole(tmp_path: Path) -> None:
    file = tmp_path / "native.jsonl"
    file.write_bytes(bytes(range(256)) * (PIECE // 256) * 2 + b"end")

    async def fetch() -> tuple[list[bytes], Any]:
        answer: Any = file_send(AsyncRequestFactory().get("/"), file)
        return [piece async for piece in answer.streaming_content], answer

    pieces, answer = asyncio.run(fetch())
    assert [len(piece) for piece in pieces] == [PIECE, PIECE, 3]
    assert b"".join(pieces) == file.read_bytes()
    assert answer.headers["Content-Length"] == str(file.stat().st_size)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="native.jsonl"'


@pytest.mark.django_db
def test_under_wsgi_the_same_file_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "native.jsonl"
    file.write_bytes(b"row\n")
    answer: Any = file_send(RequestFactory().get("/"), file)
    assert b"".join(answer.streaming_content) == b"row\n"
    answer.close()
