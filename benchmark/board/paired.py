"""Two models on the same items: counts, difference and interval. Without tests, so that a page may ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmark.board.marks import LEAST_CLUSTERS
from benchmark.board.matrix import Clusters, Flags, Whole
from corpus.statistics.proportions import Z95

ALPHA = 0.05
UNTESTED = "too few clusters"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Paired:
    """One model against another on the items that both were scored on; differences in points.

    `only_first` and `only_second` count the items where exactly one is right. Below 15 clusters there is
    no difference told and p is 1.
    """

    n: int
    clusters: int
    both: int
    only_first: int
    only_second: int
    neither: int
    difference: float | None
    low: float | None
    high: float | None
    p: float = 1.0
    test: str = UNTESTED
    p_holm: float = 1.0

    @property
    def claim(self) -> bool:
        """Whether there are enough clusters to say anything."""
        return self.clusters >= LEAST_CLUSTERS

    @property
    def differs(self) -> bool:
        """Whether the two can be separated after Holm's correction over all pairs of the board."""
        return self.p_holm <= ALPHA


def paired_rows(clusters: Clusters, common: Flags, first: Flags, others: Flags) -> tuple[list[Paired], Whole]:
    """One model (items) against several (models, items) on `common`, and the clusters' differences."""
    common = np.broadcast_to(common, others.shape)
    won, lost = first & ~others & common, ~first & others & common
    both, sizes = (first & others & common).sum(axis=-1), clusters.sums(common)
    ahead, behind = clusters.sums(won), clusters.sums(lost)
    low, high = _intervals(sizes, ahead, behind)
    columns = (sizes.sum(axis=-1), (sizes > 0).sum(axis=-1), both, won.sum(axis=-1), lost.sum(axis=-1))
    counts = np.stack(columns, axis=-1).tolist()
    rows = [_paired(row, *bounds) for row, *bounds in zip(counts, low.tolist(), high.tolist(), strict=True)]
    return rows, ahead - behind


def _paired(row: list[int], *bounds: float) -> Paired:
    n, clusters, both, won, lost = row
    told = (
        [100 * (won - lost) / n, *(100 * bound for bound in bounds)] if clusters >= LEAST_CLUSTERS else None
    )
    difference, low, high = told or (None, None, None)
    return Paired(n, clusters, both, won, lost, n - both - won - lost, difference, low, high)


def _intervals(sizes: Whole, won: Whole, lost: Whole) -> tuple[Floats, Floats]:
    """95 % intervals of the difference, cluster-robust with t of C - 1 degrees of freedom.

    Where all clusters differ alike, as when two models are right on the same items, there is no spread to
    estimate from: the interval is then that of Bonett and Price (2012, J Educ Behav Stat 37:479) with the
    clusters as n, which has a width there too. Spread is summed from whole numbers, so that no rounding of
    a float stands for it.
    """
    n, clusters = np.maximum(sizes.sum(axis=-1), 1), np.maximum((sizes > 0).sum(axis=-1), 2)
    totals = won - lost
    total = totals.sum(axis=-1)
    rest = (totals * n[..., None] - total[..., None] * sizes).astype(np.float64)
    spread = np.sqrt((rest**2).sum(axis=-1) * clusters / (clusters - 1)) / n / n
    half = special.stdtrit(clusters - 1, 0.975) * spread
    # One item more where either alone is right, of two more clusters.
    first, second = ((part.sum(axis=-1) / n * clusters + 1) / (clusters + 2) for part in (won, lost))
    apart = Z95 * np.sqrt((first + second - (first - second) ** 2) / (clusters + 2))
    middle, half = np.where(spread, total / n, first - second), np.where(spread, half, apart)
    return np.maximum(-1.0, middle - half), np.minimum(1.0, middle + half)
