"""Agreement between readers, and between a judge and clinicians."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmark.statistics.intervals import alpha_interval, kappa_interval
from benchmark.statistics.undefined import undefined
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
    """Kappa, linear and quadratic, from a table or from two raters with the full label set.

    Pairs in which either rating is None are left out. With `resamples` (and `seed`) the two-raters form
    also gives `quadratic_ci95`, by drawing the rated units again. Raises ValueError for a rating that
    `labels` lacks.
    """
    if "table" in inputs:
        return _kappa_of_table(np.asarray(inputs["table"], dtype=float))
    both = zip(inputs["a"], inputs["b"], strict=True)
    rated = [(one, other) for one, other in both if one is not None and other is not None]
    used = sorted({value for pair in rated for value in pair})
    labels = inputs.get("labels") or used
    if strange := [value for value in used if value not in labels]:
        raise ValueError(f"The labels lack {strange}.")
    places = np.array([[labels.index(one), labels.index(other)] for one, other in rated], dtype=int)
    full = _kappa_of_table(_cross(rated, labels))
    if rated and inputs.get("resamples"):
        drawn = kappa_interval(places, len(labels), inputs["resamples"], inputs.get("seed", 0))
        full["quadratic_ci95"] = drawn
    without = _defined(cohen_kappa_of(_cross(rated, used), 2)) if rated else None
    return full | {"quadratic_without_labels": without}


def _cross(rated: list[tuple[Any, Any]], labels: list[Any]) -> Floats:
    table = np.zeros((len(labels), len(labels)))
    for one, other in rated:
        table[labels.index(one), labels.index(other)] += 1
    return table


def _kappa_of_table(table: Floats) -> Inputs:
    if not table.sum():
        names = ("kappa", "linear", "quadratic", "se", "ci95", "percent_agreement", "gwet_ac1")
        return undefined("Nothing was rated by both.", *names)
    share = table / table.sum()
    k = len(table)
    average = (share.sum(axis=1) + share.sum(axis=0)) / 2
    gwet = float((average * (1 - average)).sum() / (k - 1)) if k > 1 else 1.0
    observed, kappa, se = float(np.trace(share)), cohen_kappa_of(table), cohen_kappa_se(table)
    one_value = {"why": "Both gave one and the same value throughout."} if np.isnan(kappa) else {}
    return one_value | {
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
    table = np.asarray(inputs["table"], dtype=float)
    kappa = fleiss_kappa_of(table) if table.size else np.nan
    if np.isnan(kappa):
        return undefined("It asks for two raters or more and for two categories that were used.", "kappa")
    return {"kappa": kappa}


ICC_NAMES = ("icc11", "icc21", "icc31", "icc1k", "icc2k", "icc3k", "ci95_pingouin")


def icc(inputs: Inputs) -> Inputs:
    """Intraclass correlations of Shrout and Fleiss 1979, with 95 % limits (McGraw and Wong 1996).

    Subjects (rows) that a rater (column) did not rate are left out.
    """
    rows = [row for row in inputs["data"] if None not in row]
    ratings = np.asarray(rows, dtype=float)
    if len(rows) < 2 or ratings.shape[1] < 2:
        return undefined("It asks for two subjects or more, each rated by the same two or more.", *ICC_NAMES)
    n, k = ratings.shape
    grand = ratings.mean()
    total = float(((ratings - grand) ** 2).sum())
    if total <= 1e-12 * max(1.0, float(grand**2)):
        return undefined("All ratings are the same, so there is nothing to tell apart.", *ICC_NAMES)
    between = k * float(((ratings.mean(axis=1) - grand) ** 2).sum()) / (n - 1)
    raters = n * float(((ratings.mean(axis=0) - grand) ** 2).sum()) / (k - 1)
    error = _above_rounding((total - between * (n - 1) - raters * (k - 1)) / ((n - 1) * (k - 1)), total)
    within = _above_rounding((total - between * (n - 1)) / (n * (k - 1)), total)
    singles = {
        "icc11": _ratio(between - within, between + (k - 1) * within),
        "icc21": _ratio(between - error, between + (k - 1) * error + k * (raters - error) / n),
        "icc31": _ratio(between - error, between + (k - 1) * error),
        "icc1k": _ratio(between - within, between),
        "icc2k": _ratio(between - error, between + (raters - error) / n),
        "icc3k": _ratio(between - error, between),
    }
    return singles | {"ci95_pingouin": _icc_limits(n, k, between, raters, error, within, singles["icc21"])}


def _above_rounding(square: float, total: float) -> float:
    """A mean square, nought where it is only what rounding left of one."""
    return square if square > 1e-12 * total else 0.0


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
    interval, ratio (Krippendorff 2011). With `resamples` (and `seed`) also `ci95`, by drawing the
    units again, and `undefined_resamples`: how many of the draws had one value only.
    """
    units = [[v for v in column if v is not None] for column in zip(*inputs["data"], strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    domain = sorted({value for unit in units for value in unit})
    if not units:
        return undefined("No unit has two values.", "alpha")
    if len(domain) < 2:
        return undefined("All values are the same, so chance agreement is complete.", "alpha")
    counts = np.array([[unit.count(value) for value in domain] for unit in units], dtype=float)
    level = inputs["level"]
    distances = None if level in {"nominal", "ordinal"} else _distances(domain, level)
    found: Inputs = {"alpha": float(_alpha_of(counts, level, distances))}
    if inputs.get("resamples"):
        found |= alpha_interval(counts, level, distances, inputs["resamples"], inputs.get("seed", 0))
    return found


def _alpha_of(counts: Floats, level: str, distances: Floats | None) -> Floats:
    if level == "nominal":
        return nominal_alpha(counts.sum(axis=0), nominal_splits(counts).sum())
    observed = coincidences(counts).sum(axis=0)
    return ordinal_alpha(observed) if distances is None else metric_alpha(observed, distances)


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


def reliability_of_mean(inputs: Inputs) -> Inputs:
    """Spearman and Brown: the reliability of the mean of k readers."""
    single, k = inputs["single"], inputs["k"]
    mean = _ratio(k * single, 1 + (k - 1) * single)
    return {"k_mean": mean} if mean is not None else undefined("The formula divides by nought.", "k_mean")
