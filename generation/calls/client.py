"""Speaks to an endpoint; but for `batch_client` nothing else does. Retries, budgets, ledger stand above."""

from __future__ import annotations

import email.utils
import json
import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from generation.answers import strict_schema
from generation.calls.gate import question_check
from generation.calls.question import Question
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
BODY_LIMIT = 8 * 1024 * 1024  # bytes; an answer is text
MOST_TOKENS = 2**31 - 1  # what a column holds
_one_makes_it = threading.Lock()  # else each of 64 threads that begin at once makes a client of its own


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer that arrived, whatever it is worth: text, refusal, usage and where it came from."""

    text: str
    refusal: str
    finish: str
    raw: str
    request_id: str
    model: str
    fingerprint: str
    input_tokens: int | None
    output_tokens: int | None
    latency_ms: int | None
    cached_tokens: int | None = None


def question_send(*, endpoint: Endpoint, question: Question, idempotency_key: str) -> Reply:
    """Send one request. Raises a ``CallFailure`` that says whether asking again may help.

    Raises ``EgressRefused``, with nothing sent, where its words point at one person.
    """
    question_check(question)
    # Before the clock starts: the first loads the SDK, and those seconds are not the endpoint's.
    client = client_of(endpoint)
    started = time.monotonic()
    with failures_named(endpoint):
        raw, request_id = _exchange(client, endpoint, question, idempotency_key, begun=started)
    return reply_of(raw, request_id, latency_ms=round((time.monotonic() - started) * 1000))


def _exchange(
    client: Any, endpoint: Endpoint, question: Question, idempotency_key: str, *, begun: float
) -> tuple[str, str]:
    """The raw body and the endpoint's request id. Reads in pieces, so that a slow drip meets the limit."""
    limit = begun + endpoint.timeout_seconds
    with client.chat.completions.with_streaming_response.create(
        **arguments_of(question), extra_headers={"Idempotency-Key": idempotency_key}
    ) as response:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if time.monotonic() > limit:
                raise NoAnswerInTime(f"{endpoint.name} did not finish within {endpoint.timeout_seconds} s.")
            if len(body) > BODY_LIMIT:
                raise RequestRejected(f"{endpoint.name} sent more than {BODY_LIMIT} bytes.")
        return body.decode("utf-8", "replace"), response.headers.get("x-request-id", "")


def client_of(endpoint: Endpoint) -> Any:
    """The SDK's client of an endpoint, with the key from the environment."""
    key = os.environ.get(endpoint.api_key_variable, "") or "none"
    with _one_makes_it:
        return _client(endpoint.base_url, key, endpoint.timeout_seconds)


@lru_cache(maxsize=8)
def _client(base_url: str, key: str, timeout_s: int) -> Any:
    """One client per endpoint and process: its connections are reused, its TLS set-up is paid once."""
    from openai import OpenAI

    # The SDK's own retries are off: every request must have its row in the ledger first.
    return OpenAI(base_url=base_url, api_key=key, max_retries=0, timeout=float(timeout_s))


def arguments_of(question: Question) -> dict[str, Any]:
    """The body of a chat completion request."""
    arguments: dict[str, Any] = {
        "model": question.model_name,
        "messages": question.messages(),
        "max_tokens": question.max_tokens,
        "temperature": question.temperature,
        "seed": question.seed,
    }
    if question.schema_by_endpoint:
        arguments["response_format"] = {
            "type": "json_schema",
            "json_schema": {
                "name": question.schema_name,
                "strict": True,
                "schema": strict_schema(question.answer_type),
            },
        }
    return arguments


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


def reply_of(raw: str, request_id: str, *, latency_ms: int | None) -> Reply:
    """An answer from its raw body. Raises ``ServerTrouble`` where that is no chat completion."""
    try:
        answer = json.loads(raw)
        choice = answer["choices"][0]
        message = choice["message"]
    except (ValueError, LookupError, TypeError) as problem:
        raise ServerTrouble(
            "The endpoint's answer is not a chat completion.", raw=words(raw[:4000])
        ) from problem
    inward, outward = (_that_can_be(count) for count in tokens_of(answer.get("usage")))
    return Reply(
        text=_text_of(message.get("content")),
        refusal=words(message.get("refusal")),
        finish=words(choice.get("finish_reason")),
        raw=raw,
        request_id=request_id or words(answer.get("id")),
        model=words(answer.get("model")),
        fingerprint=words(answer.get("system_fingerprint")),
        input_tokens=inward,
        output_tokens=outward,
        cached_tokens=_that_can_be(cached_tokens_of(answer.get("usage"))),
        latency_ms=latency_ms,
    )


def _that_can_be(count: int | None) -> int | None:
    """A number of tokens; ``None`` for one that no column holds, as where none was told."""
    return None if count is None or count > MOST_TOKENS else count


def _text_of(content: Any) -> str:
    if isinstance(content, list):
        return "".join(words(part.get("text")) for part in content if isinstance(part, dict))
    return words(content)


def words(value: Any) -> str:
    """A text from an endpoint, empty for nothing; without what no database keeps in a text.

    That is the null sign, and halves of surrogate pairs: an answer may be cut off within a character.
    """
    return str(value or "").replace("\x00", "").encode("utf-8", "replace").decode()


def tokens_of(usage: Any) -> tuple[int | None, int | None]:
    """Input and output tokens from any of the shapes endpoints use; ``None`` where not told."""
    if not isinstance(usage, dict):
        return None, None
    return (
        _count(usage, "prompt_tokens", "input_tokens", "prompt_eval_count"),
        _count(usage, "completion_tokens", "output_tokens", "eval_count"),
    )


def cached_tokens_of(usage: Any) -> int | None:
    """Input tokens that the endpoint had kept, from any of the shapes endpoints use."""
    if not isinstance(usage, dict):
        return None
    for name in ("prompt_tokens_details", "input_tokens_details"):
        if isinstance(details := usage.get(name), dict):
            return _count(details, "cached_tokens")
    return _count(usage, "prompt_cache_hit_tokens", "cache_read_input_tokens")


def _count(usage: dict[str, Any], *names: str) -> int | None:
    for name in names:
        try:
            count = int(usage[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        if count >= 0:
            return count
    return None
