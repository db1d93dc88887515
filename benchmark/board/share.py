"""The 95 % interval of one share of items that may be relatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmark.board.matrix import Whole
from benchmark.board.short import EFFECTIVE, OVER_CLUSTERS, ROBUST, WILSON
from corpus.statistics.proportions import Z95, wilson

FEW = 5  # items right, or wrong, below which no interval may be symmetrical about the share


def robust_half(sizes: Whole, hits: Whole, clusters: Whole) -> NDArray[np.float64]:
    """Half the width of a cluster-robust 95 % interval (Miller 2024), rows of (models, clusters).

    Nought where clusters show no spread, and below two clusters. Spread is summed from whole numbers: shares
    such as a third in every cluster would else leave the rounding of a float as an interval.
    """
    n = np.maximum(sizes.sum(axis=-1), 1)
    rest = hits * n[..., None] - hits.sum(axis=-1)[..., None] * sizes
    many = np.maximum(clusters, 2)
    spread = np.sqrt((rest.astype(np.float64) ** 2).sum(axis=-1) * many / (many - 1)) / n / n
    return np.asarray(np.where(clusters > 1, special.stdtrit(many - 1, 0.975) * spread, 0.0))


def share_interval(right: int, n: int, clusters: int, half: float) -> tuple[float, float, str]:
    """Bounds of the share `right` of `n`, and by what method; `half` is that of `robust_half`.

    Wilson (1927) where every item is its own cluster, else cluster-robust with t. Where clusters show no
    spread there is nothing to estimate it from, and Wilson's interval with the clusters as n stands in its
    place. Where fewer than five items are right, or wrong, the symmetrical interval is too narrow or leaves
    [0, 1]; there it is Wilson's with the effective number of items of Korn and Graubard (1998, Survey
    Methodology 24:193): as many independent items as would show this spread, with t of C - 1 in the place of
    z, and never more than there are.
    """
    if clusters == n:
        return *wilson(right, n), WILSON
    share = right / n
    if not half:
        return *wilson(share * clusters, clusters), OVER_CLUSTERS
    if min(right, n - right) >= FEW:
        return max(0.0, share - half), min(1.0, share + half), ROBUST
    effective = min(float(n), share * (1 - share) * (Z95 / half) ** 2)
    return *wilson(share * effective, effective), EFFECTIVE
