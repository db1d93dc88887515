"""Agreement beyond chance: Cohen's kappa, Fleiss' kappa, Krippendorff's alpha.

Figures that are not defined, as where all values are one, are NaN; whoever shows them says so in words.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def cohen_kappa(table: Floats, power: int = 0) -> float:
    """Kappa of two raters from their cross table of counts (Cohen 1960; weighted: Cohen 1968).

    Disagreements weigh |i - j|^power by their places; with power 0 each weighs alike.
    """
    index = np.arange(len(table))
    distance = np.abs(index[:, None] - index[None, :]).astype(float)
    weight = distance**power if power else (distance > 0).astype(float)
    share = table / table.sum()
    chance = float((weight * np.outer(share.sum(axis=1), share.sum(axis=0))).sum())
    return 1 - float((weight * share).sum()) / chance if chance else np.nan


def cohen_kappa_se(table: Floats) -> float:
    """Large-sample standard error of unweighted kappa (Fleiss, Cohen and Everitt 1969, formula 13)."""
    share, kappa = table / table.sum(), cohen_kappa(table)
    rows, columns, diagonal = share.sum(axis=1), share.sum(axis=0), np.diag(share)
    chance = float(rows @ columns)
    a = float((diagonal * (1 - (rows + columns) * (1 - kappa)) ** 2).sum())
    mixed = (columns[:, None] + rows[None, :]) ** 2 * share
    b = (1 - kappa) ** 2 * float(mixed.sum() - np.diag(mixed).sum())
    c = (kappa - chance * (1 - kappa)) ** 2
    return float(np.sqrt(max(0.0, a + b - c) / table.sum()) / (1 - chance)) if chance < 1 else np.nan


def fleiss_kappa(counts: Floats) -> float:
    """Kappa of the same number of raters for each subject (rows) by category (columns) (Fleiss 1971)."""
    raters = float(counts[0].sum())
    if raters < 2:
        return np.nan
    shares = counts.sum(axis=0) / counts.sum()
    agreed = float(((counts**2).sum(axis=1) - raters).mean() / (raters * (raters - 1)))
    chance = float((shares**2).sum())
    return (agreed - chance) / (1 - chance) if chance < 1 else np.nan


def coincidences(counts: Floats) -> Floats:
    """Krippendorff's coincidences of each unit (2011, step B): units by categories by categories.

    `counts` says how often each unit (rows) got each category (columns); every unit has two values or more.
    """
    values = counts.sum(axis=-1)[..., None, None]
    paired = counts[..., :, None] * counts[..., None, :] - counts[..., None] * np.eye(counts.shape[-1])
    return np.asarray(paired / (values - 1))


def nominal_splits(counts: Floats) -> Floats:
    """For each unit the coincidences of unlike categories, summed: what nominal alpha asks of a unit."""
    values = counts.sum(axis=-1)
    return np.asarray((values**2 - (counts**2).sum(axis=-1)) / (values - 1))


def nominal_alpha(totals: Floats, splits: Floats) -> Floats:
    """Alpha for values without an order (Krippendorff 2011, step C).

    `totals`: how often each category (last axis) was given in units with two values or more; `splits`: the
    sum of `nominal_splits`. Leading axes are samples of their own.
    """
    n = totals.sum(axis=-1)
    return _alpha(splits, (n**2 - (totals**2).sum(axis=-1)) / (n - 1))


def metric_alpha(observed: Floats, distance: Floats) -> Floats:
    """Alpha from summed coincidences (last two axes) and the squared differences of their categories."""
    totals = observed.sum(axis=-1)
    chance = (distance * totals[..., :, None] * totals[..., None, :]).sum(axis=(-2, -1))
    return _alpha((distance * observed).sum(axis=(-2, -1)), chance / (totals.sum(axis=-1) - 1))


def ordinal_alpha(observed: Floats) -> Floats:
    """Alpha for ordered categories from their summed coincidences (Krippendorff 2011, ordinal metric).

    Two categories are as far apart as values lie between their middles.
    """
    totals = observed.sum(axis=-1)
    middle = np.cumsum(totals, axis=-1) - totals / 2
    return metric_alpha(observed, (middle[..., :, None] - middle[..., None, :]) ** 2)


def _alpha(observed: Floats, expected: Floats) -> Floats:
    share = np.divide(observed, expected, out=np.full(np.shape(expected), np.nan), where=expected > 0)
    return np.asarray(1 - share)
