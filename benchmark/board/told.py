"""Which figures of a hidden Suite may be told: none from which a small group of items follows.

A group's score is a sum over its items. Whoever knows the sums of two groups knows that of their difference,
within a version and between two. So a group is told only where all groups told so far cut the items into
cells of at least ``LEAST_CLUSTERS`` clusters each (see docs/decisions/0041).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmark.board.marks import LEAST_CLUSTERS

WHOLE = "all"
SLICES = ("text", "image")
LEVELS = "exact_level"


@dataclass(frozen=True, slots=True)
class Asked:
    """One item as it counts here: the same question with the same key is one in every version."""

    question: str
    cluster: str
    axis: str
    has_images: bool
    has_level: bool

    def is_in(self, group: str) -> bool:
        """Whether a group of figures counts this item."""
        if group in SLICES:
            return self.has_images == (group == "image")
        return self.has_level if group == LEVELS else group in (WHOLE, self.axis)


def groups_told(scored: Iterable[Asked], earlier: Sequence[Iterable[Asked]] = ()) -> list[str]:
    """The groups whose figures may be told of `scored`, the whole first; none where that may not be.

    `earlier` are the versions told of before: only those that share a question can be subtracted.
    """
    mine = {one.question: one for one in scored}
    others = [
        found for version in earlier if mine.keys() & (found := {one.question: one for one in version}).keys()
    ]
    everything = {question: one for version in [*others, mine] for question, one in version.items()}
    told: list[str] = []
    for group in [WHOLE, *SLICES, *sorted({one.axis for one in mine.values()}), LEVELS]:
        if any(one.is_in(group) for one in mine.values()) and _cells_are_large(
            everything.values(), [mine, *others], [*told, group]
        ):
            told.append(group)
        elif group == WHOLE:
            return []
    return told


def _cells_are_large(items: Iterable[Asked], versions: list[dict[str, Asked]], groups: list[str]) -> bool:
    cells: defaultdict[tuple[bool, ...], set[str]] = defaultdict(set)
    for one in items:
        cut = (*(one.question in version for version in versions), *(one.is_in(group) for group in groups))
        cells[cut].add(one.cluster)
    return all(len(clusters) >= LEAST_CLUSTERS for clusters in cells.values())
