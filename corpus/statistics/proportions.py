"""One rate and its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

Z95: Final = NormalDist().inv_cdf(0.975)
# Below so many independent units (clusters, items) the house shows the number and makes no claim.
LEAST_FOR_A_CLAIM: Final = 15


def wilson(successes: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval of a rate (Wilson 1927), clipped to [0, 1]; `n` is above nought."""
    p, z2 = successes / n, z * z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return low, 1.0 if successes == n else min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many independent units; from 15 on also of a hundred."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """Of a hundred; None while too few say anything."""
        return 100 * self.count / self.of if self.of >= LEAST_FOR_A_CLAIM else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of it, in percent; None while too few say anything."""
        if self.of < LEAST_FOR_A_CLAIM:
            return None
        low, high = wilson(self.count, self.of)
        return 100 * low, 100 * high
