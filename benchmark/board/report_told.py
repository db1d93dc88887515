"""The report figures of a hidden version for those who do not hold it (see docs/decisions/0093)."""

from __future__ import annotations

from typing import Any

from benchmark.board.coarse import coarse, coarse_step, told_interval
from benchmark.board.marks import UPLOADED
from benchmark.board.points import HIGHEST, LOWEST, points_limits

Row = dict[str, Any]
REPORT = "report"
KEPT = ("asked", "n", "clusters", "claim", "judge")


def report_told(row: Row) -> Row | None:
    """Score and critical errors on their steps, with limits that follow from the told figures alone.

    None where they are kept back: of an uploaded file, and where too few clusters or an earlier version would
    tell of single reports. Kinds of errors and dimensions are further sums over the same reports.
    """
    figures: Row | None = row.get(REPORT)
    if not figures or row["source"] == UPLOADED or REPORT not in row.get("told", []):
        return None
    n = figures["n"]
    critical = figures["critical"] and {"n": n, **_rate(figures["critical"]["per_100"], figures)}
    return {
        **{name: figures[name] for name in KEPT},
        **_score(figures),
        "scored": n if figures["score"] is not None else 0,
        "capped": None,
        "why": figures["why"],
        "dimensions": [],
        "critical": critical and {"kinds": {}, "rated": None, **critical},
    }


def _score(figures: Row) -> Row:
    """The limits are those of every score that is told alike: one beside its step lies within them too."""
    score, n = figures["score"], figures["n"]
    if score is None or figures["scored"] < n:
        return {"score": None, "low": None, "high": None}
    told, half = min(HIGHEST, max(LOWEST, coarse(score, n) or LOWEST)), coarse_step(n) / 2
    low, high = points_limits(told - half, told + half, figures["clusters"])
    return {"score": told, "low": low, "high": high}


def _rate(per_100: float, figures: Row) -> Row:
    """So too of errors: four in 87 reports are told as none, and none may not be told as four at most."""
    n = figures["n"]
    told = coarse(per_100, n) or 0.0
    low, high = told_interval(told, coarse_step(n) / 2, figures["clusters"])
    return {"per_100": told, "low": low, "high": high}
