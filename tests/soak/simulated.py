"""Boards with a known truth: clusters that differ in difficulty, models of known ability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from benchmark.board.matrix import Items
from tests.benchmark.matrices import items_made

NODES, WEIGHTS = special.roots_hermitenorm(61)
Abilities = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """How many clusters of which sizes, and how far they differ (standard deviation, logits)."""

    name: str
    sizes: tuple[int, ...]
    spread: float

    @property
    def items(self) -> Items:
        """The items of every board of this design."""
        return items_made(np.repeat(np.arange(len(self.sizes)), self.sizes))


DESIGNS = (
    Design("every item its own cluster, 487", (1,) * 487, 1.0),
    Design("few large clusters, 40 of 12", (12,) * 40, 1.0),
    Design("many small clusters, 200 of 1 to 4", (1, 2, 3, 4) * 50, 1.0),
    Design("mixed, 20 of 10 and 200 of 1", (10,) * 20 + (1,) * 200, 1.0),
)


def truth(abilities: Abilities, spread: float) -> Abilities:
    """The share right of each model over all clusters there could be, by Gauss-Hermite quadrature."""
    at = special.expit(abilities[:, None] + spread * NODES[None, :])
    return np.asarray(at @ WEIGHTS / WEIGHTS.sum())


def answers(design: Design, abilities: Abilities, chance: np.random.Generator) -> NDArray[np.bool_]:
    """Right or wrong for each model and item: easy clusters are easy for every model."""
    cluster = chance.normal(0, design.spread, len(design.sizes))
    share = special.expit(abilities[:, None] + np.repeat(cluster, design.sizes)[None, :])
    return np.asarray(chance.random(share.shape) < share)


def binomial99(hits: int, n: int) -> tuple[float, float]:
    """The exact 99 % interval of a rate (Clopper and Pearson 1934)."""
    found = stats.binomtest(hits, n).proportion_ci(0.99, method="exact")
    return float(found.low), float(found.high)
