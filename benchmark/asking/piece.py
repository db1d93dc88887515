"""One question of a run on its way: what it is asked for, ready to be sent, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from generation.calls.prices import Prices, cost_of
from generation.calls.question import Question
from generation.calls.replies import Reply


class Piece(Protocol):
    """What one question is asked for: an item and its repeat, a dimension of a report."""

    @property
    def key(self) -> str:
        """What tells it from every other question of its run."""


PieceT = TypeVar("PieceT", bound=Piece)


@dataclass(frozen=True)
class Ready(Generic[PieceT]):
    """A question in its final form, past the gate, with what it costs at most."""

    work: PieceT
    question: Question
    worst: Decimal = Decimal(0)

    @property
    def tokens(self) -> int:
        """The most that the request can use, for limits of tokens per minute."""
        return self.question.worst_input_tokens() + self.question.max_tokens


class Fate(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    ERROR = "error"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome(Generic[PieceT]):
    """What became of one question: a reply, or why there is none."""

    work: PieceT
    state: Fate
    ready: Ready[PieceT] | None = None
    reply: Reply | None = None
    problem: str = ""
    cost: Decimal = Decimal(0)


def cost_told(prices: Prices, ready: Ready[Any], reply: Reply) -> Decimal:
    """What an answer cost; where its usage was not told the worst case is the honest figure."""
    if reply.input_tokens is None or reply.output_tokens is None:
        return ready.worst
    return cost_of(
        prices,
        input_tokens=reply.input_tokens,
        output_tokens=reply.output_tokens,
        cached_tokens=reply.cached_tokens,
    )
