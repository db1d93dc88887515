"""The calls behind Instances, for the record that goes with an exported one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.bodies import sha256_hex
from generation.models import Attempt, Call, CallUse


def calls_of_instances(instances: Sequence[int]) -> Mapping[int, list[dict[str, object]]]:
    """By an Instance's key: the questions whose answers it was made of, the first asked first.

    What was sent and answered is told by hash: the prompt holds material whose rights stay here.
    """
    rows = CallUse.objects.filter(item__instance__in=instances).select_related(
        "call__prompt", "call__endpoint"
    )
    found: dict[int, dict[int, Call]] = defaultdict(dict)
    for use in rows.select_related("item").prefetch_related("call__attempts").order_by("pk"):
        if use.item.instance_id is not None:
            found[use.item.instance_id][use.call_id] = use.call
    return {pk: [_call(call) for call in calls.values()] for pk, calls in found.items()}


def _call(call: Call) -> dict[str, object]:
    asked: dict[str, Any] = json.loads(call.request)
    parameters = asked["parameters"]
    prompt = call.prompt
    return {
        "key": call.key,
        "step": call.step,
        "model": asked["model"],
        "is_local": call.endpoint_is_local,
        "prompt_name": prompt.name if prompt else "",
        "prompt_version": prompt.version if prompt else None,
        "prompt_sha256": asked["prompt"],
        "seed": parameters["seed"],
        "temperature": parameters["temperature"],
        "max_tokens": parameters["max_tokens"],
        "pictures": asked["pictures"],
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "answer_sha256": sha256_hex(call.answer) if call.answer else "",
        "attempts": [_attempt(one) for one in sorted(call.attempts.all(), key=lambda one: one.number)],
    }


def _attempt(one: Attempt) -> dict[str, object]:
    return {
        "number": one.number,
        "state": one.state,
        "sent_at": one.sent_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "input_price": f"{one.input_price:.6f}",
        "output_price": f"{one.output_price:.6f}",
        "cost": f"{one.cost:.6f}",
        "input_tokens": one.input_tokens,
        "output_tokens": one.output_tokens,
        "latency_ms": one.latency_ms,
        "model_reported": one.model_reported,
        "fingerprint": one.fingerprint,
        "request_id": one.request_id,
    }
