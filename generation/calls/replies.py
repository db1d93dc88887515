"""What an endpoint answered, read from its raw body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from generation.calls.failures import words
from generation.errors import ServerTrouble

MOST_TOKENS = 2**31 - 1  # what a column holds


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
