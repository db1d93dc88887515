"""What a statistic says of nothing, of one subject, of models that are alike; and its exact p."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from benchmark.statistics import compute
from benchmark.statistics.flips import sign_flip_p

POWER = {"alpha": 0.05, "power": 0.8}
UNDEFINED: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("wilson_ci95", {"successes": 0, "n": 0}, ("low", "high")),
    ("clopper_pearson_ci95", {"successes": 0, "n": 0}, ("low",)),
    ("agresti_coull_ci95", {"successes": 0, "n": 0}, ("high",)),
    ("jeffreys_ci95", {"successes": 0, "n": 0}, ("low",)),
    ("wilson_cc_ci95", {"successes": 0, "n": 0}, ("low",)),
    ("upper_bound_zero_events", {"events": 0, "n": 0}, ("rule_of_three",)),
    ("clustered_se", {"groups": []}, ("mean", "ci95_t_inspect")),
    ("clustered_se", {"groups": [[1, 0, 1]]}, ("se_inspect",)),
    ("cluster_bootstrap_percentile_ci95", {"groups": [[1, 0]]}, ("low", "se")),
    ("paired_difference", {"a": [], "b": []}, ("mean_diff",)),
    ("paired_difference", {"a": [1], "b": [0]}, ("se_paired",)),
    ("paired_difference_clustered", {"groups": []}, ("mean_diff", "ci95_t")),
    ("paired_difference_clustered", {"groups": [[[1, 0], [0, 0]]]}, ("se_cluster",)),
    ("mcnemar", {"b": 0, "c": 0}, ("chi2",)),
    ("cochran_q", {"scores": []}, ("Q", "p")),
    ("cochran_q", {"scores": [[1, 1, 1], [0, 0, 0]]}, ("Q",)),
    ("minimum_detectable_difference_paired", {**POWER, "n": 0, "discordance": 0.2}, ("delta",)),
    ("minimum_detectable_difference_paired", {**POWER, "n": 9, "discordance": 0}, ("delta",)),
    ("sample_size_paired", {"delta": 0, "alpha": 0.05, "power": 0.8, "omega2": 0.1}, ("n",)),
    ("cohen_kappa", {"a": [], "b": [], "labels": [1, 2]}, ("quadratic",)),
    ("cohen_kappa", {"a": [3, 3], "b": [3, 3], "labels": [1, 2, 3]}, ("quadratic",)),
    ("fleiss_kappa", {"table": [[3, 0], [3, 0]]}, ("kappa",)),
    ("icc", {"data": [[1, 2]]}, ("icc21",)),
    ("icc", {"data": [[3.1, 3.1], [3.1, 3.1]]}, ("icc21", "icc2k")),
    ("krippendorff_alpha", {"data": [[1, None], [None, 2]], "level": "ordinal"}, ("alpha",)),
    ("krippendorff_alpha", {"data": [[4, 4], [4, 4]], "level": "interval"}, ("alpha",)),
    ("judge_vs_clinician_continuous", {"judge": [], "clinician": []}, ("bias", "loa95")),
    ("judge_vs_clinician_continuous", {"judge": [2, 2], "clinician": [1, 3]}, ("pearson", "spearman")),
    ("judge_vs_clinician_continuous", {"judge": [2], "clinician": [1]}, ("loa95",)),
    ("chance_corrected_accuracy", {"k": 1, "acc": 0.5}, ("score",)),
    ("circular_eval", {"rotations_correct": []}, ("perf_circular",)),
]  # fmt: skip


def test_what_has_no_value_is_none_and_says_why() -> None:
    for stat, inputs, names in UNDEFINED:
        found = compute(stat, inputs)
        assert [found[name] for name in names] == [None] * len(names), (stat, inputs)
        assert len(found["why"]) > 15, (stat, inputs)


def test_models_that_answer_alike_do_not_differ() -> None:
    same = compute("paired_difference_clustered", {"groups": [[[1, 1], [0, 0]], [[1, 1]], [[0, 0]]]})
    assert (same["mean_diff"], same["sign_flip_by_patient_exact_p"], same["ci95_t"]) == (0, 1, [0, 0])
    assert compute("mcnemar", {"b": 0, "c": 0})["exact_p"] == 1
    perfect = compute("icc", {"data": [[1, 1], [2, 2], [5, 5]]})
    assert (perfect["icc21"], perfect["icc2k"]) == (1, 1)
    assert compute("clustered_se", {"groups": [[1, 1], [1]]})["ci95_t_inspect"] == [1, 1]


def test_a_missing_p_stays_missing_and_counts_for_no_correction() -> None:
    found = compute("p_adjust", {"p": [0.02, None, 0.03], "method": "holm"})
    assert found["adjusted"] == pytest.approx([0.04, None, 0.04])
    assert compute("p_adjust", {"p": [], "method": "holm"}) == {"adjusted": [], "n_reject": 0}


def test_the_exact_p_of_sign_flips_is_that_of_all_arrangements() -> None:
    for totals in ([3, 1, -1, 2], [1, 1, 1, -1, 2, 0, 5], [4, -4], [2], [7, 1, -2, -2, 3, 1, 1, 1, -5]):
        signs = np.array(list(product((-1, 1), repeat=len(totals))))
        every = np.abs(signs @ np.array(totals)) >= abs(sum(totals))
        assert sign_flip_p(np.array(totals, dtype=float)) == pytest.approx(every.mean(), abs=1e-12), totals


def test_with_one_item_in_each_cluster_it_is_mcnemars_exact_p() -> None:
    for b, c in ((11, 1), (25, 15), (300, 360), (1000, 1200)):
        found = sign_flip_p(np.array([1.0] * b + [-1.0] * c))
        assert found == pytest.approx(stats.binomtest(min(b, c), b + c).pvalue, rel=1e-9)


def test_a_p_of_many_clusters_is_small_enough_to_survive_a_correction_for_1225_pairs() -> None:
    totals = np.array([2.0] * 90 + [-1.0] * 40)
    assert 1225 * sign_flip_p(totals) < 1e-3
    assert sign_flip_p(totals + 0.25) > 0  # broken totals are sampled: no p is nought


def test_agreement_can_say_how_sure_it_is() -> None:
    chance = np.random.default_rng(3)
    truth = chance.integers(1, 6, 60)
    raters = [np.clip(truth + chance.integers(-1, 2, 60), 1, 5).tolist() for _ in range(3)]
    for level in ("nominal", "ordinal", "interval"):
        found = compute("krippendorff_alpha", {"data": raters, "level": level, "resamples": 400, "seed": 1})
        low, high = found["ci95"]
        assert low < found["alpha"] < high
        assert found["undefined_resamples"] == 0
    kappa = compute(
        "cohen_kappa", {"a": raters[0], "b": raters[1], "labels": [1, 2, 3, 4, 5], "resamples": 400}
    )
    assert kappa["quadratic_ci95"][0] < kappa["quadratic"] < kappa["quadratic_ci95"][1]


def test_a_rating_that_the_scale_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="lack \\[7\\]"):
        compute("cohen_kappa", {"a": [1, 7], "b": [1, 2], "labels": [1, 2, 3]})
