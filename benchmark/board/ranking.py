"""Ranks that say how sure they are, and letters for models that cannot be separated."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_lowercase, ascii_uppercase

import numpy as np

from benchmark.board.matrix import Matrix
from benchmark.board.pairs import Pairs

RESAMPLES = 2000
CHUNK = 250  # resamples held at once: 250 by 5,000 clusters are 5 MB
LETTERS = ascii_uppercase + ascii_lowercase


def rank_intervals(matrix: Matrix, seed: int = 0) -> list[tuple[int, int]]:
    """95 % intervals of each model's rank when the clusters are drawn again; equal scores share a rank."""
    right = matrix.items.clusters.sums(matrix.right & matrix.scored).T.astype(np.float32)
    count = matrix.items.clusters.sums(matrix.scored).T.astype(np.float32)
    used = count.any(axis=1)
    right, count, clusters = right[used], count[used], int(used.sum())
    generator, best, last = np.random.default_rng(seed), [], []
    for _ in range(RESAMPLES // CHUNK):
        drawn = generator.multinomial(clusters, np.full(clusters, 1 / clusters), size=CHUNK)
        weights = drawn.astype(np.float32)
        # Sums of whole numbers are exact in float32 up to 2^24, so equal shares tie.
        scores = (weights @ right) / np.maximum(weights @ count, 1)
        best.append(1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2))
        last.append(len(matrix) - (scores[:, None, :] < scores[:, :, None]).sum(axis=2))
    low = np.percentile(np.concatenate(best), 2.5, axis=0, method="lower")
    high = np.percentile(np.concatenate(last), 97.5, axis=0, method="higher")
    return [(int(a), int(b)) for a, b in zip(low, high, strict=True)]


def tie_tiers(count: int, pairs: Pairs) -> list[str]:
    """Letters, best first: models that share one cannot be separated after Holm.

    A tier is a run of the order in which no two differ; one that lies within another has no letter.
    """

    def tied(a: int, b: int) -> bool:
        return not pairs[min(a, b), max(a, b)].differs

    letters = [""] * count
    reach = -1
    tier = 0
    for first in range(count):
        last = _furthest(first, count, tied)
        if last > reach:
            for member in range(first, last + 1):
                letters[member] += LETTERS[min(tier, len(LETTERS) - 1)]
            reach, tier = last, tier + 1
    return letters


def _furthest(first: int, count: int, tied: Callable[[int, int], bool]) -> int:
    last = first
    while last + 1 < count and all(tied(member, last + 1) for member in range(first, last + 1)):
        last += 1
    return last
