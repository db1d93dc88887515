"""The life of an Instance: every move that is allowed, and no other."""

from __future__ import annotations

from corpus.errors import MoveNotAllowed
from corpus.models import State

NO_LONGER_ASKED: frozenset[State] = frozenset({State.REJECTED, State.WITHDRAWN, State.FAILED})
"""Where an instance stands whose question may be asked anew."""

CHECKED_AGAIN: frozenset[State] = frozenset(
    {State.REVISED, State.IN_REVIEW, State.IN_ADJUDICATION, State.APPROVED}
)
"""Where an instance stands whose current text waits for a person, or may leave the house."""

UNDONE: frozenset[tuple[State, State]] = frozenset(
    {
        (State.APPROVED, State.IN_REVIEW),
        (State.REJECTED, State.IN_REVIEW),
        (State.SENT_BACK, State.IN_REVIEW),
        (State.IN_ADJUDICATION, State.IN_REVIEW),
        (State.APPROVED, State.IN_ADJUDICATION),
        (State.REJECTED, State.IN_ADJUDICATION),
        (State.NO_CONSENSUS, State.IN_ADJUDICATION),
    }
)
"""Moves that only taking back one's own decision makes."""

MOVES: frozenset[tuple[State, State]] = (
    frozenset(
        {
            (State.DRAFTING, State.REVISED),
            (State.DRAFTING, State.FAILED),
            (State.FAILED, State.DRAFTING),
            (State.REVISED, State.IN_REVIEW),
            (State.IN_REVIEW, State.APPROVED),
            (State.IN_REVIEW, State.REJECTED),
            (State.IN_REVIEW, State.SENT_BACK),
            (State.IN_REVIEW, State.IN_ADJUDICATION),
            (State.SENT_BACK, State.DRAFTING),
            (State.IN_ADJUDICATION, State.APPROVED),
            (State.IN_ADJUDICATION, State.REJECTED),
            (State.IN_ADJUDICATION, State.NO_CONSENSUS),
        }
    )
    | UNDONE
    | {(state, State.WITHDRAWN) for state in State if state != State.WITHDRAWN}
)


def check(source: str, target: State) -> None:
    """Raise MoveNotAllowed unless an Instance may go from `source` to `target`."""
    if (State(source), target) not in MOVES:
        raise MoveNotAllowed(
            f"An instance that is {State(source).label.lower()} cannot become {target.label.lower()}."
        )
