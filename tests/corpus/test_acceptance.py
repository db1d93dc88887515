"""Acceptance sampling: exact against counting every sample, and on made-up lots of known rates."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb

import numpy as np
import pytest

from corpus.statistics.acceptance import Plan, acceptance, least_above, plan_least, upper_bound


@pytest.mark.parametrize(
    ("size", "limit", "bad"), [(100, 0.05, 6), (20, 0.05, 2), (10, 0.05, 1), (60, 0.1, 7)]
)
def test_the_worst_lot_is_the_one_just_above_the_limit(size: int, limit: float, bad: int) -> None:
    assert least_above(size, limit) == bad


def test_the_probability_is_that_of_counting_every_sample() -> None:
    plan = Plan(size=9, sample=4, allowed=1, limit=0.2, risk=0.05)
    for bad in range(10):
        lot = [True] * bad + [False] * (9 - bad)
        taken = [sum(lot[place] for place in places) for places in combinations(range(9), 4)]
        assert acceptance(plan, bad) == pytest.approx(sum(one <= 1 for one in taken) / len(taken))


def test_no_lot_above_its_limit_passes_more_often_than_allowed_and_no_smaller_sample_would_do() -> None:
    for size, limit, allowed in product((5, 24, 100, 457), (0.01, 0.05, 0.2), (0, 1, 3)):
        plan = plan_least(size, limit=limit, risk=0.05, allowed=allowed)
        worst = [acceptance(plan, bad) for bad in range(least_above(size, limit), size + 1)]
        assert max(worst) <= 0.05 + 1e-9
        if allowed + 1 < plan.sample < size:
            smaller = Plan(size, plan.sample - 1, allowed, limit, 0.05)
            assert smaller.consumer_risk > 0.05


def test_a_sample_of_everything_accepts_what_is_within_the_limit() -> None:
    plan = plan_least(5, limit=0.2, risk=0.05, allowed=3)
    assert (plan.sample, plan.allowed) == (5, 1)


def test_known_plans() -> None:
    # Without a bad one the probability is a ratio of two whole numbers: 56 is the first that is small enough.
    passing = [Fraction(comb(949, sample), comb(1000, sample)) for sample in (55, 56)]
    assert passing[0] > Fraction(1, 20) >= passing[1]
    assert plan_least(1000, limit=0.05, risk=0.05).sample == 56
    assert plan_least(450_000, limit=0.05, risk=0.05).sample in (58, 59)


def test_a_bound_covers_what_is_there_and_is_no_wider_than_needed() -> None:
    for size, sample in ((30, 12), (200, 40)):
        for seen in range(4):
            most = upper_bound(size, sample, seen, risk=0.05)
            plan = Plan(size, sample, seen, 0.05, 0.05)
            assert acceptance(plan, most) > 0.05
            assert most == size - (sample - seen) or acceptance(plan, most + 1) <= 0.05


def test_an_accepted_lot_has_its_bound_within_the_limit() -> None:
    for size, allowed in product((40, 300), (0, 2)):
        plan = plan_least(size, limit=0.05, risk=0.05, allowed=allowed)
        assert upper_bound(size, plan.sample, plan.allowed, risk=0.05) <= 0.05 * size
        if plan.allowed + 1 <= plan.sample < size:
            assert upper_bound(size, plan.sample, plan.allowed + 1, risk=0.05) > 0.05 * size


@pytest.mark.parametrize("lots", [2_000, pytest.param(200_000, marks=pytest.mark.soak)])
def test_made_up_lots_above_their_limit_are_accepted_in_at_most_five_percent(lots: int) -> None:
    chance = np.random.default_rng(20)
    for rate, allowed in product((0.051, 0.06, 0.08, 0.12), (0, 2)):
        size = 400
        plan = plan_least(size, limit=0.05, risk=0.05, allowed=allowed)
        bad = max(least_above(size, 0.05), round(rate * size))
        seen = chance.hypergeometric(bad, size - bad, plan.sample, size=lots)
        accepted = (seen <= plan.allowed).mean()
        # Three standard errors of a share of 5 % over what may pass.
        assert accepted <= 0.05 + 3 * (0.05 * 0.95 / lots) ** 0.5
