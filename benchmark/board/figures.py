"""Scores with intervals, for all models of a board at once, and what stands beside them in a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.board.marks import COST_NOTHING, LEAST_CLUSTERS
from benchmark.board.matrix import Clusters, Flags, Items, Matrix
from benchmark.board.share import robust_half, share_interval
from benchmark.board.short import NO_CLAIM

Figures = dict[str, Any]


def slice_figures(clusters: Clusters, scored: Flags, right: Flags) -> list[Figures | None]:
    """Score in percent with a 95 % interval for each row of (models, items); None without items.

    Below 15 clusters there is no interval; else see `share_interval`.
    """
    sizes, hits = clusters.sums(scored), clusters.sums(right & scored)
    counts = (sizes > 0).sum(axis=-1)
    half = robust_half(sizes, hits, counts)
    rows = zip(sizes.sum(axis=-1), hits.sum(axis=-1), counts, half, strict=True)
    return [_figures(int(n), int(hit), int(count), float(width)) for n, hit, count, width in rows]


def _figures(n: int, right: int, clusters: int, half: float) -> Figures | None:
    if not n:
        return None
    claim = clusters >= LEAST_CLUSTERS
    figures: Figures = {
        "n": n,
        "clusters": clusters,
        "right": right,
        "claim": claim,
        "score": 100 * right / n,
    }
    if not claim:
        return figures | {"low": None, "high": None, "interval": NO_CLAIM}
    low, high, method = share_interval(right, n, clusters, half)
    return figures | {"low": 100 * low, "high": 100 * high, "interval": method}


def chance_corrected(items: Items, scored: Flags, right: Flags) -> float | None:
    """Percent above guessing for one model: each number of options by itself, then by their items.

    Never below 0; None without an item of two options or more.
    """
    found, counted = 0.0, 0
    for options in sorted({int(count) for count in items.options if count > 1}):
        group = scored & (items.options == options)
        if n := int(group.sum()):
            accuracy = int((right & group).sum()) / n
            found += n * max(0.0, (accuracy - 1 / options) / (1 - 1 / options))
            counted += n
    return 100 * found / counted if counted else None


def model_rows(matrix: Matrix) -> list[Figures]:
    """The row of each model, without rank and tier."""
    items, scored, right = matrix.items, matrix.scored, matrix.right
    whole = slice_figures(items.clusters, scored, right)
    text = slice_figures(items.clusters, scored & ~items.has_images, right)
    image = slice_figures(items.clusters, scored & items.has_images, right)
    axes = {name: _axis_figures(matrix, name) for name in sorted(set(items.axes))}
    return [
        {
            "uid": one.uid,
            "model": one.name,
            "family": one.family,
            "note": one.note,
            "run": one.run,
            "date": one.finished,
            "source": one.source,
            "runs": one.runs,
            "all": whole[row],
            "text": text[row],
            "image": image[row],
            "axes": {name: found[row] for name, found in axes.items() if found[row]},
            **_beside(matrix, row),
        }
        for row, one in enumerate(matrix.contestants)
    ]


def _axis_figures(matrix: Matrix, name: str) -> list[Figures | None]:
    asked = np.array([axis == name for axis in matrix.items.axes], dtype=bool)
    return slice_figures(matrix.items.clusters, matrix.scored & asked, matrix.right)


def _beside(matrix: Matrix, row: int) -> Figures:
    items, scored, right = matrix.items, matrix.scored[row], matrix.right[row]
    n, asked, answered = int(scored.sum()), int(matrix.asked[row].sum()), scored & matrix.answered[row]
    drafted = items.drafted_by(matrix.contestants[row].family)
    return {
        "chance_corrected": chance_corrected(items, scored, right),
        "exact_level": _exact_level(items, scored, matrix.levels_off[row]),
        "unanswered": _percent(n - int(answered.sum()), n),
        "errors": _percent(asked - n, asked),
        "answered_accuracy": _percent(int((right & answered).sum()), int(answered.sum())),
        "latency": _latency(matrix.latency[row][scored]),
        "cost_per_100": _cost_per_100(matrix, row, n),
        "drafted": int((scored & drafted).sum()),
    }


def _cost_per_100(matrix: Matrix, row: int, n: int) -> float | None:
    """None where it is not known: of a file, and of an endpoint elsewhere for which no price is kept."""
    cost = float(matrix.cost[row])
    if not n or (not cost and matrix.contestants[row].source not in COST_NOTHING):
        return None
    return 100 * cost / n


def _exact_level(items: Items, scored: Flags, off: NDArray[np.int16]) -> Figures | None:
    named = scored & items.has_level
    n = int(named.sum())
    if not n:
        return None
    return {
        "n": n,
        "claim": items.clusters.touched(named) >= LEAST_CLUSTERS,
        "score": 100 * int((off[named] == 0).sum()) / n,
        "off_by_one": _percent(int((off[named] == 1).sum()), n),
    }


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _latency(times: NDArray[np.int32]) -> dict[str, float] | None:
    known = times[times >= 0]
    if not len(known):
        return None
    half, most = np.percentile(known, [50, 95])
    return {"p50_s": float(half) / 1000, "p95_s": float(most) / 1000}
