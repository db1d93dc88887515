"""Figures of slices as short rows: a board of 50 models has thousands, and a page reads them whole."""

from __future__ import annotations

from typing import Any

NO_CLAIM, WILSON, ROBUST, OVER_CLUSTERS = "no claim", "Wilson", "cluster-robust, t", "Wilson over clusters"
EFFECTIVE = "Wilson, effective n"
METHODS = (NO_CLAIM, WILSON, ROBUST, OVER_CLUSTERS, EFFECTIVE)  # kept by place: new ones come last
Figures = dict[str, Any]
Short = list[Any]


def shortened(figures: Figures | None) -> Short | None:
    """n, clusters, number right, bounds in percent (four decimals), and the place of the method."""
    if figures is None:
        return None
    bounds = [None if figures[name] is None else round(figures[name], 4) for name in ("low", "high")]
    return [
        *(figures[name] for name in ("n", "clusters", "right")),
        *bounds,
        METHODS.index(figures["interval"]),
    ]


def restored(short: Short | None) -> Figures | None:
    """The same figures by name."""
    if short is None:
        return None
    n, clusters, right, low, high, method = short
    named = {"n": n, "clusters": clusters, "right": right, "low": low, "high": high}
    return named | {
        "score": 100 * right / n,
        "claim": METHODS[method] != NO_CLAIM,
        "interval": METHODS[method],
    }
