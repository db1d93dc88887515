"""Speaks to an endpoint; but for `batch_client` nothing else does. Retries, budgets, ledger stand above."""

from __future__ import annotations

import os
import threading
import time
from functools import lru_cache
from typing import Any

from generation.calls.failures import transport_named
from generation.calls.gate import question_check
from generation.calls.question import Question
from generation.calls.replies import Reply, reply_of
from generation.calls.transport import body_of, exchange, way_to
from generation.models import Endpoint

_one_makes_it = threading.Lock()  # else each of 64 threads that begin at once makes a client of its own


def question_send(*, endpoint: Endpoint, question: Question, idempotency_key: str) -> Reply:
    """Send one request. Raises a ``CallFailure`` that says whether asking again may help.

    Raises ``EgressRefused``, with nothing sent, where its words point at one person.
    """
    question_check(question)
    body = body_of(question)
    # Before the clock starts: the first loads the transport, and those seconds are not the endpoint's.
    way = way_to(endpoint)
    started = time.monotonic()
    with transport_named(endpoint):
        raw, request_id = exchange(way, endpoint, body, key=idempotency_key, begun=started)
    return reply_of(raw, request_id, latency_ms=round((time.monotonic() - started) * 1000))


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
