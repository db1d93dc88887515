"""WADO-RS frames as a raw ASGI application.

Django's request cycle costs more than reading the frame; here a warm request makes no
query: who may read, and where frames lie, is remembered for ten seconds.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from imaging.dicomweb.accept import FrameAnswer, frame_answer
from imaging.dicomweb.conditions import is_unchanged
from imaging.dicomweb.pixels import (
    FrameSource,
    SeriesKey,
    frame_at_hand,
    frame_read,
    remembered_sources,
    series_sources,
)
from imaging.dicomweb.reach import REMEMBERED_SECONDS, Reach, credential_of, reach_of, remembered
from imaging.dicomweb.reads import read_is_new, read_note
from projects.numbers import whole_number

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Send = Callable[[dict[str, Any]], Awaitable[None]]
UID = r"[0-9.]{1,64}"
FRAMES_PATH = re.compile(
    rf"/dicomweb/(?P<slug>[-\w]+)/studies/(?P<study>{UID})/series/(?P<series>{UID})"
    rf"/instances/(?P<instance>{UID})/frames/(?P<frames>\d+(?:,\d+)*)"
)
MOST_FRAMES = 1_000
COMMON_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"vary", b"accept, cookie, authorization"),
]
# A browser asks again after as long as reach is remembered; then most answers are an empty 304. Never
# "immutable": a place may be masked under the same address, and who may see it may lose that right.
KEEP = (b"cache-control", f"private, max-age={REMEMBERED_SECONDS:.0f}".encode())
KEEP_NOT = (b"cache-control", b"no-store")
ALLOW = (b"allow", b"GET, HEAD, OPTIONS")
SENTENCES = {
    401: b"Sign in first.",
    403: b"Your role in this project does not include images.",
    404: b"There is no such frame in your projects.",
    405: b"Frames can only be read.",
    406: b"None of the accepted media types fits how this frame is stored.",
    410: b"The file of this frame was erased.",
    500: b"This frame cannot be decoded.",
}


def is_frames_path(path: str) -> bool:
    """Whether an address belongs to this application."""
    return FRAMES_PATH.fullmatch(path) is not None


async def frames_application(scope: dict[str, Any], receive: object, send: Send) -> None:
    """Answer one request for frames."""
    match = FRAMES_PATH.fullmatch(scope["path"])
    if scope["method"] == "OPTIONS":
        return await _methods(send)
    if scope["method"] not in {"GET", "HEAD"}:
        return await _refuse(send, 405)
    if match is None:
        return await _refuse(send, 404)
    headers = dict(scope["headers"])
    reach = await reach_asked(credential_of(headers), match["slug"])
    if reach.status != 200:
        return await _refuse(send, reach.status)
    key = (reach.project_id, match["study"], match["series"], reach.unsigned)
    source = await source_asked(key, match["instance"])
    numbers = _numbers(match["frames"].split(","), source.frames) if source is not None else []
    if source is None or not numbers:
        return await _refuse(send, 404)
    answer = _wanted(scope, source, several=len(numbers) > 1)
    if answer is None:
        return await _refuse(send, 406)
    tag = _tag(source, match["frames"], answer)
    if is_unchanged(headers.get(b"if-none-match", b"").decode("latin-1"), tag.decode()):
        await reading_note(reach, source)
        return await unchanged_send(send, tag)
    with_body = scope["method"] == "GET"
    if len(numbers) == 1:
        return await _single(send, reach, source, numbers[0], answer, tag, with_body=with_body)
    # The first frame before anything is said: whether the file is there and can be decoded.
    first = await _read(source, numbers[0], answer)
    if isinstance(first, int):
        return await _refuse(send, first)
    await reading_note(reach, source)
    return await _stream(send, source, [first, *numbers[1:]], answer, tag, with_body=with_body)


def _wanted(scope: dict[str, Any], source: FrameSource, *, several: bool) -> FrameAnswer | None:
    header = b", ".join(value for name, value in scope["headers"] if name == b"accept").decode("latin-1")
    parameter = accept_parameter(scope.get("query_string", b""))
    return frame_answer(header, source.served_syntax, several=several, parameter=parameter)


def accept_parameter(query: bytes) -> str:
    """The Accept query parameter (PS3.18 8.3.3.1); empty when there is none, or too much beside it."""
    if b"accept=" not in query:
        return ""
    try:
        return ",".join(parse_qs(query.decode("latin-1"), max_num_fields=100).get("accept", []))
    except ValueError:
        return ""


async def reading_note(reach: Reach, source: FrameSource) -> None:
    """Record the reading before a byte of it leaves."""
    if read_is_new(reach.user_id, source.series_id):
        await _in_database(read_note, reach.user_id, source.series_id)


def _numbers(texts: list[str], frames: int) -> list[int]:
    """The frames asked for; empty when one of them does not exist, or when they are too many."""
    if len(texts) > MOST_FRAMES:
        return []
    found = [whole_number(text, least=1, most=frames) for text in texts]
    return [number for number in found if number is not None] if None not in found else []


async def reach_asked(credential: str, slug: str) -> Reach:
    """What the bearer of a credential may do in a project; a query only where it is not remembered."""
    if not credential:
        return Reach(401)
    known = remembered(credential, slug)
    return known if known is not None else await _in_database(reach_of, credential, slug)


async def source_asked(key: SeriesKey, instance: str) -> FrameSource | None:
    """Where the frames of a file of a series lie; a query only where it is not remembered."""
    sources = remembered_sources(key)
    if sources is None or instance not in sources:
        sources = await _in_database(series_sources, key)
    return sources.get(instance)


async def _in_database(ask: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Ask the database on its thread. Only what is not remembered gets here, so no frame costs a query."""

    def asked() -> T:
        # Django looks for connections that a restarted server has dropped between its own requests only.
        close_old_connections()
        return ask(*arguments, **named)

    return await sync_to_async(asked)()


def _tag(source: FrameSource, frames: str, answer: FrameAnswer) -> bytes:
    kind = "parts" if answer.multipart else "bare"
    return f'"{source.sha256[:32]}-{frames}-{answer.transfer_syntax}-{kind}"'.encode()


async def _read(source: FrameSource, number: int, answer: FrameAnswer) -> bytes | int:
    """The bytes of a frame, or the status that says why there are none."""
    try:
        return await asyncio.to_thread(frame_read, source, number, answer.transfer_syntax)
    except FileNotFoundError:
        return 410
    except Exception:  # A decoder may raise anything on a broken stream; the frame is lost, not the server.
        logger.exception("A frame of %s cannot be decoded.", source.path)
        return 500


async def _single(
    send: Send,
    reach: Reach,
    source: FrameSource,
    number: int,
    answer: FrameAnswer,
    tag: bytes,
    *,
    with_body: bool,
) -> None:
    """One frame, alone or as the only part. A thread costs more than reading what lies in memory."""
    boundary = secrets.token_hex(16)
    head, tail = _around(answer, boundary) if answer.multipart else (b"", b"")
    body: bytes | memoryview | None = frame_at_hand(source, number, head, tail)
    if body is None:
        frame = await _read(source, number, answer)
        if isinstance(frame, int):
            return await _refuse(send, frame)
        body = b"".join((head, frame, tail))
    await reading_note(reach, source)
    kind = _content_type(answer, boundary)
    return await answer_send(send, 200, kind, body if with_body else b"", (KEEP, (b"etag", tag)), len(body))


async def _stream(
    send: Send,
    source: FrameSource,
    frames: list[bytes | int],
    answer: FrameAnswer,
    tag: bytes,
    *,
    with_body: bool,
) -> None:
    """Frames by their numbers, or as they were read, part by part: one of them in memory at a time."""
    boundary = secrets.token_hex(16)
    headers = [(b"content-type", _content_type(answer, boundary)), KEEP, (b"etag", tag), *COMMON_HEADERS]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    head, tail = _around(answer, boundary)
    for frame in frames if with_body else []:
        body = frame if isinstance(frame, bytes) else await _read(source, frame, answer)
        if isinstance(body, int):
            # Too late for a status: what breaks off cannot be taken for the whole.
            raise ConnectionAbortedError("A frame of an answer under way cannot be read.")
        part = b"".join((head, body, b"\r\n"))
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": tail.removeprefix(b"\r\n") if with_body else b""})


def _around(answer: FrameAnswer, boundary: str) -> tuple[bytes, bytes]:
    """What stands before a part, and what ends the last."""
    kind = f"{answer.media_type}; transfer-syntax={answer.transfer_syntax}"
    return f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode(), f"\r\n--{boundary}--\r\n".encode()


def _content_type(answer: FrameAnswer, boundary: str) -> bytes:
    if not answer.multipart:
        return f"{answer.media_type}; transfer-syntax={answer.transfer_syntax}".encode()
    return f'multipart/related; type="{answer.media_type}"; boundary={boundary}'.encode()


async def _methods(send: Send) -> None:
    """What may be done here; it names nothing that is stored."""
    await send({"type": "http.response.start", "status": 204, "headers": [ALLOW, KEEP_NOT, *COMMON_HEADERS]})
    await send({"type": "http.response.body", "body": b""})


async def unchanged_send(send: Send, tag: bytes) -> None:
    """304. Names no type or length: a browser would put them in place of those of what it keeps."""
    headers = [KEEP, (b"etag", tag), *COMMON_HEADERS]
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(send: Send, status: int) -> None:
    await answer_send(send, status, b"text/plain; charset=utf-8", SENTENCES[status], (KEEP_NOT,))


async def answer_send(
    send: Send,
    status: int,
    content_type: bytes,
    body: bytes | memoryview,
    cache: tuple[tuple[bytes, bytes], ...],
    length: int | None = None,
) -> None:
    """Send an answer at once; `length` is that of its body where the body stays away."""
    size = len(body) if length is None else length
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(size).encode()),
        *cache,
        *COMMON_HEADERS,
    ]
    if status == 401:
        headers.append((b"www-authenticate", b"Token"))
    if status == 405:
        headers.append(ALLOW)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
