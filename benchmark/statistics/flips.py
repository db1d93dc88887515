"""Sign-flip permutation: could each cluster's difference as well have had the other sign?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

Floats = NDArray[np.float64]
EXACT_UP_TO = 16  # clusters of broken totals; 2^16 sign flips are enumerated, more are sampled.
SAMPLED_FLIPS = 200_000
CHUNK = 2_000


def sign_flip_p(totals: Floats, seed: int = 0) -> float:
    """Two-sided p of the sum of the clusters' totals; 1 where no cluster differs.

    Whole totals (differences of items right) have an exact p whatever their number; `seed` is for
    broken ones of more than 16 clusters.
    """
    moving = np.abs(np.asarray(totals, dtype=float))
    moving = moving[moving > 0]
    observed = abs(float(np.sum(totals)))
    if not len(moving):
        return 1.0
    if (moving == np.round(moving)).all():
        return _whole_p(moving.astype(np.int64), round(observed))
    if len(moving) <= EXACT_UP_TO:
        return _enumerated_p(moving, observed)
    return _sampled_p(moving, observed, seed)


def _whole_p(moving: NDArray[np.int64], observed: int) -> float:
    """Exact by the generating function of the sum (Pagano and Tritchler 1983, JASA 78:435).

    The total of the clusters whose sign stays positive has as generating function the product of
    (1 + z^m) / 2 over the clusters; the two tails are as heavy, for flipping all signs is a flip too.
    """
    if not observed:
        return 1.0
    whole = int(moving.sum())
    length = fft.next_fast_len(whole + 1, real=True)
    angle = np.pi * np.arange(length // 2 + 1) / length
    share = np.exp(-1j * angle * whole)
    for size, count in zip(*np.unique(moving, return_counts=True), strict=True):
        share = share * np.cos(angle * size) ** count
    chance = fft.irfft(share, length)[: (whole - observed) // 2 + 1]
    # Rounding leaves about 1e-16; no p is below that of the one arrangement and its mirror.
    return float(min(1.0, max(2 * chance.sum(), 2.0 ** (1 - len(moving)))))


def _enumerated_p(moving: Floats, observed: float) -> float:
    bits = np.arange(2 ** len(moving))[:, None] >> np.arange(len(moving)) & 1
    return float((np.abs((1 - 2 * bits) @ moving) >= observed - 1e-9).mean())


def _sampled_p(moving: Floats, observed: float, seed: int) -> float:
    generator, beyond = np.random.default_rng(seed), 0
    for _ in range(SAMPLED_FLIPS // CHUNK):
        signs = 1.0 - 2.0 * generator.integers(0, 2, size=(CHUNK, len(moving)))
        beyond += int((np.abs(signs @ moving) >= observed - 1e-9).sum())
    # The observed arrangement counts as one of the flips, so p is never 0.
    return (1 + beyond) / (SAMPLED_FLIPS + 1)
