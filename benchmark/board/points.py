"""Limits of a mean of points that cannot leave their scale."""

from __future__ import annotations

from benchmark.judge.rubric import LEAST, MOST, POINTS
from corpus.statistics.proportions import wilson

LOWEST, HIGHEST = LEAST * POINTS, MOST * POINTS


def points_limits(low: float, high: float, clusters: int) -> tuple[float, float]:
    """The 95 % limits of a mean that lies from `low` to `high`, by so many clusters.

    A mean of bounded points spreads most where all lie at the bounds: then it is a share of the best, and has
    Wilson's limits. They need no spread of the points themselves.
    """
    spread = HIGHEST - LOWEST
    ends = [min(1.0, max(0.0, (one - LOWEST) / spread)) for one in (low, high)]
    return (
        LOWEST + spread * wilson(ends[0] * clusters, clusters)[0],
        LOWEST + spread * wilson(ends[1] * clusters, clusters)[1],
    )
