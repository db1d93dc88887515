"""One rendered frame as a raw ASGI application: who looks through a stack asks for hundreds of them.

Only what is plainly asked for and may be seen is answered here; all else, refusals too, is Django's.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import QueryDict

from imaging.dicomweb.accept import SHORT_HEADER, Offer, best_offer
from imaging.dicomweb.conditions import is_unchanged
from imaging.dicomweb.frames import (
    FRAMES_PATH,
    KEEP,
    Send,
    accept_parameter,
    answer_send,
    reach_asked,
    reading_note,
    source_asked,
    unchanged_send,
)
from imaging.dicomweb.pictures import ALONE
from imaging.dicomweb.pixels import FrameSource
from imaging.dicomweb.reach import Reach, credential_of
from imaging.dicomweb.rendered import (
    GIF,
    RenderProblem,
    RenderWish,
    not_drawn,
    picture_tag,
    render_wish,
    rendered_frame,
)
from projects.numbers import whole_number

PATH = re.compile(rf"(?P<frame>{FRAMES_PATH.pattern})/rendered")
logger = logging.getLogger(__name__)
Otherwise = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A frame (from 1) that the bearer may see, and how it is to be drawn."""

    reach: Reach
    source: FrameSource
    number: int
    wish: RenderWish


def is_picture_path(path: str) -> bool:
    """Whether an address may be answered here."""
    return PATH.fullmatch(path) is not None


async def picture_application(scope: dict[str, Any], send: Send, otherwise: Otherwise) -> None:
    """Answer one request for a picture of a frame, or have it answered `otherwise`."""
    asked = await _asked(scope) if scope["method"] == "GET" else None
    if asked is None:
        return await otherwise()
    tag = picture_tag([(asked.source, asked.number)], asked.wish, multipart=False).encode()
    if is_unchanged(dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1"), tag.decode()):
        await reading_note(asked.reach, asked.source)
        return await unchanged_send(send, tag)
    after: list[Callable[[], None]] = []
    try:
        body = await asyncio.to_thread(rendered_frame, asked.source, asked.number, asked.wish, after.append)
    except Exception:  # Whatever it is, it comes up again and is told there.
        return await otherwise()
    await reading_note(asked.reach, asked.source)
    kind = asked.wish.media_type.encode()
    await answer_send(send, 200, kind, body, (KEEP, (b"etag", tag)))
    try:
        for keep in after:
            await asyncio.to_thread(keep)
    except OSError:
        logger.exception("A picture of %s cannot be kept.", asked.source.path)
    return None


async def _asked(scope: dict[str, Any]) -> _Asked | None:
    """What is asked for where it is a bare still picture that can be drawn as wished."""
    match = PATH.fullmatch(scope["path"])
    wish = _wish(scope)
    if match is None or wish is None:
        return None
    reach = await reach_asked(credential_of(dict(scope["headers"])), match["slug"])
    if reach.status != 200:
        return None
    key = (reach.project_id, match["study"], match["series"], reach.unsigned)
    source = await source_asked(key, match["instance"])
    number = whole_number(match["frames"], least=1, most=source.frames) if source is not None else None
    return None if source is None or number is None else _Asked(reach, source, number, wish)


def _wish(scope: dict[str, Any]) -> RenderWish | None:
    header = b", ".join(value for name, value in scope["headers"] if name == b"accept").decode("latin-1")
    query = scope.get("query_string", b"")
    ask = _read_wish if len(header) + len(query) > SHORT_HEADER else _remembered_wish
    return ask(header, query)


def _read_wish(header: str, query: bytes) -> RenderWish | None:
    offer: Offer | None = best_offer(header, ALONE, accept_parameter(query))
    if offer is None or offer.multipart or offer.media_type == GIF:
        return None
    try:
        asked = QueryDict(query)
        wish = render_wish(asked, offer.media_type)
    except (RenderProblem, ValueError):
        return None
    return None if not_drawn(asked) else wish


_remembered_wish = lru_cache(maxsize=512)(_read_wish)
