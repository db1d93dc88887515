"""Contestants whose family had a hand in the items: their score without those, and whether it helped them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from benchmark.board.figures import slice_figures
from benchmark.board.marks import LEAST_CLUSTERS, Contestant
from benchmark.board.matrix import Flags, Matrix


def own_family(matrix: Matrix, row: int) -> dict[str, Any] | None:
    """Figures of one contestant with and without the items its family drafted; None where there are none.

    The interaction is how much more it leads the other families' models on those items than on the rest,
    in points: above nought, it does better on what its own family wrote.
    """
    one, items = matrix.contestants[row], matrix.items
    drafted = items.drafted_by(one.family)
    scored, right = matrix.scored[row], matrix.right[row]
    if not (drafted & scored).any():
        return None
    parts = slice_figures(
        items.clusters, np.stack([scored & ~drafted, scored & drafted]), np.stack([right, right])
    )
    rivals = [place for place, other in enumerate(matrix.contestants) if not _are_one(one, other)]
    return {"without": parts[0], "on_them": parts[1], **_interaction(matrix, row, rivals, drafted)}


def _are_one(one: Contestant, other: Contestant) -> bool:
    """Whether two are of one family, however its name is written."""
    return one.family.strip().casefold() == other.family.strip().casefold()


def _interaction(matrix: Matrix, row: int, others: list[int], drafted: Flags) -> dict[str, Any]:
    """A difference of differences; cluster-robust, t with C - 1 degrees of freedom."""
    items, told = matrix.items, {"others": len(others), "interaction": None, "low": None, "high": None}
    rivals = matrix.scored[others].sum(axis=0)
    usable = matrix.scored[row] & (rivals > 0)
    groups = (usable & drafted, usable & ~drafted)
    if any(items.clusters.touched(group) < LEAST_CLUSTERS for group in groups):
        return told
    mean = (matrix.right[others] & matrix.scored[others]).sum(axis=0) / np.maximum(rivals, 1)
    lead = matrix.right[row] - mean
    inside, outside = (float(lead[group].mean()) for group in groups)
    pull = np.where(groups[0], (lead - inside) / groups[0].sum(), 0.0)
    pull -= np.where(groups[1], (lead - outside) / groups[1].sum(), 0.0)
    sums = np.bincount(items.clusters.codes, pull, items.clusters.count)
    clusters = items.clusters.touched(usable)
    spread = float(np.sqrt((sums**2).sum() * clusters / (clusters - 1)))
    half = float(special.stdtrit(clusters - 1, 0.975)) * spread
    found = inside - outside
    return told | {"interaction": 100 * found, "low": 100 * (found - half), "high": 100 * (found + half)}
