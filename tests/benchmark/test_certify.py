"""Which judges are certified: a good one is, and each bad one is refused for what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmark.judge.certify import Rated, certify

Judge = Callable[[int, str, np.random.Generator], int | None]


def _scale(value: float) -> int:
    return int(min(5, max(1, round(value))))


def _near(truth: int, _system: str, draw: np.random.Generator) -> int:
    return _scale(truth + draw.choice([-1, 0, 0, 0, 0, 0, 1]))


def _rated(judge: Judge, subjects: int = 40) -> list[Rated]:
    draw, found = np.random.default_rng(7), []
    for subject in range(subjects):
        for place, system in enumerate("ABCD"):
            truth = _scale(place + 1 + draw.integers(0, 3) - 0.5)
            seen = tuple(_near(truth, system, draw) for _ in range(3))
            found.append(Rated(f"s{subject}", system, judge(truth, system, draw), seen))
    return found


def test_a_good_judge_is_certified() -> None:
    found = certify(_rated(_near))
    assert found.is_certified, found.reasons
    assert found.reports == 160


@pytest.mark.parametrize(
    ("judge", "why"),
    [
        (lambda truth, _s, _d: _scale(truth + 1), "The bias is"),
        (lambda truth, s, _d: _scale(truth + 1.2 * (s == "A")), "A is judged"),
        (lambda _t, _s, draw: int(draw.integers(1, 6)), "lower bound"),
        (lambda truth, _s, _d: 6 - truth, "lower bound"),
        (lambda _t, _s, _d: 3, "lower bound"),
        (lambda _t, _s, _d: None, "No report"),
    ],
)
def test_a_bad_judge_is_refused_for_what_is_wrong(judge: Judge, why: str) -> None:
    assert any(why in reason for reason in certify(_rated(judge)).reasons)


def test_failed_verdicts_are_counted_and_few_reports_refused() -> None:
    found = certify(_rated(lambda truth, s, _d: None if s == "A" else truth, subjects=15))
    assert (found.reports, found.unscored) == (45, 15)
    assert found.reasons[:2] == (
        "45 reports with three clinicians; 60 are needed.",
        "3 systems; 4 of differing quality are needed.",
    )


def test_raters_of_one_value_have_no_kappa_and_say_why() -> None:
    same = [Rated(f"s{place}", "ABCD"[place % 4], 3, (3, 3, 3)) for place in range(80)]
    found = certify(same)
    assert found.kappa.value is None
    assert "not defined" in found.reasons[0]


def test_clinicians_apart_ask_for_another_dimension() -> None:
    draw = np.random.default_rng(3)
    apart = [
        Rated(f"s{place}", "ABCD"[place % 4], 3, tuple(int(v) for v in draw.integers(1, 6, 3)))
        for place in range(80)
    ]
    assert any("redefine" in reason for reason in certify(apart).reasons)
