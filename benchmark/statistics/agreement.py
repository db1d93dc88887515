"""Agreement between readers, and between a judge and clinicians."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from corpus.statistics.agreement import cohen_kappa as cohen_kappa_of
from corpus.statistics.agreement import (
    cohen_kappa_se,
    coincidences,
    metric_alpha,
    nominal_alpha,
    nominal_splits,
    ordinal_alpha,
)
from corpus.statistics.agreement import fleiss_kappa as fleiss_kappa_of
from corpus.statistics.proportions import Z95

Inputs = dict[str, Any]
Floats = NDArray[np.float64]


def cohen_kappa(inputs: Inputs) -> Inputs:
    """Kappa, linear and quadratic, from a table or from two raters with the full label set."""
    if "table" in inputs:
        return _kappa_of_table(np.asarray(inputs["table"], dtype=float))
    a, b = inputs["a"], inputs["b"]
    used = sorted(set(a) | set(b))
    labels = inputs.get("labels") or used
    full = _kappa_of_table(_cross(a, b, labels))
    return full | {"quadratic_without_labels": _defined(cohen_kappa_of(_cross(a, b, used), 2))}


def _cross(a: list[Any], b: list[Any], labels: list[Any]) -> Floats:
    table = np.zeros((len(labels), len(labels)))
    for one, other in zip(a, b, strict=True):
        table[labels.index(one), labels.index(other)] += 1
    return table


def _kappa_of_table(table: Floats) -> Inputs:
    share = table / table.sum()
    k = len(table)
    average = (share.sum(axis=1) + share.sum(axis=0)) / 2
    gwet = float((average * (1 - average)).sum() / (k - 1)) if k > 1 else 1.0
    observed, kappa, se = float(np.trace(share)), cohen_kappa_of(table), cohen_kappa_se(table)
    return {
        "kappa": _defined(kappa),
        "linear": _defined(cohen_kappa_of(table, 1)),
        "quadratic": _defined(cohen_kappa_of(table, 2)),
        "se": _defined(se),
        "ci95": None if np.isnan(se) else [kappa - Z95 * se, kappa + Z95 * se],
        "percent_agreement": observed,
        "gwet_ac1": (observed - gwet) / (1 - gwet) if gwet < 1 else None,
    }


def _defined(figure: float) -> float | None:
    return None if np.isnan(figure) else figure


def fleiss_kappa(inputs: Inputs) -> Inputs:
    """Many raters, counts per subject (rows) and category (columns) (Fleiss 1971)."""
    return {"kappa": _defined(fleiss_kappa_of(np.asarray(inputs["table"], dtype=float)))}


def icc(inputs: Inputs) -> Inputs:
    """Intraclass correlations of Shrout and Fleiss 1979, with 95 % limits (McGraw and Wong 1996)."""
    ratings = np.asarray(inputs["data"], dtype=float)
    n, k = ratings.shape
    grand = ratings.mean()
    between = k * float(((ratings.mean(axis=1) - grand) ** 2).sum()) / (n - 1)
    raters = n * float(((ratings.mean(axis=0) - grand) ** 2).sum()) / (k - 1)
    total = float(((ratings - grand) ** 2).sum())
    error = (total - between * (n - 1) - raters * (k - 1)) / ((n - 1) * (k - 1))
    within = (total - between * (n - 1)) / (n * (k - 1))
    singles = {
        "icc11": _ratio(between - within, between + (k - 1) * within),
        "icc21": _ratio(between - error, between + (k - 1) * error + k * (raters - error) / n),
        "icc31": _ratio(between - error, between + (k - 1) * error),
        "icc1k": _ratio(between - within, between),
        "icc2k": _ratio(between - error, between + (raters - error) / n),
        "icc3k": _ratio(between - error, between),
    }
    return singles | {"ci95_pingouin": _icc_limits(n, k, between, raters, error, within, singles["icc21"])}


def _ratio(top: float, bottom: float) -> float | None:
    return top / bottom if bottom else None


def _icc_limits(
    n: int, k: int, between: float, raters: float, error: float, within: float, icc21: float | None
) -> Inputs | None:
    if not error or not within or icc21 is None:
        return None
    quantile = stats.f.ppf
    f1, f3 = between / within, between / error
    low1, high1 = f1 / quantile(0.975, n - 1, n * (k - 1)), f1 * quantile(0.975, n * (k - 1), n - 1)
    low3 = f3 / quantile(0.975, n - 1, (n - 1) * (k - 1))
    high3 = f3 * quantile(0.975, (n - 1) * (k - 1), n - 1)
    fj = raters / error
    top = (k - 1) * (n - 1) * (k * icc21 * fj + n * (1 + (k - 1) * icc21) - k * icc21) ** 2
    bottom = (n - 1) * k**2 * icc21**2 * fj**2 + (n * (1 + (k - 1) * icc21) - k * icc21) ** 2
    freedom = top / bottom
    f_low, f_high = quantile(0.975, n - 1, freedom), quantile(0.975, freedom, n - 1)
    rest = k * raters + (k * n - k - n) * error
    low2 = n * (between - f_low * error) / (f_low * rest + n * between)
    high2 = n * (f_high * between - error) / (rest + n * f_high * between)
    limits = {
        "ICC(1,1)": [(low1 - 1) / (low1 + k - 1), (high1 - 1) / (high1 + k - 1)],
        "ICC(A,1)": [low2, high2],
        "ICC(C,1)": [(low3 - 1) / (low3 + k - 1), (high3 - 1) / (high3 + k - 1)],
        "ICC(1,k)": [1 - 1 / low1, 1 - 1 / high1],
        "ICC(A,k)": [low2 * k / (1 + low2 * (k - 1)), high2 * k / (1 + high2 * (k - 1))],
        "ICC(C,k)": [1 - 1 / low3, 1 - 1 / high3],
    }
    return {name: [round(float(bound), 2) for bound in bounds] for name, bounds in limits.items()}


def krippendorff_alpha(inputs: Inputs) -> Inputs:
    """Alpha of raters (rows) by units (columns), None where a rater did not read.

    Undefined, hence None, where all values are the same. Levels: nominal, ordinal,
    interval, ratio (Krippendorff 2011).
    """
    units = [[v for v in column if v is not None] for column in zip(*inputs["data"], strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    domain = sorted({value for unit in units for value in unit})
    if len(domain) < 2:
        return {"alpha": None}
    counts = np.array([[unit.count(value) for value in domain] for unit in units], dtype=float)
    if inputs["level"] == "nominal":
        return {"alpha": float(nominal_alpha(counts.sum(axis=0), nominal_splits(counts).sum()))}
    observed = coincidences(counts).sum(axis=0)
    if inputs["level"] == "ordinal":
        return {"alpha": float(ordinal_alpha(observed))}
    return {"alpha": float(metric_alpha(observed, _distances(domain, inputs["level"])))}


def _distances(domain: list[Any], level: str) -> Floats:
    """Squared differences between values on their scale. Raises ValueError."""
    values = np.asarray(domain, dtype=float)
    difference = values[:, None] - values[None, :]
    if level == "interval":
        return np.asarray(difference**2)
    if level == "ratio":
        total = values[:, None] + values[None, :]
        return np.asarray(np.divide(difference, total, out=np.zeros_like(difference), where=total != 0) ** 2)
    raise ValueError(f"Unknown level {level!r}: use nominal, ordinal, interval or ratio.")


def judge_vs_clinician_continuous(inputs: Inputs) -> Inputs:
    """Correlations, Lin's concordance (1989), bias and limits of agreement (Bland and Altman)."""
    judge = np.asarray(inputs["judge"], dtype=float)
    clinician = np.asarray(inputs["clinician"], dtype=float)
    difference = judge - clinician
    bias, spread = float(difference.mean()), float(difference.std(ddof=1))
    varied = bool(judge.std() and clinician.std())
    covariance = float(((judge - judge.mean()) * (clinician - clinician.mean())).mean())
    bottom = float(judge.var() + clinician.var() + (judge.mean() - clinician.mean()) ** 2)
    return {
        "pearson": float(stats.pearsonr(judge, clinician)[0]) if varied else None,
        "spearman": float(stats.spearmanr(judge, clinician)[0]) if varied else None,
        "kendall_tau_b": float(stats.kendalltau(judge, clinician)[0]) if varied else None,
        "lin_ccc": 2 * covariance / bottom if bottom else None,
        "bias": bias,
        "loa95": [bias - 1.96 * spread, bias + 1.96 * spread],  # 1.96 as Bland and Altman print it.
        "mae": float(np.abs(difference).mean()),
    }


def reliability_of_mean(inputs: Inputs) -> Inputs:
    """Spearman and Brown: the reliability of the mean of k readers."""
    single, k = inputs["single"], inputs["k"]
    return {"k_mean": _ratio(k * single, 1 + (k - 1) * single)}
