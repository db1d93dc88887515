"""Level scores of a run as figures: what share is exact, and what kind of error the rest is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmark.level_scores import Outcome
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM

Figures = dict[str, Any]
REPORTS = "reports"  # the key beside those of runs: figures of reports, by run
COLUMNS = [
    "of", "model", "n", "clusters", "claim", "exact", "exact_low", "exact_high", "numbering", "off_by_one",
    "wrong_level", "wrong_region", "untold", "side_n", "wrong_side", "precision", "recall", "run",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LevelMark:
    """What one answer's score says of levels and side; `outcome` is empty where the key names no level."""

    cluster: str
    outcome: str
    wrong_side: bool | None
    precision: float | None
    recall: float | None


def level_figures(marks: Iterable[LevelMark]) -> Figures | None:
    """Shares in percent of the items whose key names a level; None without any.

    Off by one and numbering errors are told and never credited. Precision is the mean over answers that name
    a level, recall over all. Below 15 clusters `claim` is False and there is no interval.
    """
    of_levels = [mark for mark in marks if mark.outcome]
    if not of_levels:
        return None
    n, counted = len(of_levels), Counter(mark.outcome for mark in of_levels)
    sided = [mark.wrong_side for mark in of_levels if mark.wrong_side is not None]
    clusters = len({mark.cluster for mark in of_levels})
    low, high = _interval(of_levels) if clusters >= LEAST_FOR_A_CLAIM else (None, None)
    return {
        "n": n,
        "clusters": clusters,
        "claim": clusters >= LEAST_FOR_A_CLAIM,
        **{str(outcome): 100 * counted[outcome] / n for outcome in Outcome},
        "exact_low": low,
        "exact_high": high,
        "side_n": len(sided),
        "wrong_side": 100 * sum(sided) / len(sided) if sided else None,
        "precision": _mean(mark.precision for mark in of_levels),
        "recall": _mean(mark.recall for mark in of_levels),
    }


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return 100 * sum(known) / len(known) if known else None


def _interval(marks: list[LevelMark]) -> tuple[float, float]:
    """95 %, in percent, as of any share: see `share_interval`."""
    import numpy as np

    from benchmark.board.share import robust_half, share_interval

    sizes = Counter(mark.cluster for mark in marks)
    exact = Counter(mark.cluster for mark in marks if mark.outcome == Outcome.EXACT)
    hits = np.array([exact[cluster] for cluster in sizes])
    half = robust_half(np.array(list(sizes.values())), hits, np.array(len(sizes)))
    low, high, _ = share_interval(int(hits.sum()), len(marks), len(sizes), float(half))
    return 100 * low, 100 * high


def levels_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """One line per model; a cell that a spreadsheet would take for a formula is neutralised."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return round(value, 4) if isinstance(value, float) else value
