"""Boards of numbers alone, without a database."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmark.board.marks import Contestant
from benchmark.board.matrix import Clusters, Items, Matrix


def items_made(codes: NDArray[np.int64], *, drafted: NDArray[np.bool_] | None = None) -> Items:
    """Items of these clusters, all of text and of four options; `drafted` says which family A drafted."""
    n = len(codes)
    mine = np.zeros(n, dtype=bool) if drafted is None else drafted
    return Items(
        questions=tuple(f"q{number}" for number in range(n)),
        clusters=Clusters(codes.astype(np.int64)),
        cluster_keys=tuple(f"c{number}" for number in range(int(codes.max()) + 1)),
        axes=("pathology",) * n,
        has_images=np.zeros(n, dtype=bool),
        has_level=np.zeros(n, dtype=bool),
        options=np.full(n, 4),
        families=tuple(frozenset({"a"}) if one else frozenset() for one in mine),
    )


def matrix_made(
    items: Items, right: NDArray[np.bool_], *, scored: NDArray[np.bool_] | None = None, family: str = ""
) -> Matrix:
    """Models (rows) by items; the first one is of `family`."""
    counts = np.ones_like(right) if scored is None else scored
    models = [
        Contestant(f"u{n}", f"m{n}", family if n == 0 else "B", "", f"r{n}", "2026-11-28", "run here", n)
        for n in range(len(right))
    ]
    off, latency = np.full(right.shape, -1, np.int16), np.full(right.shape, -1, np.int32)
    return Matrix(
        tuple(models),
        items,
        counts | True,
        counts,
        counts,
        right & counts,
        off,
        latency,
        np.zeros(len(right)),
    )
