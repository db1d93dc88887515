"""Percentile intervals of agreement: the rated units are drawn again with replacement."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.statistics.agreement import (
    coincidences,
    metric_alpha,
    nominal_alpha,
    nominal_splits,
    ordinal_alpha,
)

Floats = NDArray[np.float64]
CHUNK = 500  # draws held at once


def alpha_interval(
    counts: Floats, level: str, distances: Floats | None, resamples: int, seed: int
) -> dict[str, Any]:
    """95 % interval of Krippendorff's alpha; `counts` are units by categories."""
    splits, pairs = nominal_splits(counts), coincidences(counts)
    drawn = []
    for weights in _draws(len(counts), resamples, seed):
        if level == "nominal":
            drawn.append(nominal_alpha(weights @ counts, weights @ splits))
            continue
        observed = np.tensordot(weights, pairs, axes=1)
        found = ordinal_alpha(observed) if distances is None else metric_alpha(observed, distances)
        drawn.append(found)
    alphas = np.concatenate(drawn)
    return {"ci95": _percentiles(alphas), "undefined_resamples": int(np.isnan(alphas).sum())}


def kappa_interval(places: NDArray[np.int64], labels: int, resamples: int, seed: int) -> list[float] | None:
    """95 % interval of quadratic kappa; `places` are the labels' places, units by two raters."""
    index = np.arange(labels)
    distance = (index[:, None] - index[None, :]) ** 2.0
    drawn = []
    for weights in _draws(len(places), resamples, seed):
        apart = weights @ distance[places[:, 0], places[:, 1]]
        rows, columns = (weights @ np.eye(labels)[places[:, rater]] for rater in (0, 1))
        chance = np.einsum("bi,ij,bj->b", rows, distance, columns) / len(places)
        share = np.divide(apart, chance, out=np.full(len(weights), np.nan), where=chance > 0)
        drawn.append(1 - share)
    return _percentiles(np.concatenate(drawn))


def _draws(units: int, resamples: int, seed: int) -> list[Floats]:
    """How often each unit is drawn, draws by units, in chunks."""
    generator = np.random.default_rng(seed)
    sizes = [min(CHUNK, resamples - start) for start in range(0, resamples, CHUNK)]
    even = np.full(units, 1 / units)
    return [generator.multinomial(units, even, size=size).astype(float) for size in sizes]


def _percentiles(drawn: Floats) -> list[float] | None:
    defined = drawn[~np.isnan(drawn)]
    return [float(bound) for bound in np.percentile(defined, [2.5, 97.5])] if len(defined) else None
