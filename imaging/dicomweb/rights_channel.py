"""Tell every process at once that somebody's rights, or what may be seen of a study, have changed.

Each process that answers for images remembers who may see what; a message over Redis makes all
of them forget. Without Redis they forget by themselves after ten seconds.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
CHANNEL = "spinemed:rights-changed"
LOOK_EVERY_SECONDS = 10.0
TRY_AGAIN_SECONDS = 2.0
_listening_in = 0


def channel() -> str:
    """One channel for each database: studios that share a Redis have nothing to tell each other."""
    return f"{CHANNEL}:{connection.settings_dict['NAME']}"


def rights_tell() -> None:
    """Let the other processes forget what they remember."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as redis:
            redis.publish(channel(), b"")
    except RedisError:
        logger.debug("No Redis: other processes forget after ten seconds.")


def rights_listen(forget: Callable[[], None]) -> None:
    """Call `forget` whenever rights change, from a thread of this process; asked again it does nothing.

    The thread starts with the first question and not with the program, which may fork first.
    """
    global _listening_in
    if _listening_in == os.getpid():
        return
    _listening_in = os.getpid()
    threading.Thread(target=_listen, args=(forget,), name="rights", daemon=True).start()


def _listen(forget: Callable[[], None]) -> None:
    while True:
        try:
            _follow(forget)
        except (RedisError, OSError):
            time.sleep(TRY_AGAIN_SECONDS)


def _follow(forget: Callable[[], None]) -> None:
    with (
        Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=15) as redis,
        redis.pubsub() as messages,
    ):
        messages.subscribe(channel())
        while True:
            # The answer to the subscription counts too: what changed before it told nobody here.
            if messages.get_message(timeout=LOOK_EVERY_SECONDS) is not None:
                forget()
