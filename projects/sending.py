"""Sending a large file in pieces, under ASGI as under WSGI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE = 256 * 1024  # bytes


def file_send(request: HttpRequest, path: Path) -> StreamingHttpResponse:
    """The file as a download.

    Under ASGI Django would read a FileResponse whole into memory; releases are gigabytes.
    """
    if not isinstance(request, ASGIRequest):
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    answer = StreamingHttpResponse(_pieces(path), content_type="application/octet-stream")
    answer.headers["Content-Length"] = str(path.stat().st_size)
    answer.headers["Content-Disposition"] = content_disposition_header(True, path.name) or "attachment"
    return answer


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    stream = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(stream.read, PIECE):
            yield piece
    finally:
        stream.close()
