"""Statistics by name: `compute(stat, inputs)` gives the figures a board or a study shows.

numpy and scipy are imported when a figure is asked for, so that importing this costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

_MODULES = {
    "proportions": [
        "agresti_coull_ci95", "clopper_pearson_ci95", "jeffreys_ci95", "wilson_ci95",
        "wilson_cc_ci95",
        "upper_bound_zero_events", "judge_corrected_rate", "accuracy_aggregation",
        "chance_corrected_accuracy",
        "circular_eval", "pairwise_win_rate", "rubric_score", "prediction_powered_mean",
    ],
    "clusters": ["clustered_se", "cluster_bootstrap_percentile_ci95", "paired_difference_clustered"],
    "pairs": [
        "mcnemar", "cochran_q", "paired_difference", "p_adjust", "minimum_detectable_difference_paired",
        "sample_size_mcnemar", "sample_size_paired",
    ],
    "agreement": ["cohen_kappa", "fleiss_kappa", "icc", "krippendorff_alpha", "reliability_of_mean"],
    "bias": ["judge_vs_clinician_continuous"],
    "ranks": ["rank_with_ties", "rank_missing", "rank_from_intervals", "bradley_terry"],
}  # fmt: skip
_HOME = {stat: module for module, stats in _MODULES.items() for stat in stats}


class UnknownStatistic(ValueError):
    """There is no statistic of this name."""


def compute(stat: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute one named statistic. Undefined figures are None, never a default.

    Raises UnknownStatistic for a name that is not known.
    """
    if stat not in _HOME:
        raise UnknownStatistic(f"There is no statistic {stat!r}. Known: {', '.join(sorted(_HOME))}.")
    function: Callable[..., dict[str, Any]] = getattr(
        import_module(f"benchmark.statistics.{_HOME[stat]}"), stat
    )
    return function(inputs)


def known_statistics() -> list[str]:
    """Every name that `compute` takes."""
    return sorted(_HOME)
