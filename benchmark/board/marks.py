"""What a board is computed from: plain rows, read once."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.statistics.proportions import LEAST_FOR_A_CLAIM

LEAST_CLUSTERS = LEAST_FOR_A_CLAIM  # of a hidden suite a smaller group is not told at all


@dataclass(frozen=True, slots=True)
class Mark:
    """One item as one model answered it; `error` when no answer came."""

    item: int
    question: str
    cluster: str
    axis: str
    has_images: bool
    has_level: bool
    families: str
    right: bool
    letter: bool
    error: bool
    levels_off: int | None
    latency_ms: int | None
    cost: float


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model and its marks on one SuiteVersion."""

    uid: str
    name: str
    family: str
    note: str
    run: str
    finished: str
    local: bool
    marks: tuple[Mark, ...]
    uploaded: bool = False

    @property
    def scored(self) -> list[Mark]:
        """Marks that count: a transport error says nothing of the model."""
        return [mark for mark in self.marks if not mark.error]
