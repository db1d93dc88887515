"""The figures of the board agree with published and independently computed values."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmark.statistics import UnknownStatistic, compute, known_statistics

CASES = json.loads((Path(__file__).parent / "statistics.json").read_text())["cases"]


def assert_close(found: Any, expected: Any, tolerance: float) -> None:
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_close(found[key], value, tolerance)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_close(one, other, tolerance)
    elif expected is None:
        assert found is None
    else:
        assert found == pytest.approx(expected, abs=max(tolerance, 1e-15))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_reference_values_are_met(case: dict[str, Any]) -> None:
    assert_close(compute(case["stat"], case["inputs"]), case["expected"], case["tolerance"])


def test_every_statistic_has_a_reference_case() -> None:
    assert set(known_statistics()) == {case["stat"] for case in CASES}


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownStatistic, match="wilson_ci95"):
        compute("wilsn", {})


@pytest.mark.parametrize(
    ("stat", "inputs", "key"),
    [
        ("wilson_ci95", {"successes": 0, "n": 0}, "low"),
        ("cochran_q", {"scores": [[1, 1], [0, 0]]}, "Q"),
        ("judge_corrected_rate", {"observed_pass": 0.5, "sensitivity": 0.5, "specificity": 0.5}, "corrected"),
        ("clustered_se", {"groups": [[1, 0, 1]]}, "ci95_t_inspect"),
        ("rubric_score", {"points": [-1, -2], "met": [1, 0]}, "raw"),
        ("cohen_kappa", {"table": [[5, 0], [0, 0]]}, "kappa"),
        ("judge_vs_clinician_continuous", {"judge": [1, 1], "clinician": [1, 2]}, "pearson"),
    ],
)
def test_what_is_undefined_is_none(stat: str, inputs: dict[str, Any], key: str) -> None:
    assert compute(stat, inputs)[key] is None


def test_a_benchmark_of_487_items_shows_5_point_7_at_best() -> None:
    inputs = {"n": 487, "discordance": 0.2, "alpha": 0.05, "power": 0.8}
    assert compute("minimum_detectable_difference_paired", inputs)["delta"] == pytest.approx(0.0566, abs=5e-4)


def test_importing_the_package_loads_neither_numpy_nor_scipy() -> None:
    program = "import sys, benchmark.statistics; print({'numpy', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
