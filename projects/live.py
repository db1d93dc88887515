"""Live pages: "something changed" ticks from workers to browsers, over Redis.

A tick carries no content: the page fetches its partial again, so the row stays the truth
and permission is checked by the partial's own view.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from projects.models import Run, User
from projects.policies import roles_of

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 15.0
SHORTEST_GAP_SECONDS = 0.5
STREAMS_PER_PERSON = 4
_open_streams: Counter[int] = Counter()


@lru_cache(maxsize=1)
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def run_changed(run: Run) -> None:
    """Tell open pages, once the transaction commits, that the run's row has changed."""
    channel = _channel(run.uid)

    def publish() -> None:
        try:
            _redis().publish(channel, b"")
        except RedisError:
            logger.debug("No Redis: open pages poll.")

    transaction.on_commit(publish)


def run_within_reach(user: User, uid: UUID) -> bool:
    """Whether a run of any room with this uid lies in one of the person's projects."""
    for kind in _kinds_of(Run):
        run = kind._default_manager.filter(uid=uid).select_related("project").first()
        if run is not None:
            return bool(roles_of(user, run.project))
    return False


def _kinds_of(base: type[Run]) -> Iterator[type[Run]]:
    """Every kind of run that has a table; between it and `Run` may stand kinds that have none."""
    for kind in base.__subclasses__():
        if not kind._meta.abstract:
            yield kind
        yield from _kinds_of(kind)


async def changes(uid: UUID, person: int) -> AsyncIterator[bytes]:
    """Server-sent events of one run: `changed` at most twice a second, a heartbeat otherwise.

    Holds no database connection. Ends quietly when Redis goes away; the page then polls.
    """
    async with _counted(person), _subscription(uid) as messages:
        yield b"retry: 3000\n\n"
        while True:
            try:
                message = await messages.get_message(
                    ignore_subscribe_messages=True, timeout=HEARTBEAT_SECONDS
                )
            except RedisError:
                return
            if message is None:
                yield b": still here\n\n"
                continue
            yield b"event: changed\ndata: 1\n\n"
            await asyncio.sleep(SHORTEST_GAP_SECONDS)


def has_a_stream_left(person: int) -> bool:
    """Whether the person may open another live page in this process; the others poll."""
    return _open_streams[person] < STREAMS_PER_PERSON


@asynccontextmanager
async def _counted(person: int) -> AsyncIterator[None]:
    _open_streams[person] += 1
    try:
        yield
    finally:
        _open_streams[person] -= 1


@asynccontextmanager
async def _subscription(uid: UUID) -> AsyncIterator[PubSub]:
    redis = AsyncRedis.from_url(settings.REDIS_URL)
    messages = redis.pubsub()
    try:
        await messages.subscribe(_channel(uid))
        await messages.get_message(timeout=HEARTBEAT_SECONDS)  # Redis says that we are heard.
        yield messages
    finally:
        await messages.aclose()  # type: ignore[no-untyped-call]
        await redis.aclose()


def _channel(uid: UUID) -> str:
    return f"run:{uid}"
