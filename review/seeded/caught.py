"""Whether a decision on a seeded item caught the fault."""

from __future__ import annotations

import json
from typing import Any

from corpus.models import ErrorReason, Verdict
from review.models import Change, Fault, SeededItem

REASONS: dict[Fault, frozenset[ErrorReason]] = {
    Fault.LEVEL: frozenset({ErrorReason.LEVEL, ErrorReason.NUMBERING}),
    Fault.SIDE: frozenset({ErrorReason.SIDE}),
    Fault.UNSUPPORTED: frozenset({ErrorReason.INVENTED_FINDING}),
    Fault.GRADE: frozenset({ErrorReason.GRADE}),
    Fault.MEASURE: frozenset({ErrorReason.GRADE}),
    Fault.ZONE: frozenset({ErrorReason.ZONE}),
    Fault.NEGATED: frozenset({ErrorReason.OMISSION, ErrorReason.INVENTED_FINDING, ErrorReason.RED_FLAG}),
}
# Fit for any fault: what stands there is not what the images or the source say.
ANY = frozenset({ErrorReason.IMAGE_TEXT, ErrorReason.NOT_SUPPORTED})
OF_THE_KEY = frozenset({Fault.KEY, Fault.SWAPPED})
UNFIT = frozenset({ErrorReason.WORDING, ErrorReason.IDENTITY, ErrorReason.NOT_SPINE, ErrorReason.TRANSLATION})


def is_caught(seeded: SeededItem, *, verdict: str, reasons: list[ErrorReason], own_body: str) -> bool:
    """Whether the fault did not get through.

    An edit caught it when none of the changed words is left, or where the key was moved, when another
    option is the key again; a rejection or a send-back when one of its
    reasons fits. A wrong key fits any reason but those that are about other things, and a send-back
    without reasons counts: its comment said in words what must change.
    """
    if verdict == Verdict.APPROVE:
        return False
    if verdict == Verdict.EDIT_AND_APPROVE:
        body, fault = json.loads(own_body), Fault(seeded.fault)
        if fault in OF_THE_KEY:
            return _key_words(body) != _key_words(json.loads(seeded.body))
        return not any(_is_left(body, change) for change in seeded.changed)
    if not reasons:
        return verdict == Verdict.SEND_BACK
    fault = Fault(seeded.fault)
    if fault in OF_THE_KEY:
        return bool(set(reasons) - UNFIT)
    return bool(set(reasons) & (REASONS[fault] | ANY))


def _key_words(body: dict[str, Any]) -> str:
    """The words of the option that is the key, wherever it stands."""
    return next((one["text"] for one in body["options"] if one["key"] == body["answer"]), "")


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
