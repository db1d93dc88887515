"""The house's way to declare and to wake background work.

A task takes ids, may run twice without harm, and is only a wake-up: the row in the
database is the truth and a sweep finds what a lost message left behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task  # noqa: TID251 the one place
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# How often each is sent, and how long one waits for a worker before it is of no use, seconds.
SWEEPS: dict[str, tuple[float, float]] = {}
QUEUES: dict[str, str] = {}


def house_task(*, queue: str = "default", retry_on: tuple[type[Exception], ...] = ()) -> Callable[..., Any]:
    """Declare a task: named errors are retried with backoff and jitter, others end it."""

    def declare(function: Callable[..., None]) -> Any:
        name = f"{function.__module__}.{function.__name__}"
        QUEUES[name] = queue
        return shared_task(
            name=name,
            autoretry_for=retry_on,
            max_retries=5,
            retry_backoff=True,
            retry_jitter=True,
            ignore_result=True,
        )(function)

    return declare


def sweep(*, every: float, waits: float | None = None, queue: str = "default") -> Callable[..., Any]:
    """Declare a task that beat sends every `every` seconds; it must be cheap when idle.

    One that waited for longer than `waits` seconds is left out; by default until the next is due.
    """

    def declare(function: Callable[..., None]) -> Any:
        task = house_task(queue=queue)(function)
        SWEEPS[task.name] = (every, every if waits is None else waits)
        return task

    return declare


def task_route(name: str, *args: Any, **kwargs: Any) -> dict[str, str]:
    """Which queue a task goes to, as its declaration says."""
    return {"queue": QUEUES.get(name, "default")}


def wake(task: Any, *ids: int | str) -> None:
    """Send a task once the present transaction commits; a dead broker is not an error.

    The sweep of the room finds the row later, so a person's click never fails on it.
    """

    def send() -> None:
        try:
            task.apply_async(args=ids)
        except (OperationalError, RedisError, OSError):
            logger.warning("No broker: %s waits for the sweep.", task.name)

    transaction.on_commit(send)
