"""One rate and its interval; simple scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from benchmark.statistics.undefined import undefined
from corpus.statistics.proportions import Z95, wilson

Inputs = dict[str, Any]


def _interval(low: float, high: float) -> Inputs:
    return {"low": float(low), "high": float(high)}


def _no_trials() -> Inputs:
    return undefined("There are no items.", "low", "high")


def wilson_ci95(inputs: Inputs) -> Inputs:
    """Wilson's interval; None without trials."""
    if not inputs["n"]:
        return _no_trials()
    return _interval(*wilson(inputs["successes"], inputs["n"]))


def wilson_cc_ci95(inputs: Inputs) -> Inputs:
    """Wilson's interval with continuity correction (Newcombe 1998, method 4)."""
    if not inputs["n"]:
        return _no_trials()
    found = stats.binomtest(inputs["successes"], inputs["n"]).proportion_ci(method="wilsoncc")
    return _interval(found.low, found.high)


def clopper_pearson_ci95(inputs: Inputs) -> Inputs:
    """Exact binomial interval."""
    if not inputs["n"]:
        return _no_trials()
    found = stats.binomtest(inputs["successes"], inputs["n"]).proportion_ci(method="exact")
    return _interval(found.low, found.high)


def agresti_coull_ci95(inputs: Inputs) -> Inputs:
    """Agresti and Coull 1998, clipped to [0, 1]."""
    if not inputs["n"]:
        return _no_trials()
    n = inputs["n"] + Z95**2
    p = (inputs["successes"] + Z95**2 / 2) / n
    half = Z95 * np.sqrt(p * (1 - p) / n)
    return _interval(max(0.0, p - half), min(1.0, p + half))


def jeffreys_ci95(inputs: Inputs) -> Inputs:
    """Equal-tailed interval of Jeffreys' posterior, Beta(k + 1/2, n - k + 1/2)."""
    if not inputs["n"]:
        return _no_trials()
    k, n = inputs["successes"], inputs["n"]
    low, high = stats.beta.ppf([0.025, 0.975], k + 0.5, n - k + 0.5)
    return _interval(low, high)


def upper_bound_zero_events(inputs: Inputs) -> Inputs:
    """Upper bounds of a rate when few or no events were seen (Hanley and Lippman-Hand 1983)."""
    events, n = inputs["events"], inputs["n"]
    if not n:
        names = ("rule_of_three", "exact_one_sided95", "wilson_two_sided95_high")
        return undefined("Nothing was watched.", *names)
    exact = 1.0 if events == n else float(stats.beta.ppf(0.95, events + 1, n - events))
    return {
        "rule_of_three": 3 / n if events == 0 else None,
        "exact_one_sided95": exact,
        "wilson_two_sided95_high": wilson(events, n)[1],
    }


def judge_corrected_rate(inputs: Inputs) -> Inputs:
    """Rogan and Gladen 1978; undefined when the judge is no better than chance."""
    gain = inputs["sensitivity"] + inputs["specificity"] - 1
    if gain <= 0:
        return undefined("The judge is no better than chance.", "corrected")
    return {"corrected": float(np.clip((inputs["observed_pass"] + inputs["specificity"] - 1) / gain, 0, 1))}


def accuracy_aggregation(inputs: Inputs) -> Inputs:
    """Over all items (micro) and as the mean of the slices (macro)."""
    slices = [(right, n) for right, n in inputs["slices"].values() if n]
    if not slices:
        return undefined("There are no items.", "micro", "macro")
    right, n = (sum(column) for column in zip(*slices, strict=True))
    return {"micro": right / n, "macro": float(np.mean([a / b for a, b in slices]))}


def chance_corrected_accuracy(inputs: Inputs) -> Inputs:
    """0 at guessing among k options, 1 when all is right; never below 0."""
    if inputs["k"] < 2 or inputs["acc"] is None:
        return undefined("Guessing is defined among two options or more.", "score")
    chance = 1 / inputs["k"]
    return {"score": max(0.0, (inputs["acc"] - chance) / (1 - chance))}


def circular_eval(inputs: Inputs) -> Inputs:
    """Scores over rotated option orders; the first column is the original order."""
    rotations = np.asarray(inputs["rotations_correct"], dtype=float)
    if rotations.size == 0:
        return undefined("There are no items.", "acc_all_rotations", "perf_circular", "acc_origin")
    count = rotations.shape[1]
    scores: Inputs = {
        "acc_all_rotations": float(rotations.mean()),
        "perf_circular": float((rotations.sum(axis=1) == count).mean()),
        "acc_origin": float(rotations[:, 0].mean()),
    }
    for least in range(1, count):
        scores[f"more_{least}"] = float((rotations.sum(axis=1) >= least).mean())
    return scores


def pairwise_win_rate(inputs: Inputs) -> Inputs:
    """Win rate with ties as halves, without ties, and the net."""
    win, tie, loss = inputs["win"], inputs["tie"], inputs["loss"]
    n, decided = win + tie + loss, win + loss
    return {
        "win_rate_half_ties": (win + tie / 2) / n if n else None,
        "win_rate_no_ties": win / decided if decided else None,
        "net": (win - loss) / n if n else None,
    }


def rubric_score(inputs: Inputs) -> Inputs:
    """Points met over positive points; undefined when a rubric has no positive points."""
    points = np.asarray(inputs["points"], dtype=float)
    positive = float(points[points > 0].sum())
    if positive <= 0:
        return undefined("The rubric has no positive points to share.", "raw", "clipped")
    raw = float((points * np.asarray(inputs["met"], dtype=float)).sum() / positive)
    return {"raw": raw, "clipped": float(np.clip(raw, 0, 1))}


def prediction_powered_mean(inputs: Inputs) -> Inputs:
    """A mean from few clinicians' and many judge's scores (Angelopoulos et al. 2023)."""
    clinician = np.asarray(inputs["clinician"], dtype=float)
    judge = np.asarray(inputs["judge_on_same"], dtype=float)
    ones, zeros = inputs["judge_unlabelled_ones"], inputs["judge_unlabelled_zeros"]
    unlabelled = ones + zeros
    if not unlabelled or not len(clinician):
        return undefined("Both scored and unscored items are needed.", "estimate", "se", "ci95")
    mean = ones / unlabelled
    rectifier = clinician - judge
    estimate = mean + float(rectifier.mean())
    se = float(np.sqrt(mean * (1 - mean) / unlabelled + rectifier.var() / len(clinician)))
    return {"estimate": estimate, "se": se, "ci95": [estimate - Z95 * se, estimate + Z95 * se]}
