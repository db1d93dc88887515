"""Items that share a subject are not independent: intervals and tests by cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Inputs = dict[str, Any]
Floats = NDArray[np.float64]
EXACT_UP_TO = 16  # clusters; 2^16 sign flips are enumerated, more are sampled.
SAMPLED_FLIPS = 20_000


def clustered_se(inputs: Inputs) -> Inputs:
    """Mean with cluster-robust standard errors (Miller 2024, arXiv 2411.00640, appendix A)."""
    groups = [np.asarray(group, dtype=float) for group in inputs["groups"] if len(group)]
    scores = np.concatenate(groups)
    n, clusters, mean = len(scores), len(groups), float(scores.mean())
    naive = float(scores.std(ddof=1) / np.sqrt(n)) if n > 1 else None
    sums = np.array([(group - mean).sum() for group in groups])
    cr0 = float(np.sqrt((sums**2).sum()) / n)
    if clusters < 2 or naive is None:
        return _one_cluster(mean, n, clusters, naive, cr0)
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


def _one_cluster(mean: float, n: int, clusters: int, naive: float | None, cr0: float) -> Inputs:
    return {
        "mean": mean, "n": n, "clusters": clusters, "se_naive": naive, "se_cr0_miller": cr0,
        "se_inspect": None, "se_statsmodels_corrected": None, "ci95_t_inspect": None, "design_effect": None,
    }  # fmt: skip


def cluster_bootstrap_percentile_ci95(inputs: Inputs) -> Inputs:
    """Percentile interval of right/items when whole clusters are drawn again."""
    groups = inputs["groups"]
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
    differences = [group[:, 0] - group[:, 1] for group in groups]
    every = np.concatenate(differences)
    n, clusters, mean = len(every), len(groups), float(every.mean())
    b, c = int((every > 0).sum()), int((every < 0).sum())
    result: Inputs = {"mean_diff": mean, "se_cluster": None, "ci95_t": None}
    if clusters > 1:
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


def sign_flip_p(totals: Floats, seed: int = 0) -> float:
    """Two-sided p when each cluster's total difference could as well have the other sign."""
    moving = totals[totals != 0]
    if not len(moving):
        return 1.0
    observed = abs(float(moving.sum()))
    if len(moving) <= EXACT_UP_TO:
        bits = np.arange(2 ** len(moving))[:, None] >> np.arange(len(moving)) & 1
        flipped = np.abs((1 - 2 * bits) @ moving)
        return float((flipped >= observed - 1e-9).mean())
    generator = np.random.default_rng(seed)
    signs = generator.choice([-1.0, 1.0], size=(SAMPLED_FLIPS, len(moving)))
    # The observed arrangement counts as one of the flips, so p is never 0.
    return float((1 + (np.abs(signs @ moving) >= observed - 1e-9).sum()) / (SAMPLED_FLIPS + 1))


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
