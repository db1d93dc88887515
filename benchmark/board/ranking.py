"""Who is ahead of whom, as far as the same items can tell."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from benchmark.board.marks import LEAST_CLUSTERS, Contestant
from benchmark.statistics.clusters import paired_difference_clustered
from benchmark.statistics.pairs import adjust, exact_mcnemar_p

RESAMPLES = 2000
ALPHA = 0.05
Pairs = dict[tuple[int, int], dict[str, Any]]


def compare_all(models: list[Contestant]) -> Pairs:
    """Every pair on its common items: difference in points, interval, p raw and after Holm."""
    pairs = {pair: _compare(models[pair[0]], models[pair[1]]) for pair in combinations(range(len(models)), 2)}
    adjusted = adjust([found["p"] for found in pairs.values()], "holm") if pairs else []
    for found, p in zip(pairs.values(), adjusted, strict=True):
        found["p_holm"] = p
        found["differs"] = p <= ALPHA
    return pairs


def _compare(one: Contestant, other: Contestant) -> dict[str, Any]:
    theirs = {mark.item: mark for mark in other.scored}
    groups: dict[str, list[list[int]]] = {}
    for mark in one.scored:
        if mark.item in theirs:
            groups.setdefault(mark.cluster, []).append([int(mark.right), int(theirs[mark.item].right)])
    n = sum(len(group) for group in groups.values())
    if len(groups) < LEAST_CLUSTERS:
        return {"difference": None, "low": None, "high": None, "p": 1.0, "n": n}
    found = paired_difference_clustered({"groups": list(groups.values())})
    clustered = len(groups) < n
    p = found["sign_flip_by_patient_exact_p"] if clustered else exact_mcnemar_p(found["b"], found["c"])
    low, high = found["ci95_t"] or (None, None)
    return {
        "difference": 100 * found["mean_diff"],
        "low": None if low is None else 100 * low,
        "high": None if high is None else 100 * high,
        "p": p,
        "n": n,
    }


def rank_intervals(models: list[Contestant], seed: int = 0) -> list[tuple[int, int]]:
    """95 % intervals of each model's rank when the clusters are drawn again."""
    clusters = sorted({mark.cluster for one in models for mark in one.scored})
    place = {cluster: index for index, cluster in enumerate(clusters)}
    right, count = (np.zeros((len(clusters), len(models))) for _ in range(2))
    for column, one in enumerate(models):
        for mark in one.scored:
            right[place[mark.cluster], column] += mark.right
            count[place[mark.cluster], column] += 1
    drawn = np.random.default_rng(seed).multinomial(
        len(clusters), np.full(len(clusters), 1 / len(clusters)), size=RESAMPLES
    )
    # A tiny rounding guard: equal shares must tie, whatever the order of additions.
    scores = np.round((drawn @ right) / np.maximum(drawn @ count, 1), 12)
    ranks = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    last = len(models) - (scores[:, None, :] < scores[:, :, None]).sum(axis=2)
    low = np.percentile(ranks, 2.5, axis=0, method="lower")
    high = np.percentile(last, 97.5, axis=0, method="higher")
    return [(int(a), int(b)) for a, b in zip(low, high, strict=True)]


def tie_tiers(count: int, pairs: Pairs) -> list[str]:
    """Letters, best first: models that share one cannot be separated after Holm."""

    def tied(a: int, b: int) -> bool:
        return not pairs[min(a, b), max(a, b)]["differs"]

    letters = [""] * count
    reach = -1
    tier = 0
    for first in range(count):
        last = _furthest(first, count, tied)
        if last > reach:
            for member in range(first, last + 1):
                letters[member] += chr(ord("A") + min(tier, 25))
            reach, tier = last, tier + 1
    return letters


def _furthest(first: int, count: int, tied: Callable[[int, int], bool]) -> int:
    last = first
    while last + 1 < count and all(tied(member, last + 1) for member in range(first, last + 1)):
        last += 1
    return last
