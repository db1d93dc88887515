"""Whether a decision on a seeded item caught the fault."""

from __future__ import annotations

import json
from typing import Any

from corpus.models import ErrorReason, Verdict
from review.models import Change, Fault, SeededItem

REASONS: dict[Fault, frozenset[ErrorReason]] = {
    Fault.LEVEL: frozenset({ErrorReason.LEVEL, ErrorReason.NUMBERING}),
    Fault.SIDE: frozenset({ErrorReason.SIDE}),
    Fault.KEY: frozenset({ErrorReason.TWO_RIGHT, ErrorReason.LEVEL}),
    Fault.UNSUPPORTED: frozenset({ErrorReason.INVENTED_FINDING}),
}
# Fit for any fault: what stands there is not what the images or the source say.
ANY = frozenset({ErrorReason.IMAGE_TEXT, ErrorReason.NOT_SUPPORTED})
UNFIT = frozenset({ErrorReason.WORDING, ErrorReason.IDENTITY, ErrorReason.NOT_SPINE, ErrorReason.TRANSLATION})


def is_caught(seeded: SeededItem, *, verdict: str, reasons: list[ErrorReason], own_body: str) -> bool:
    """Whether the fault did not get through.

    An edit caught it when none of the changed words is left; a rejection or a send-back when one of its
    reasons fits. A wrong key fits any reason but those that are about other things, and a send-back
    without reasons counts: its comment said in words what must change.
    """
    if verdict == Verdict.APPROVE:
        return False
    if verdict == Verdict.EDIT_AND_APPROVE:
        body = json.loads(own_body)
        return not any(_is_left(body, change) for change in seeded.changed)
    if not reasons:
        return verdict == Verdict.SEND_BACK
    fault = Fault(seeded.fault)
    if fault is Fault.KEY:
        return bool(set(reasons) - UNFIT)
    return bool(set(reasons) & (REASONS[fault] | ANY))


def _is_left(body: Any, change: Change) -> bool:
    """Whether the words that were put in still stand where they were put."""
    at = body
    for step in change.pointer.split("/"):
        at = at[int(step) - 1] if step.isdigit() else at.get(step)
    if change.pointer == "answer":
        return bool(at == change.after)
    if not change.after:
        return not at
    text = "\n".join(at) if isinstance(at, list) else str(at or "")
    return change.after in text
