"""From counted readings to a figure with its interval, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from corpus.statistics.agreement import (
    Floats,
    cohen_kappa,
    cohen_kappa_se,
    coincidences,
    nominal_alpha,
    nominal_splits,
    ordinal_alpha,
)
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM, Z95, wilson
from review.agreement.tally import Patterns
from review.models import Note

DRAWS = 2_000
SEED = 68
LEAST_DEFINED = 0.95
"""Share of draws in which alpha must be defined for their percentiles to be an interval."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """Agreement of one group of items; shares and coefficients from 0 to 1 (a coefficient may be below 0)."""

    items: int
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    coefficient: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Beyond:
    """Agreement beyond chance."""

    coefficient: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


def alpha_figure(patterns: Patterns, order: Sequence[str] = ()) -> Figure:
    """Krippendorff's alpha; ordinal where `order` names the values from low to high.

    The share is of items whose first two readings are the same.
    """
    return _figure(patterns, lambda: _alpha(patterns, order))


def kappa_figure(patterns: Patterns) -> Figure:
    """Cohen's kappa of one pair of readers, with its large-sample interval."""
    return _figure(patterns, lambda: _kappa(patterns))


def _figure(patterns: Patterns, beyond: Callable[[], _Beyond]) -> Figure:
    items = patterns.total()
    if items < LEAST_FOR_A_CLAIM:
        return Figure(items=items, note=Note.FEW if items else Note.NOTHING)
    same = sum(count for pattern, count in patterns.items() if pattern[0] == pattern[1])
    low, high = wilson(same, items)
    return Figure(
        items=items,
        share=same / items,
        share_low=low,
        share_high=high,
        **asdict(beyond()),
    )


def _alpha(patterns: Patterns, order: Sequence[str]) -> _Beyond:
    values = list(order) or sorted({value for pattern in patterns for value in pattern})
    counts = np.array([[pattern.count(value) for value in values] for pattern in patterns], dtype=float)
    weights = np.array([list(patterns.values())], dtype=float)
    if np.count_nonzero(weights @ counts) < 2:
        return _Beyond(note=Note.ONE_VALUE)
    if not (weights @ nominal_splits(counts)).item():
        return _Beyond(coefficient=1.0, note=Note.NO_SPLIT)
    reckon = _ordinal if order else _nominal
    found = float(reckon(weights, counts)[0])
    drawn = reckon(_draws(weights[0]), counts)
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < LEAST_DEFINED * DRAWS:
        return _Beyond(coefficient=found, note=Note.UNSTABLE)
    low, high = np.percentile(defined, [2.5, 97.5])
    return _Beyond(coefficient=found, low=float(low), high=float(high))


def _draws(weights: Floats) -> Floats:
    """Items drawn again with replacement, whole: those of one pattern are alike, so numbers are drawn."""
    generator = np.random.default_rng(SEED)
    items = int(weights.sum())
    return generator.multinomial(items, weights / items, size=DRAWS).astype(float)


def _nominal(weights: Floats, counts: Floats) -> Floats:
    return nominal_alpha(weights @ counts, weights @ nominal_splits(counts))


def _ordinal(weights: Floats, counts: Floats) -> Floats:
    return ordinal_alpha(np.einsum("dp,pij->dij", weights, coincidences(counts)))


def _kappa(patterns: Patterns) -> _Beyond:
    values = sorted({value for pattern in patterns for value in pattern})
    if len(values) < 2:
        return _Beyond(note=Note.ONE_VALUE)
    table = np.zeros((len(values), len(values)))
    for (one, other), count in patterns.items():
        table[values.index(one), values.index(other)] = count
    if np.trace(table) == table.sum():
        return _Beyond(coefficient=1.0, note=Note.NO_SPLIT)
    found, half = cohen_kappa(table), Z95 * cohen_kappa_se(table)
    return _Beyond(coefficient=found, low=max(-1.0, found - half), high=min(1.0, found + half))
