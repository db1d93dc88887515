"""What an error of the SDK, of the transport below it, or a status means: one of our failures."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from generation.errors import (
    AccessRejected,
    CallFailure,
    NoAnswerInTime,
    NotThere,
    RateLimited,
    RequestRejected,
    ServerTrouble,
)
from generation.models import Endpoint

LONGEST_RETRY_AFTER_S = 300.0


@contextmanager
def failures_named(endpoint: Endpoint) -> Iterator[None]:
    """Turn the SDK's errors, and those of the transport below it, into ours; others pass through."""
    import openai

    try:
        yield
    except openai.APIStatusError as problem:
        raise status_failure(
            endpoint,
            problem.status_code,
            message=problem.message,
            raw=str(problem.body or problem.message),
            wait_s=retry_after_s(problem.response.headers.get("Retry-After")),
        ) from problem
    except Exception as problem:
        failure = _transport_failure(endpoint, problem)
        if failure is None:
            raise
        raise failure from problem


@contextmanager
def transport_named(endpoint: Endpoint) -> Iterator[None]:
    """The same for the transport without the SDK: its errors become ours, ours and others pass through."""
    try:
        yield
    except CallFailure:
        raise
    except Exception as problem:
        failure = _transport_failure(endpoint, problem)
        if failure is None:
            raise
        raise failure from problem


def _transport_failure(endpoint: Endpoint, problem: Exception) -> CallFailure | None:
    """The failure behind an error of the transport; ``None`` for anything else.

    Known by class names: the SDK's transport is a library of its own that changes between its versions,
    and while a body is read its errors come through unwrapped.
    """
    names = {cls.__name__ for link in (problem, problem.__cause__) if link for cls in type(link).__mro__}
    if names & {"APITimeoutError", "TimeoutException"}:
        return NoAnswerInTime(f"{endpoint.name} did not answer within {endpoint.timeout_seconds} s.")
    if "ConnectError" in names:
        return ServerTrouble(f"{endpoint.name} cannot be reached at {endpoint.base_url}.")
    if names & {"APIConnectionError", "TransportError"}:
        return NoAnswerInTime(f"The connection to {endpoint.name} ended before the answer.")
    return None


def status_failure(
    endpoint: Endpoint, status: int, *, message: str, raw: str, wait_s: float | None = None
) -> CallFailure:
    """What an HTTP status of 400 or above means; ``wait_s`` as its Retry-After says."""
    raw, message = words(raw[:4000]), words(message)
    if status == 429:
        return RateLimited(f"{endpoint.name} asks to slow down.", raw=raw, wait_s=wait_s)
    if status in (408, 409) or status >= 500:
        return ServerTrouble(f"{endpoint.name} answered with error {status}.", raw=raw)
    if status in (401, 403):
        return AccessRejected(
            f"{endpoint.name} did not accept the key; an admin sets {endpoint.api_key_variable or 'one'}.",
            raw=raw,
        )
    rejection = NotThere if status == 404 else RequestRejected
    return rejection(f"{endpoint.name} rejected the request ({status}): {message}", raw=raw)


def retry_after_s(header: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds from a Retry-After header (a number or an HTTP date); ``None`` when there is none."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            then = email.utils.parsedate_to_datetime(header)
        except ValueError:
            return None
        # "-0000" says UTC without vouching for it; Python then gives a time without a zone.
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        seconds = (then - (now or datetime.now(UTC))).total_seconds()
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S)


def words(value: Any) -> str:
    """A text from an endpoint, empty for nothing; without what no database keeps in a text.

    That is the null sign, and halves of surrogate pairs: an answer may be cut off within a character.
    """
    return str(value or "").replace("\x00", "").encode("utf-8", "replace").decode()
