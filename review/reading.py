"""Which reading of an item this is, and why it is asked for, in words that name no other reader."""

from __future__ import annotations

from dataclasses import dataclass

from review.models import RoundPurpose
from review.screen import Screen, touched_words


@dataclass(frozen=True, slots=True)
class Reading:
    """What the head of the review page says of the Round."""

    name: str
    why: str


def reading_of(screen: Screen) -> Reading | None:
    """Second reading, adjudication or one of several blind ones; None for the usual first reading."""
    round = screen.assignment.round
    match round.purpose:
        case RoundPurpose.SECOND_READER:
            return Reading("Second reading", _second_because(screen))
        case RoundPurpose.ADJUDICATION:
            return Reading("Adjudication", "The readers before you disagreed; your decision settles it.")
    if round.readers > 1:
        why = f"{round.readers} surgeons read this item blind, so that their agreement can be measured."
        return Reading("Blind reading", why)
    return None


def _second_because(screen: Screen) -> str:
    """The edit that asked for it: what is under review is the first reader's, its parent what they read."""
    changed = touched_words(screen.bodies["draft"], screen.bodies["revision"])
    if not changed:
        return (
            "A reader before you worded it anew, and nobody else has read it so. A second surgeon reads it "
            "before it counts as read by two."
        )
    return (
        f"The first reader's edit changed {changed}. Such an edit is read by a second surgeon before it "
        "counts as approved."
    )
