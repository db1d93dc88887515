"""Models by items as arrays: what every figure of a board is computed from.

The board of 50 models on 5,000 items is 250,000 cells; each array below holds one byte or four for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.board.marks import Contestant

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """Which items are relatives: `codes` gives each item the number of its cluster, from 0."""

    codes: Whole

    @cached_property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.codes.max()) + 1 if len(self.codes) else 0

    @cached_property
    def _order(self) -> tuple[Whole, Whole]:
        order = np.argsort(self.codes, kind="stable")
        return order, np.searchsorted(self.codes[order], np.arange(self.count))

    def sums(self, values: NDArray[Any]) -> Whole:
        """Sums within clusters: (..., items) to (..., clusters)."""
        order, starts = self._order
        if not len(starts):
            return np.zeros((*values.shape[:-1], 0), dtype=np.int64)
        return np.asarray(np.add.reduceat(values[..., order], starts, axis=-1, dtype=np.int64))

    def touched(self, mask: Flags) -> int:
        """How many clusters have one of these items or more."""
        return len(np.unique(self.codes[mask]))


@dataclass(frozen=True)
class Items:
    """The items of a version in their order, one place each in every tuple and array.

    `cluster_keys` names the clusters by number; `families` names the model families that drafted or
    revised an item, in small letters, and is empty where people wrote it.
    """

    questions: tuple[str, ...]
    clusters: Clusters
    cluster_keys: tuple[str, ...]
    axes: tuple[str, ...]
    has_images: Flags
    has_level: Flags
    options: Whole
    families: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        return len(self.questions)

    def drafted_by(self, family: str) -> Flags:
        """Which items a model family had a hand in, however its name is written."""
        name = family.strip().casefold()
        return np.array([bool(name) and name in names for names in self.families], dtype=bool)


@dataclass(frozen=True)
class Matrix:
    """What each contestant (row) did with each item (column).

    `asked`: there is a response; `scored`: it counts, for a transport error says nothing of the model;
    `answered`: a letter was read; `levels_off`: -1 where no level was named; `latency`: milliseconds, -1
    where unknown. `cost` is the money of each contestant's scored answers.
    """

    contestants: tuple[Contestant, ...]
    items: Items
    asked: Flags
    scored: Flags
    answered: Flags
    right: Flags
    levels_off: NDArray[np.int16]
    latency: NDArray[np.int32]
    cost: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.contestants)

    def of(self, rows: list[int]) -> Matrix:
        """The same board with these contestants alone, in this order."""
        cells = {
            name: getattr(self, name)[rows]
            for name in ("asked", "scored", "answered", "right", "levels_off", "latency", "cost")
        }
        return Matrix(tuple(self.contestants[row] for row in rows), self.items, **cells)
