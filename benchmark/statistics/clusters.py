"""Items that share a subject are not independent: intervals and tests by cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmark.statistics.flips import sign_flip_p
from benchmark.statistics.undefined import undefined

Inputs = dict[str, Any]
Floats = NDArray[np.float64]
SPREADS = (
    "se_naive", "se_cr0_miller", "se_inspect", "se_statsmodels_corrected", "ci95_t_inspect", "design_effect",
)  # fmt: skip


def clustered_se(inputs: Inputs) -> Inputs:
    """Mean with cluster-robust standard errors (Miller 2024, arXiv 2411.00640, appendix A)."""
    groups = [np.asarray(group, dtype=float) for group in inputs["groups"] if len(group)]
    if not groups:
        return undefined("There are no items.", "mean", *SPREADS) | {"n": 0, "clusters": 0}
    scores = np.concatenate(groups)
    n, clusters, mean = len(scores), len(groups), float(scores.mean())
    naive = float(scores.std(ddof=1) / np.sqrt(n)) if n > 1 else None
    sums = np.array([(group - mean).sum() for group in groups])
    cr0 = float(np.sqrt((sums**2).sum()) / n)
    if clusters < 2 or naive is None:
        why = "One cluster shows no spread between clusters."
        found = {"mean": mean, "n": n, "clusters": clusters, "se_naive": naive, "se_cr0_miller": cr0}
        return undefined(why, *SPREADS) | found
    corrected = cr0 * float(np.sqrt(clusters / (clusters - 1)))
    half = float(stats.t.ppf(0.975, clusters - 1)) * corrected
    return {
        "mean": mean,
        "n": n,
        "clusters": clusters,
        "se_naive": naive,
        "se_cr0_miller": cr0,
        "se_inspect": corrected,
        # The factor (n - 1)/(n - k) of the usual correction is 1 for a mean, k = 1.
        "se_statsmodels_corrected": corrected,
        "ci95_t_inspect": [mean - half, mean + half],
        "design_effect": (corrected / naive) ** 2 if naive else None,
    }


def cluster_bootstrap_percentile_ci95(inputs: Inputs) -> Inputs:
    """Percentile interval of right/items when whole clusters are drawn again."""
    groups = [group for group in inputs["groups"] if len(group)]
    if len(groups) < 2:
        return undefined("Fewer than two clusters cannot be drawn again.", "low", "high", "se")
    right = np.array([sum(group) for group in groups], dtype=float)
    size = np.array([len(group) for group in groups], dtype=float)
    generator = np.random.default_rng(_seed(inputs.get("seed", 0)))
    resamples = int(inputs.get("resamples", 10_000))
    means = np.empty(resamples)
    for start in range(0, resamples, 20_000):
        stop = min(resamples, start + 20_000)
        drawn = generator.integers(0, len(groups), size=(stop - start, len(groups)))
        means[start:stop] = right[drawn].sum(axis=1) / size[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {"low": float(low), "high": float(high), "se": float(means.std(ddof=1))}


def _seed(seed: object) -> int:
    digits = "".join(character for character in str(seed) if character.isdigit())
    return int(digits or 0)


def paired_difference_clustered(inputs: Inputs) -> Inputs:
    """Two models on the same items, grouped by subject: difference, interval and tests."""
    groups = [np.asarray(group, dtype=float) for group in inputs["groups"] if len(group)]
    if not groups:
        return _no_pairs()
    differences = [group[:, 0] - group[:, 1] for group in groups]
    every = np.concatenate(differences)
    n, clusters, mean = len(every), len(groups), float(every.mean())
    b, c = int((every > 0).sum()), int((every < 0).sum())
    result: Inputs = {"mean_diff": mean}
    if clusters < 2:
        result |= undefined("One cluster shows no spread between clusters.", "se_cluster", "ci95_t")
    else:
        sums = np.array([(one - mean).sum() for one in differences])
        se = float(np.sqrt((sums**2).sum() * clusters / (clusters - 1)) / n)
        half = float(stats.t.ppf(0.975, clusters - 1)) * se
        result |= {"se_cluster": se, "ci95_t": [mean - half, mean + half]}
    totals = np.array([one.sum() for one in differences])
    sizes = np.array([len(one) for one in differences], dtype=float)
    exact = float(stats.binomtest(min(b, c), b + c).pvalue) if b + c else 1.0
    return (
        result
        | {"sign_flip_by_patient_exact_p": sign_flip_p(totals)}
        | _durkalski(totals, sizes)
        | _obuchowski(totals)
        | {"naive_mcnemar_exact_p": exact, "b": b, "c": c}
    )


def _no_pairs() -> Inputs:
    names = ("mean_diff", "se_cluster", "ci95_t", "durkalski_chi2", "durkalski_p", "obuchowski_chi2")
    untested = {"sign_flip_by_patient_exact_p": 1.0, "naive_mcnemar_exact_p": 1.0, "b": 0, "c": 0}
    return undefined("There are no common items.", *names, "obuchowski_p") | untested


def _durkalski(totals: Floats, sizes: Floats) -> Inputs:
    """Durkalski et al. 2003, Stat Med 22:2417: clusters weigh alike, whatever their size."""
    share = totals / sizes
    spread = float((share**2).sum())
    if spread == 0:
        return {"durkalski_chi2": None, "durkalski_p": None}
    chi2 = float(share.sum()) ** 2 / spread
    return {"durkalski_chi2": chi2, "durkalski_p": float(stats.chi2.sf(chi2, 1))}


def _obuchowski(totals: Floats) -> Inputs:
    """Obuchowski 1998, Stat Med 17:1495: items weigh alike, variance between clusters."""
    clusters = len(totals)
    spread = float(((totals - totals.mean()) ** 2).sum()) * clusters / (clusters - 1) if clusters > 1 else 0.0
    if spread == 0:
        return {"obuchowski_chi2": None, "obuchowski_p": None}
    chi2 = float(totals.sum()) ** 2 / spread
    return {"obuchowski_chi2": chi2, "obuchowski_p": float(stats.chi2.sf(chi2, 1))}
