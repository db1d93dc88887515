"""What is told of a file's score on a hidden Suite, given what its sender was told before.

After the Ladder of Blum and Hardt (2015): a score is news only where it differs from those told before by
more than chance would make it. A file that lies nearer to one of these is told with that one's figure, so
whoever sends guess after guess reads one figure and learns nothing of the key.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from benchmark.board.coarse import coarse


def told_step(n: int) -> float:
    """Points within which two files are told alike.

    Of files that are right by the same chance, in half of `n` items at the worst, 99 of 100 pairs lie within:
    2.58 standard errors of the difference of two shares.
    """
    return 100 * 2.58 * sqrt(2 * 0.25 / n) if n else 100.0


def told_score(score: float, n: int, *, before: Iterable[float]) -> float:
    """The score as it is told, in percent: that of the nearest told before, where it lies within a step."""
    nearest = min(before, key=lambda told: abs(told - score), default=None)
    if nearest is not None and abs(nearest - score) < told_step(n):
        return nearest
    return coarse(score, n) or 0.0
