"""The report figures of a hidden version for those who do not hold it (see docs/decisions/0093)."""

from __future__ import annotations

from typing import Any

from benchmark.board.coarse import coarse
from benchmark.board.marks import UPLOADED
from benchmark.judge.rubric import LEAST, MOST, POINTS
from corpus.statistics.proportions import wilson

Row = dict[str, Any]
REPORT = "report"
LOWEST, HIGHEST = LEAST * POINTS, MOST * POINTS
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
    """A mean of bounded points spreads most where all lie at the bounds: then it is a share of the best."""
    score, clusters = figures["score"], figures["clusters"]
    if score is None or figures["scored"] < figures["n"]:
        return {"score": None, "low": None, "high": None}
    spread = HIGHEST - LOWEST
    told = min(HIGHEST, max(LOWEST, coarse(score, figures["n"]) or LOWEST))
    low, high = wilson((told - LOWEST) / spread * clusters, clusters)
    return {"score": told, "low": LOWEST + spread * low, "high": LOWEST + spread * high}


def _rate(per_100: float, figures: Row) -> Row:
    told, clusters = coarse(per_100, figures["n"]) or 0.0, figures["clusters"]
    low, high = wilson(told / 100 * clusters, clusters)
    return {"per_100": told, "low": 100 * low, "high": 100 * high}
