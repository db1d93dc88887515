"""A mean over answers that share items one way and clinicians the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
ROUNDING = 1e-18  # of a variance: less is that of a float


def crossed_mean(
    values: Sequence[float], first: Sequence[int], second: Sequence[int]
) -> tuple[float, float, float]:
    """Mean and the bounds of its 95 % interval, robust to clusters both ways; values between 0 and 1.

    Cameron, Gelbach and Miller (2011): the variances by either clustering are added and that by their
    cells is taken away; never less than the larger of the two. t has one degree of freedom fewer than there
    are clusters on the side that has fewer. The bounds are the mean where neither side shows spread. Raises
    ValueError below two clusters on a side.
    """
    found = np.asarray(values, dtype=float)
    sides = [np.unique(np.asarray(side), return_inverse=True)[1] for side in (first, second)]
    counts = [int(side.max(initial=-1)) + 1 for side in sides]
    if min(counts) < 2:
        raise ValueError("One cluster shows no spread.")
    mean = float(found.mean())
    rest = found - mean
    by_first, by_second = (_variance(rest, side) for side in sides)
    cells = _variance(rest, np.unique(sides[0] * counts[1] + sides[1], return_inverse=True)[1])
    variance = max(by_first + by_second - cells, by_first, by_second)
    if variance < ROUNDING:
        return mean, mean, mean
    half = float(special.stdtrit(min(counts) - 1, 0.975) * np.sqrt(variance))
    return mean, max(0.0, mean - half), min(1.0, mean + half)


def _variance(rest: Floats, groups: NDArray[np.int64]) -> float:
    sums = np.bincount(groups, weights=rest)
    many = len(sums)
    return float((sums**2).sum() * many / max(many - 1, 1) / len(rest) ** 2)
