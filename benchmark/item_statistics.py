"""How an item behaves: how many models get it right, and whether the better ones do. Pure.

Discrimination is the point-biserial correlation between being right on the item and the share right on all
*other* items (Henrysson 1963): with the item in the total, every item would seem to discriminate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_MODELS = 5  # below, a correlation over models says nothing


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item over all models: `right` of `asked`, `silent` without a letter, and discrimination or None."""

    asked: int
    right: int
    silent: int
    discrimination: float | None


def items_figures(
    right: NDArray[np.bool_], asked: NDArray[np.bool_], silent: NDArray[np.bool_]
) -> list[ItemFigures]:
    """Figures of every item from arrays of models by items; what was never asked counts nowhere."""
    hits = right & asked
    totals, counts = hits.sum(axis=1, keepdims=True), asked.sum(axis=1, keepdims=True)
    others = counts - asked
    rest = np.where(others > 0, (totals - hits) / np.maximum(others, 1), np.nan)
    return [
        ItemFigures(
            asked=int(asked[:, item].sum()),
            right=int(hits[:, item].sum()),
            silent=int((silent & asked)[:, item].sum()),
            discrimination=point_biserial(hits[asked[:, item], item], rest[asked[:, item], item]),
        )
        for item in range(right.shape[1])
    ]


def point_biserial(right: NDArray[np.bool_], rest: NDArray[np.float64]) -> float | None:
    """Correlation of right or wrong with a score; None below five models, or where one is constant."""
    known = ~np.isnan(rest)
    hits, score = right[known].astype(float), rest[known]
    if len(hits) < LEAST_MODELS or not hits.any() or hits.all() or np.ptp(score) < 1e-12:
        return None
    return float(np.corrcoef(hits, score)[0, 1])
