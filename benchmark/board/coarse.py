"""Figures of a hidden Suite as others than its steward read them: so coarse that one item does not show.

Two files that differ in one answer would else tell by the difference of their scores whether it is the key.
"""

from __future__ import annotations

from typing import Any

from corpus.statistics.proportions import wilson

HIDING = 5  # items that one step of a told figure is worth at least
STEPS = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0)  # points
ROUNDED = ("score", "off_by_one")
EXACT = ("right", "low", "high")


def coarse_step(n: int) -> float:
    """In steps of how many points a share of `n` items is told."""
    return next((step for step in STEPS if n and step >= 100 * HIDING / n), STEPS[-1])


def coarse(percent: float | None, n: int) -> float | None:
    """A share of `n` items, in percent, on its step."""
    return None if percent is None else round(percent / coarse_step(n)) * coarse_step(n)


def told_interval(told: float, moved: float, clusters: int) -> tuple[float, float]:
    """Limits in percent of every score that may stand behind a told one: `moved` points off at most.

    Each score's are Wilson's over the clusters. They follow from what is told alone.
    """
    least, most = max(0.0, told - moved) / 100, min(100.0, told + moved) / 100
    return 100 * wilson(least * clusters, clusters)[0], 100 * wilson(most * clusters, clusters)[1]


def coarse_figures(figures: dict[str, Any] | None) -> dict[str, Any] | None:
    """The figures of a group on their steps, without those that follow from the number of right items."""
    if figures is None:
        return None
    n = figures["n"]
    kept = {name: value for name, value in figures.items() if name not in EXACT}
    return kept | {name: coarse(kept[name], n) for name in ROUNDED if name in kept}
