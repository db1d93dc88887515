"""Models on the same items: tests, corrections, and how many items a difference needs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmark.statistics.flips import sign_flip_p
from benchmark.statistics.undefined import undefined

Inputs = dict[str, Any]


def exact_mcnemar_p(b: int, c: int) -> float:
    """Two-sided exact p of b against c discordant items; 1 when there are none."""
    return float(stats.binomtest(min(b, c), b + c).pvalue) if b + c else 1.0


def mcnemar(inputs: Inputs) -> Inputs:
    """Two models on the same items; the corrected form is given for comparison only."""
    b, c = inputs["b"], inputs["c"]
    n, least = b + c, min(b, c)
    if not n:
        why = "No item is right for one model alone, so the approximate forms divide by nought."
        return {"exact_p": 1.0, "mid_p": 1.0} | undefined(why, "chi2", "chi2_p", "chi2_cc", "chi2_cc_p")
    exact = exact_mcnemar_p(b, c)
    mid = 2 * float(stats.binom.cdf(least, n, 0.5)) - float(stats.binom.pmf(least, n, 0.5))
    chi2, corrected = (b - c) ** 2 / n, (abs(b - c) - 1) ** 2 / n
    return {
        "exact_p": exact,
        "mid_p": min(1.0, mid),
        "chi2": chi2,
        "chi2_p": float(stats.chi2.sf(chi2, 1)),
        "chi2_cc": corrected,
        "chi2_cc_p": float(stats.chi2.sf(corrected, 1)),
    }


def cochran_q(inputs: Inputs) -> Inputs:
    """Omnibus test of several models on the same items (rows items, columns models)."""
    scores = np.asarray(inputs["scores"], dtype=float)
    if scores.ndim < 2 or scores.shape[1] < 2:
        return undefined("The test asks for items that two models or more answered.", "Q", "p")
    k = scores.shape[1]
    rows, columns, total = scores.sum(axis=1), scores.sum(axis=0), scores.sum()
    spread = float((rows * (k - rows)).sum())
    if spread == 0:
        return undefined("No item tells the models apart: each is right for all or for none.", "Q", "p")
    q = float(k * (k - 1) * ((columns - total / k) ** 2).sum() / spread)
    return {"Q": q, "p": float(stats.chi2.sf(q, k - 1))}


def paired_difference(inputs: Inputs) -> Inputs:
    """Two models on the same independent items."""
    a, b = np.asarray(inputs["a"], dtype=float), np.asarray(inputs["b"], dtype=float)
    difference = a - b
    if not len(a):
        names = ("mean_diff", "se_paired", "ci95_t", "se_unpaired", "t_p")
        return undefined("There are no common items.", *names) | {"perm_exact_p": 1.0}
    n, mean = len(a), float(difference.mean())
    if n < 2:
        why = "One item shows no spread."
        found = {"mean_diff": mean, "perm_exact_p": sign_flip_p(difference)}
        return undefined(why, "se_paired", "ci95_t", "se_unpaired", "t_p") | found
    se = float(difference.std(ddof=1) / np.sqrt(n))
    half = float(stats.t.ppf(0.975, n - 1)) * se
    return {
        "mean_diff": mean,
        "se_paired": se,
        "ci95_t": [mean - half, mean + half],
        "perm_exact_p": sign_flip_p(difference),
        "se_unpaired": float(np.sqrt(a.var(ddof=1) / n + b.var(ddof=1) / n)),
        "t_p": float(2 * stats.t.sf(abs(mean / se), n - 1)) if se else None,
    }


def p_adjust(inputs: Inputs) -> Inputs:
    """Adjusted p values in the order given: holm, bonferroni, fdr_bh or fdr_by. None stays None."""
    given = inputs["p"]
    adjusted = iter(adjust([p for p in given if p is not None], inputs["method"]))
    told = [None if p is None else next(adjusted) for p in given]
    rejected = sum(p is not None and p <= inputs.get("alpha", 0.05) for p in told)
    return {"adjusted": told, "n_reject": rejected}


def adjust(p_values: list[float], method: str) -> list[float]:
    """Holm 1979; Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001. Raises ValueError."""
    p = np.asarray(p_values, dtype=float)
    n, order = len(p), np.argsort(p, kind="stable")
    stepped = _stepped(p[order], method)
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(1, stepped)
    return [float(x) for x in adjusted]


def _stepped(p: NDArray[np.float64], method: str) -> NDArray[np.float64]:
    """Ascending p values, corrected and made ascending again."""
    n, ranks = len(p), np.arange(1, len(p) + 1)
    if method == "bonferroni":
        return np.asarray(p * n)
    if method == "holm":
        return np.asarray(np.maximum.accumulate(p * (n - ranks + 1)))
    if method not in {"fdr_bh", "fdr_by"}:
        raise ValueError(f"Unknown correction {method!r}: use holm, bonferroni, fdr_bh or fdr_by.")
    factor = float((1 / ranks).sum()) if method == "fdr_by" else 1.0
    return np.asarray(np.minimum.accumulate((p * n * factor / ranks)[::-1])[::-1])


def sample_size_mcnemar(inputs: Inputs) -> Inputs:
    """Items needed to see p10 against p01 (Connor 1987)."""
    discordance, delta = inputs["p10"] + inputs["p01"], abs(inputs["p10"] - inputs["p01"])
    if delta == 0:
        return undefined("No number of items shows a difference of nought.", "n")
    return {"n": int(np.ceil(_connor(discordance, delta, inputs["alpha"], inputs["power"])))}


def _connor(discordance: float, delta: float, alpha: float, power: float) -> float:
    z_alpha, z_beta = float(stats.norm.ppf(1 - alpha / 2)), float(stats.norm.ppf(power))
    spread = max(0.0, discordance - delta**2)
    return float(((z_alpha * np.sqrt(discordance) + z_beta * np.sqrt(spread)) / delta) ** 2)


def minimum_detectable_difference_paired(inputs: Inputs) -> Inputs:
    """The smallest difference that n items show, by inverting Connor's formula."""
    low, high = 1e-9, float(inputs["discordance"])
    if high <= low:
        return undefined("Models that never disagree show no difference.", "delta")
    if _connor(high, high, inputs["alpha"], inputs["power"]) > inputs["n"]:
        return undefined("So few items show no difference at this power, however large.", "delta")
    for _ in range(200):
        middle = (low + high) / 2
        enough = _connor(inputs["discordance"], middle, inputs["alpha"], inputs["power"]) <= inputs["n"]
        low, high = (low, middle) if enough else (middle, high)
    return {"delta": high}


def sample_size_paired(inputs: Inputs) -> Inputs:
    """Items needed for a paired difference (Miller 2024, section 5)."""
    if not inputs["delta"]:
        return undefined("No number of items shows a difference of nought.", "n")
    z = float(stats.norm.ppf(1 - inputs["alpha"] / 2) + stats.norm.ppf(inputs["power"]))
    variance = inputs["omega2"] + inputs.get("within_var", 0)
    return {"n": int(np.ceil(z**2 * variance / inputs["delta"] ** 2 - 1e-9))}
