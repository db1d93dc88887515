"""Whether a decision on a seeded item caught the fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.models import ErrorReason, Verdict
from corpus.parts import SORTS, have_moved, words_of
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
        before = json.loads(seeded.body)
        return not any(_is_left(body, before, change) for change in seeded.changed)
    if not reasons:
        return verdict == Verdict.SEND_BACK
    fault = Fault(seeded.fault)
    if fault in OF_THE_KEY:
        return bool(set(reasons) - UNFIT)
    return bool(set(reasons) & (REASONS[fault] | ANY))


def _key_words(body: dict[str, Any]) -> str:
    """The words of the option that is the key, wherever it stands."""
    return next((one["text"] for one in body["options"] if one["key"] == body["answer"]), "")


def _is_left(body: dict[str, Any], seeded: dict[str, Any], change: Change) -> bool:
    """Whether the words that were put in still stand where they were put."""
    if change.pointer == "answer":
        return bool(body["answer"] == change.after)
    texts = [*_texts_at(body, seeded, change.pointer.split("/"))]
    if not change.after:
        return any(not text for text in texts)
    return any(change.after in text for text in texts)


def _texts_at(body: dict[str, Any], seeded: dict[str, Any], steps: list[str]) -> Iterator[str]:
    """What stands at a path of the seeded text, or may: parts may have come, gone and moved up."""
    name, *rest = steps
    if name in SORTS and rest:
        old, new, place = seeded[name], body[name], int(rest[0]) - 1
        others = [words_of(part) for at, part in enumerate(old) if at != place]
        is_in_place = len(old) == len(new) and not have_moved(old, new)
        found = new[place : place + 1] if is_in_place else [one for one in new if words_of(one) not in others]
        rest = rest[1:]
    else:
        found = [body[name]]
    for at in found:
        for step in rest:
            at = at[int(step) - 1] if step.isdigit() else at.get(step)
        yield "\n".join(at) if isinstance(at, list) else str(at or "")
