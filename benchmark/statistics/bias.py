"""Two measures of one thing, such as a judge and a clinician: bias, limits of agreement, correlations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmark.statistics.undefined import undefined

Inputs = dict[str, Any]
Floats = NDArray[np.float64]
LIMIT = 1.96  # as Bland and Altman print it
CORRELATIONS = ("pearson", "spearman", "kendall_tau_b")


def judge_vs_clinician_continuous(inputs: Inputs) -> Inputs:
    """Correlations, Lin's concordance (1989), bias and limits of agreement (Bland and Altman 1986).

    Pairs with a None are left out. `bias_ci95` is by t with n - 1 degrees of freedom; figures without a
    value say why.
    """
    rated = zip(inputs["judge"], inputs["clinician"], strict=True)
    both = np.array([pair for pair in rated if None not in pair], dtype=float)
    if not len(both):
        names = (*CORRELATIONS, "lin_ccc", "bias", "bias_ci95", "loa95", "mae")
        return undefined("Nothing was scored by both.", *names)
    judge, clinician = both.T
    difference = judge - clinician
    found = _correlations(judge, clinician) | _limits(difference)
    return found | {"mae": float(np.abs(difference).mean())}


def _correlations(judge: Floats, clinician: Floats) -> Inputs:
    bottom = float(judge.var() + clinician.var() + (judge.mean() - clinician.mean()) ** 2)
    covariance = float(((judge - judge.mean()) * (clinician - clinician.mean())).mean())
    lin = {"lin_ccc": 2 * covariance / bottom if bottom else None}
    if np.ptp(judge) == 0 or np.ptp(clinician) == 0:
        return undefined("One of the two gave the same score throughout.", *CORRELATIONS) | lin
    return lin | {
        "pearson": float(stats.pearsonr(judge, clinician)[0]),
        "spearman": float(stats.spearmanr(judge, clinician)[0]),
        "kendall_tau_b": float(stats.kendalltau(judge, clinician)[0]),
    }


def _limits(difference: Floats) -> Inputs:
    n, bias = len(difference), float(difference.mean())
    if n < 2:
        return undefined("One pair shows no spread.", "bias_ci95", "loa95") | {"bias": bias}
    spread = float(difference.std(ddof=1))
    half = float(stats.t.ppf(0.975, n - 1)) * spread / float(np.sqrt(n))
    return {
        "bias": bias,
        "bias_ci95": [bias - half, bias + half],
        "loa95": [bias - LIMIT * spread, bias + LIMIT * spread],
    }
