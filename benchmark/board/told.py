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
    items = list(everything.values())
    cells = [0] * len(items)
    for version in [mine, *others]:
        cells = _cut(cells, [one.question in version for one in items])
    told: list[str] = []
    for group in [WHOLE, *SLICES, *sorted({one.axis for one in mine.values()}), LEVELS]:
        finer = _cut(cells, [one.is_in(group) for one in items])
        if any(one.is_in(group) for one in mine.values()) and _are_large(finer, items):
            told.append(group)
            cells = finer
        elif group == WHOLE:
            return []
    return told


def _cut(cells: list[int], inside: list[bool]) -> list[int]:
    """The cell of each item when each cell falls into what is inside and what is not."""
    return [2 * cell + within for cell, within in zip(cells, inside, strict=True)]


def _are_large(cells: list[int], items: list[Asked]) -> bool:
    clusters: defaultdict[int, set[str]] = defaultdict(set)
    for cell, one in zip(cells, items, strict=True):
        clusters[cell].add(one.cluster)
    return all(len(names) >= LEAST_CLUSTERS for names in clusters.values())
