"""Figures with limits: subjects are drawn again with all their reports, every figure on the same draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Interval = tuple[float, float]
RESAMPLES = 2000
FEWEST_SUBJECTS = 2


@dataclass(frozen=True)
class Figure:
    """A figure with its limits (95 %); None with the reason where undefined."""

    value: float | None
    ci95: Interval | None = None
    why: str = ""


def drawn_weights(subjects: Sequence[str], seed: int) -> Floats:
    """How often each report is in each draw (draws by reports); the first row is the reports as they are."""
    place = np.unique(np.asarray(subjects, dtype=str), return_inverse=True)[1]
    count = int(place.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    return np.vstack([np.ones(len(subjects)), drawn[:, place]])


def drawn_average(values: Floats, weights: Floats) -> Floats:
    """The mean in each draw; not a number where a draw has none of them."""
    total = weights.sum(axis=1)
    return np.asarray(np.divide(weights @ values, total, out=np.full(len(total), np.nan), where=total > 0))


def figure_of(draws: Floats, why: str) -> Figure:
    """The first draw, with the percentiles of the others; `why` is said where it has no value."""
    defined = draws[1:][~np.isnan(draws[1:])]
    if np.isnan(draws[0]) or not len(defined):
        return Figure(None, why=why)
    low, high = np.quantile(defined, [0.025, 0.975])
    return Figure(float(draws[0]), (float(low), float(high)))


def mean_figure(subjects: Sequence[str], values: Sequence[float], seed: int, why: str) -> Figure:
    """The mean of some values by subject; undefined with fewer than two subjects, which show no spread."""
    if len(set(subjects)) < FEWEST_SUBJECTS:
        return Figure(None, why=why)
    weights = drawn_weights(subjects, seed)
    return figure_of(drawn_average(np.array(values, dtype=float), weights), why)
