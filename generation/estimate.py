"""From a few measured items to what many will take, with a range as wide as so few deserve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from corpus.statistics.proportions import wilson as score_interval

# Student's t, two-sided 95 %, by degrees of freedom (Fisher and Yates, table III); a pilot has five items.
_T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776}


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What the rest will take: ``low`` and ``high`` are None where the items measured give no range."""

    middle: float
    low: float | None
    high: float | None
    n: int

    def times(self, factor: float) -> Estimate:
        """The same in another unit."""
        return Estimate(
            middle=self.middle * factor,
            low=None if self.low is None else self.low * factor,
            high=None if self.high is None else self.high * factor,
            n=self.n,
        )


def estimate_rest(measured: Sequence[float], rest: int) -> Estimate | None:
    """The sum over ``rest`` items by those measured: a 95 % prediction interval, not below nought.

    The variance of the sum of ``rest`` new items about ``rest`` times the mean of n measured ones is
    s² (rest + rest² / n). It holds for items that vary alike, about normally; so few cannot show whether
    they do. None where nothing was measured; no range from one item, nor from more than five.
    """
    n = len(measured)
    if not n:
        return None
    middle = fmean(measured) * rest
    if n - 1 not in _T95:
        return Estimate(middle=middle, low=None, high=None, n=n)
    half = _T95[n - 1] * stdev(measured) * math.sqrt(rest + rest * rest / n)
    return Estimate(middle=middle, low=max(0.0, middle - half), high=middle + half, n=n)


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """Wilson's 95 % score interval of a rate; None without trials."""
    return score_interval(hits, n) if n else None


def sign_test(wins: int, losses: int) -> float | None:
    """Exact two-sided p of the sign test; on discordant pairs the exact McNemar test. None without any."""
    n = wins + losses
    if not n:
        return None
    tail: float = sum(math.comb(n, k) for k in range(min(wins, losses) + 1)) / 2.0**n
    return min(1.0, 2 * tail)
