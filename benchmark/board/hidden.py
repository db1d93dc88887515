"""A hidden version's board for those who do not hold it (see docs/decisions/0041 and 0081)."""

from __future__ import annotations

from typing import Any

from benchmark.board.coarse import coarse, coarse_figures, coarse_step, told_interval
from benchmark.board.marks import LEAST_CLUSTERS, NUMBERS
from benchmark.board.report_told import REPORT, report_told
from benchmark.board.short import OVER_CLUSTERS, WILSON

Row = dict[str, Any]
EXACT_PLACES = ("rank", "rank_low", "rank_high", "tiers")
BY_INTERVALS = "The suite is hidden: ranks follow from the told scores and their intervals, without a test."
PARTS = ("all", "text", "image", "exact_level")
OF_THE_WHOLE = ("unanswered", "answered_accuracy", "cost_per_100", "drafted")
UNTOLD = {
    "head": "No comparison is told.",
    "rest": "This suite is hidden, and some figures rest on, or would give away, fewer than "
    f"{LEAST_CLUSTERS} clusters. Its steward sees them.",
}


def rows_told(rows: list[Row], verdict: dict[str, str]) -> tuple[list[Row], dict[str, str]]:
    """What may be told of a hidden version. An order that rests on figures kept back is not told either.

    No difference of two models is told with its interval: it counts the items on which answers that were
    sent in on purpose differ, a second sum over them beside their scores. Nor is a rank, a tier or a sentence
    that rests on the exact answers: beside a file without answers, a rank drawn by resamples tells whether
    another has four right. Ranks and the sentence follow from the told intervals.
    """
    alphabetical = sorted(rows, key=lambda row: (row["model"].casefold(), row["uid"]))
    told = [_told_row({name: row[name] for name in row if name not in EXACT_PLACES}) for row in alphabetical]
    if any("all" in row["withheld"] for row in told):
        return told, UNTOLD
    ranked = [row for row in told if row["all"] and row["all"]["low"] is not None]
    _rank(ranked)
    if len(ranked) < 2:
        return told, {name: said for name, said in verdict.items() if name != "difference"}
    return told, _sentence(ranked)


def _rank(rows: list[Row]) -> None:
    """From the best place to the worst that the told intervals leave."""
    bounds = [(row["all"]["low"], row["all"]["high"]) for row in rows]
    for row, (low, high) in zip(rows, bounds, strict=True):
        row["rank_low"] = 1 + sum(other > high for other, _ in bounds)
        row["rank_high"] = len(rows) - sum(other < low for _, other in bounds)


def _sentence(rows: list[Row]) -> dict[str, str]:
    first = [row["model"] for row in rows if row["rank_low"] == 1]
    head = f"The first {NUMBERS.get(len(first), str(len(first)))} cannot be separated."
    return {"head": f"{first[0]} is ahead." if len(first) == 1 else head, "rest": BY_INTERVALS}


def _told_row(row: Row) -> Row:
    whole = row.get("told_whole")
    told = ["all"] if whole else row.get("told", [])  # Of a file no slice is told: sums of files add up.
    parts = {name: _told_figures(row[name]) if name in told else None for name in PARTS}
    parts |= {"all": whole} if whole else {}
    axes = {name: _told_figures(figures) for name, figures in row["axes"].items() if name in told}
    withheld = [
        name for name in (*PARTS, *row["axes"]) if name not in told and (row.get(name) or name in row["axes"])
    ]
    rest = _told_rest(row) if "all" in told and not whole else dict.fromkeys(OF_THE_WHOLE)
    parts |= {REPORT: report_told(row)}
    withheld += [REPORT] if row.get(REPORT) and not parts[REPORT] else []
    # Corrected by option counts it would be a second sum over the same items, weighed in another way; repeats
    # and orders of the options are further sums.
    untold = {**dict.fromkeys(("own", "chance_corrected", "repeats", "orders")), "withheld": withheld}
    return {**row, **parts, "axes": axes, **rest, **untold}


def _told_rest(row: Row) -> Row:
    """The share without answer tells nothing of the key; accuracy among few answered is that of few items."""
    return {
        "unanswered": coarse(row["unanswered"], (row["all"] or {}).get("n", 0)),
        "answered_accuracy": None,
    }


def _told_figures(figures: Row | None) -> Row | None:
    """On steps, with an interval of every score that is told alike, over the number of clusters.

    An interval of the exact score is a second thing told of the same answers, one over clusters a third.
    """
    told = coarse_figures(figures)
    if figures is None or told is None:
        return None
    if figures.get("low") is None:
        return {**told, "low": None, "high": None}
    low, high = told_interval(told["score"], coarse_step(told["n"]) / 2, told["clusters"])
    words = WILSON if told["interval"] == WILSON else OVER_CLUSTERS
    return {**told, "low": low, "high": high, "interval": words}
