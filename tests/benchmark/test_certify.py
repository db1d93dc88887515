"""Which judges are certified: a good one is, and each bad one is refused for what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from benchmark.judge import draws
from benchmark.judge.certify import MOST_APART, Rated, certify
from tests.benchmark import judges_made_up as made_up

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


def test_a_judge_that_answers_where_it_is_easy_is_refused() -> None:
    found = certify(_rated(lambda truth, s, d: None if truth in {2, 3} and d.random() < 0.2 else truth))
    assert found.unscored > 8
    assert [reason.split(" have")[1] for reason in found.reasons] == [
        " no verdict; 5% are allowed, for a judge that answers only where it is easy looks better than it is."
    ]


def test_one_failed_verdict_in_twenty_is_allowed_and_counted() -> None:
    rated = _rated(_near)
    some = [replace(one, judge=None) if place < 8 else one for place, one in enumerate(rated)]
    assert (certify(some).unscored, certify(some).is_certified) == (8, True)
    more = [replace(one, judge=None) if place < 9 else one for place, one in enumerate(rated)]
    assert not certify(more).is_certified


def test_not_finding_a_difference_in_few_reports_is_not_enough() -> None:
    draw = np.random.default_rng(5)
    few = certify(made_up.judged(made_up.good, 15, draw))
    wide = [one.ci95 for one in few.system_bias.values() if one.ci95]
    assert all(low < 0 < high for low, high in wide)
    assert any(high > MOST_APART or low < -MOST_APART for low, high in wide)
    assert any("steps apart from the others and may be" in reason for reason in few.reasons)


def test_a_bias_whose_limits_reach_out_is_refused() -> None:
    rated = [
        Rated(f"s{place}", "ABCD"[place % 4], min(5, value + (place % 5 == 0)), (value,) * 3)
        for place in range(240)
        for value in [1 + place // 4 % 5]
    ]
    few, many = certify(rated[:60]), certify(rated)
    assert few.bias.value == many.bias.value == 0.2
    assert (few.bias.ci95 or (0, 0))[1] > 0.3 > (many.bias.ci95 or (0, 1))[1]
    assert any(reason.startswith("The bias is +0.20 steps and may be") for reason in few.reasons)
    assert many.reasons == ()


def test_one_system_alone_leaves_its_deviation_unknown() -> None:
    found = certify([Rated(f"s{at}", "A", at % 5 + 1, (at % 5 + 1,) * 3) for at in range(80)])
    assert found.system_bias["A"].value is None
    assert any("is not known" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("judge", "least", "most"),
    [
        (made_up.good, 0.8, 1.0),
        (made_up.biased(0.5), 0.0, 0.0),
        (made_up.partial_to("B", 0.8), 0.0, 0.2),
        (made_up.blind, 0.0, 0.0),
        (made_up.prose(0.2), 0.0, 0.0),
    ],
)
def test_who_is_certified_on_two_hundred_and_forty_reports(
    judge: made_up.Judge, least: float, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draws, "RESAMPLES", 300)
    assert least <= made_up.share_certified(judge, 240, 6, certify) <= most
