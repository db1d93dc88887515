"""How bytes leave through Django: whole or a range, at once or in blocks, one part or many."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from imaging.dicomweb.accept import PARTS
from imaging.dicomweb.conditions import CannotBeCut, is_unchanged, wanted_range
from imaging.stored_bytes import stored_open, stored_region

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer", bound=HttpResponseBase)
Made = TypeVar("Made")
BLOCK = 1_048_576
AT_ONCE = 4 * BLOCK
VARY = "Accept, Cookie, Authorization"
# Kept by a browser, but shown only after it was asked again: who may see it is looked at every time.
ASK_AGAIN = "private, no-cache"


@dataclass(frozen=True, slots=True)
class Region:
    """Bytes of a stored file, by its name in the storage: where they begin and how many."""

    name: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer: its type and bytes, and the address that gives it alone."""

    content_type: str
    content: bytes | Region
    location: str = ""


def unchanged(request: HttpRequest, tag: str, *, cache: str = ASK_AGAIN) -> HttpResponse | None:
    """304 when the client already has what `tag` names, else None."""
    if not is_unchanged(request.headers.get("If-None-Match", ""), tag):
        return None
    answer = HttpResponse(status=304)
    del answer.headers["Content-Type"]  # A browser would put it in place of that of what it keeps.
    return kept(answer, tag, cache=cache)


def kept(answer: Answer, tag: str, *, cache: str = ASK_AGAIN) -> Answer:
    """The answer with what a cache has to know of it."""
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = cache
    answer.headers["Vary"] = VARY
    return answer


def attempted(make: Callable[[], Made], path: str) -> Made | HttpResponse:
    """What is made from the file at `path`, or the answer that says why it cannot be (406, 410, 500)."""
    try:
        return make()
    except FileNotFoundError:
        return HttpResponse("This file was erased.", status=410, content_type="text/plain")
    except NotImplementedError:
        return HttpResponse("Nothing here unpacks this file.", status=406, content_type="text/plain")
    except Exception:  # A decoder may raise anything on a broken stream; the file is lost, not the server.
        logger.exception("%s cannot be decoded.", path)
        return HttpResponse("This file cannot be decoded.", status=500, content_type="text/plain")


def one_answer(request: HttpRequest, part: Part, tag: str) -> HttpResponseBase:
    """One part as the whole answer, or the range of it that was asked for: 200, 206 or 416."""
    size = len(part.content) if isinstance(part.content, bytes) else part.content.length
    # Of HEAD there are no ranges (RFC 9110 14.2).
    asked = request.headers.get("Range", "") if request.method == "GET" else ""
    condition = request.headers.get("If-Range", "")
    try:
        cut = wanted_range(asked, condition, tag=tag, size=size)
    except CannotBeCut:
        answer = HttpResponse("The range lies behind the end.", status=416, content_type="text/plain")
        answer.headers["Content-Range"] = f"bytes */{size}"
        return answer
    start, length = cut if cut is not None else (0, size)
    found = _bytes(request, part, start, length)
    found.headers["Content-Length"] = str(length)
    found.headers["Accept-Ranges"] = "bytes"
    if cut is not None:
        found.status_code = 206
        found.headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return kept(found, tag)


def parts_answer(
    request: HttpRequest, media_type: str, parts: Iterable[Part], tag: str
) -> StreamingHttpResponse:
    """Parts one after the other (RFC 2387); a file erased meanwhile is left out."""
    boundary = uuid.uuid4().hex
    content_type = f'{PARTS}; type="{media_type}"; boundary={boundary}'
    return kept(_stream(request, _written(parts, boundary), content_type), tag)


def _bytes(request: HttpRequest, part: Part, start: int, length: int) -> HttpResponseBase:
    if isinstance(part.content, bytes):
        return HttpResponse(part.content[start : start + length], content_type=part.content_type)
    region = Region(part.content.name, part.content.offset + start, length)
    if length <= AT_ONCE:
        return HttpResponse(b"".join(_blocks(region)), content_type=part.content_type)
    return _stream(request, _blocks(region), part.content_type)


def _stream(request: HttpRequest, blocks: Iterator[bytes], content_type: str) -> StreamingHttpResponse:
    if request.method == "HEAD":
        blocks = iter(())
    # Under ASGI Django would gather a synchronous iterator whole before its first byte.
    body = _in_turn(blocks) if isinstance(request, ASGIRequest) else blocks
    return StreamingHttpResponse(body, content_type=content_type)


async def _in_turn(blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The blocks one by one, each read in a thread."""
    while (block := await sync_to_async(lambda: next(blocks, b""))()) != b"":
        yield block


def _written(parts: Iterable[Part], boundary: str) -> Iterator[bytes]:
    for part in parts:
        blocks = iter([part.content]) if isinstance(part.content, bytes) else _blocks(part.content)
        try:
            first = next(blocks, b"")
        except FileNotFoundError:
            continue
        location = f"\r\nContent-Location: {part.location}" if part.location else ""
        yield f"--{boundary}\r\nContent-Type: {part.content_type}{location}\r\n\r\n".encode() + first
        yield from blocks
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _blocks(region: Region) -> Iterator[bytes]:
    if region.length <= BLOCK:
        yield stored_region(region.name, region.offset, region.length)
        return
    with stored_open(region.name) as stream:
        stream.seek(region.offset)
        left = region.length
        while left > 0 and (block := stream.read(min(BLOCK, left))):
            left -= len(block)
            yield block
