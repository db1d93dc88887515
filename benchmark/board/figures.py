"""Figures of one model: scores with intervals, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmark.board.marks import LEAST_CLUSTERS, Contestant, Mark
from benchmark.statistics.clusters import clustered_se
from corpus.statistics.proportions import wilson


def slice_figures(marks: Iterable[Mark]) -> dict[str, Any] | None:
    """Score in percent with a 95 % interval; None for an empty slice, no interval below 15 clusters."""
    by_cluster: dict[str, list[int]] = {}
    for mark in marks:
        by_cluster.setdefault(mark.cluster, []).append(int(mark.right))
    n = sum(len(group) for group in by_cluster.values())
    if not n:
        return None
    right, clusters = sum(sum(group) for group in by_cluster.values()), len(by_cluster)
    figures: dict[str, Any] = {
        "n": n,
        "clusters": clusters,
        "right": right,
        "claim": clusters >= LEAST_CLUSTERS,
    }
    low, high, method = _interval(list(by_cluster.values()), right, n)
    return figures | {
        "score": 100 * right / n,
        "low": 100 * low if figures["claim"] else None,
        "high": 100 * high if figures["claim"] else None,
        "interval": method if figures["claim"] else "no claim",
    }


def _interval(groups: list[list[int]], right: int, n: int) -> tuple[float, float, str]:
    if len(groups) == n:
        return *wilson(right, n), "Wilson"
    found = clustered_se({"groups": groups})
    if found["se_inspect"]:
        low, high = found["ci95_t_inspect"]
        return max(0.0, low), min(1.0, high), "cluster-robust, t"
    # All right or all wrong: no spread to estimate from, so the clusters count as the sample.
    return *wilson(right / n * len(groups), len(groups)), "Wilson over clusters"


def model_figures(one: Contestant) -> dict[str, Any]:
    """The row of one model."""
    scored = one.scored
    axes = sorted({mark.axis for mark in scored})
    answered = [mark for mark in scored if mark.letter]
    return {
        "uid": one.uid,
        "model": one.name,
        "family": one.family,
        "note": one.note,
        "run": one.run,
        "date": one.finished,
        "source": "uploaded" if one.uploaded else "run here, local" if one.local else "run here",
        "all": slice_figures(scored),
        "text": slice_figures(mark for mark in scored if not mark.has_images),
        "image": slice_figures(mark for mark in scored if mark.has_images),
        "axes": {axis: slice_figures(mark for mark in scored if mark.axis == axis) for axis in axes},
        "exact_level": _exact_level(scored),
        "unanswered": _percent(sum(not mark.letter for mark in scored), len(scored)),
        "errors": _percent(sum(mark.error for mark in one.marks), len(one.marks)),
        "answered_accuracy": _percent(sum(mark.right for mark in answered), len(answered)),
        "latency": _latency(scored),
        "cost_per_100": _cost(scored),
        "drafted": sum(_same_family(one.family, mark.families) for mark in scored),
    }


def _exact_level(scored: list[Mark]) -> dict[str, Any] | None:
    named = [mark for mark in scored if mark.has_level]
    if not named:
        return None
    exact = sum(mark.levels_off == 0 for mark in named)
    return {
        "n": len(named),
        "claim": len({mark.cluster for mark in named}) >= LEAST_CLUSTERS,
        "score": 100 * exact / len(named),
        "off_by_one": _percent(sum(mark.levels_off == 1 for mark in named), len(named)),
    }


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _latency(scored: list[Mark]) -> dict[str, float] | None:
    times = [mark.latency_ms for mark in scored if mark.latency_ms is not None]
    if not times:
        return None
    half, most = np.percentile(times, [50, 95])
    return {"p50_s": float(half) / 1000, "p95_s": float(most) / 1000}


def _cost(scored: list[Mark]) -> float | None:
    total = sum(mark.cost for mark in scored)
    return 100 * total / len(scored) if scored else None


def _same_family(family: str, drafted_by: str) -> bool:
    return bool(family) and family in {name.strip() for name in drafted_by.split(",")}
