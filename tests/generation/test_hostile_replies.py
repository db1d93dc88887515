"""What an endpoint may say that no database keeps: it is an answer all the same."""

from __future__ import annotations

import json

import pytest

from generation.calls.failures import status_failure
from generation.calls.replies import reply_of
from generation.models import Endpoint


def body_of(content: object, **usage: object) -> str:
    return json.dumps({"choices": [{"message": {"content": content}}], "usage": usage})


@pytest.mark.parametrize("said", ["ANSWER: A \ud83d", "\x00ANSWER: A \udc00", ["x"]])
def test_an_answer_that_ends_within_a_character_can_be_kept(said: object) -> None:
    raw = body_of(said if isinstance(said, str) else [{"text": "ANSWER: A \ud83d"}])
    text = reply_of(raw, "", latency_ms=1).text
    assert text.encode("utf-8").decode() == text
    assert "ANSWER: A ?" in text
    assert "\x00" not in text


@pytest.mark.parametrize("count", [10**30, 2**31, -1, float("inf"), float("nan"), "many", None])
def test_numbers_of_tokens_that_cannot_be_are_not_told(count: object) -> None:
    reply = reply_of(body_of("A", prompt_tokens=count, completion_tokens=3), "", latency_ms=1)
    assert (reply.input_tokens, reply.output_tokens) == (None, 3)


def test_a_refusal_of_the_endpoint_can_be_kept() -> None:
    failure = status_failure(Endpoint(name="House"), 400, message="a\x00b\ud83d", raw="a\x00\ud83d")
    assert str(failure) == "House rejected the request (400): ab?"
    assert failure.raw == "a?"
