"""Whoever uploads file after file and subtracts what is told learns the key no better than by chance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmark.board.coarse import coarse, coarse_figures, coarse_step
from benchmark.board.sticky import told_score, told_step
from benchmark.board.told import Asked, groups_told
from benchmark.models.suite import STANDARD_WEEKLY_RUNS

ITEMS, OPTIONS, TRIALS = 487, 4, 200
Told = Callable[[float, int], float]


@pytest.mark.parametrize(
    ("n", "step"), [(487, 2), (5000, 1), (250, 2), (100, 5), (50, 10), (20, 25), (15, 50), (0, 50)]
)
def test_a_step_is_worth_five_items(n: int, step: float) -> None:
    assert coarse_step(n) == step
    assert n * step / 100 >= 5 or n <= 15


def test_nothing_that_follows_from_the_number_of_right_items_is_told() -> None:
    figures = {"n": 100, "clusters": 90, "right": 61, "claim": True, "score": 61.0, "low": 51.2, "high": None}
    told = coarse_figures(figures)
    assert told == {"n": 100, "clusters": 90, "claim": True, "score": 60}
    assert coarse_figures(None) is None


def test_scores_that_chance_tells_apart_are_told_alike_and_others_are_not() -> None:
    assert 8 < told_step(487) < 8.5
    assert told_score(61.3, 487, before=[]) == 62
    assert told_score(63.9, 487, before=[62, 80]) == 62
    assert told_score(72.0, 487, before=[62, 80]) == 80
    assert told_score(71.0, 487, before=[62, 80]) == 72


def slices() -> list[np.ndarray]:
    """The groups that are told of a suite of the published size: whole, text, image and the large axes."""
    axes = ["level_identification", "pathology", "planning", "prognosis"]
    items = [Asked(f"q{n}", f"c{n}", axes[n % 4], n % 5 < 2, n % 3 > 0) for n in range(ITEMS)]
    told = groups_told(items)
    assert len(told) >= 5
    return [np.array([one.is_in(group) for one in items]) for group in told]


def recovered(uploads: int, told: Told, chance: np.random.Generator, groups: list[np.ndarray]) -> float:
    """The share of the key that an attacker names who draws random files and weighs letters by the scores.

    For each item the letter is named whose files scored above their mean, in every group that holds the item.
    """
    key = chance.integers(OPTIONS, size=ITEMS)
    files = chance.integers(OPTIONS, size=(uploads, ITEMS))
    weight = np.zeros((OPTIONS, ITEMS))
    for group in groups:
        n = int(group.sum())
        scores = np.array([told(100 * (file == key)[group].mean(), n) for file in files])
        for letter in range(OPTIONS):
            weight[letter] += ((files == letter) * (scores - scores.mean())[:, None]).sum(axis=0) * group
    named = (weight + 1e-9 * chance.random(weight.shape)).argmax(axis=0)
    return float((named == key).mean())


def told_in_turn() -> Told:
    """What one sender is told, file after file."""
    before: list[float] = []

    def told(score: float, n: int) -> float:
        before.append(told_score(score, n, before=before))
        return before[-1]

    return told


def test_a_months_files_tell_no_more_than_chance_and_the_attack_is_a_real_one() -> None:
    chance, groups = np.random.default_rng(20), slices()
    for files in (STANDARD_WEEKLY_RUNS, 4 * STANDARD_WEEKLY_RUNS):
        shares = [recovered(files, told_in_turn(), chance, groups[:1]) for _ in range(TRIALS)]
        # Guessing gives a quarter; of each attacker's share one in a hundred lies above by chance.
        sigma = (0.25 * 0.75 / ITEMS) ** 0.5
        assert abs(np.mean(shares) - 0.25) < 2.58 * sigma / TRIALS**0.5 + 0.005
        assert np.mean([share > 0.25 + 2.33 * sigma for share in shares]) < 0.08
    # With exact scores of every slice the same attack reads the key: the test would see it.
    assert recovered(3000, lambda score, n: score, chance, groups) > 0.9


def test_files_that_differ_in_one_answer_are_told_alike_nearly_always() -> None:
    rng = np.random.default_rng(3)
    rights = rng.integers(200, 480, size=2000)
    told = [
        coarse(100 * right / ITEMS, ITEMS) == coarse(100 * (right + 1) / ITEMS, ITEMS) for right in rights
    ]
    assert np.mean(told) > 0.85
