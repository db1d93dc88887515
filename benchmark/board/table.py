"""The board as a person, a spreadsheet or a program sees it: filtered, sorted, with whiskers placed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmark.board.coarse import coarse, coarse_figures
from benchmark.board.marks import LEAST_CLUSTERS
from benchmark.models import SuiteVersion
from corpus.models import Axis

WIDTH = 210  # of the whisker drawing, in its own units
Row = dict[str, Any]
PARTS = ("all", "text", "image", "exact_level")
OF_THE_WHOLE = ("unanswered", "answered_accuracy", "cost_per_100", "drafted")
UNTOLD = {
    "head": "No comparison is told.",
    "rest": "This suite is hidden, and some figures rest on, or would give away, fewer than "
    f"{LEAST_CLUSTERS} clusters. Its steward sees them.",
}


def _slice(name: str) -> Callable[[Row], float | None]:
    return lambda row: row[name]["score"] if row.get(name) else None


def _claimed(figures: Row | None) -> float | None:
    """What a narrow column shows: below 15 clusters no claim is made, so there is no score."""
    return figures["score"] if figures and figures.get("claim", True) else None


def _claims_first(name: str, rows: list[Row]) -> Callable[[Row], float | None]:
    """By score; where any row makes a claim, one that makes none has no place among them.

    Five right answers of five are no better than ninety of a hundred.
    """
    if any((row.get(name) or {}).get("claim") for row in rows):
        return lambda row: _claimed(row[name])
    return _slice(name)


def _axis(name: str) -> Callable[[Row], float | None]:
    return lambda row: _claimed(row["axes"].get(name))


# Only these and the suite's axes may stand in the address; each takes a row and gives what it is sorted by.
SORTS: dict[str, Callable[[Row], Any]] = {
    "rank": lambda row: row.get("rank_low"),
    "model": lambda row: row["model"].casefold(),
    "score": _slice("all"),
    "text": lambda row: _claimed(row["text"]),
    "image": lambda row: _claimed(row["image"]),
    "level": _slice("exact_level"),
    "unanswered": lambda row: row["unanswered"],
    "errors": lambda row: row["errors"],
    "latency": lambda row: row["latency"]["p50_s"] if row["latency"] else None,
    "cost": lambda row: row["cost_per_100"],
    "date": lambda row: row["date"],
}
USUAL = "-score"
# Heads of narrow columns; the whole name stands in the title.
AXIS_WORDS = {
    "level_identification": "Level",
    "pathology": "Path.",
    "planning": "Plan.",
    "measurement": "Meas.",
    "prognosis": "Progn.",
    "postoperative": "Postop.",
    "communication": "Comm.",
}


@dataclass(frozen=True)
class Board:
    """What a view of the board holds."""

    rows: list[Row] = field(default_factory=list)
    verdict: dict[str, str] = field(default_factory=dict)
    detectable: float | None = None
    sort: str = USUAL
    unknown_sort: str = ""
    search: str = ""
    total: int = 0
    withheld: bool = False
    is_coarse: bool = False
    axis: list[dict[str, Any]] = field(default_factory=list)
    by_axis: list[dict[str, str]] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What the reader has to know of this view, in sentences."""
        notes = []
        if self.unknown_sort:
            notes.append(f"“{self.unknown_sort}” is no column of this board; the rows are sorted by score.")
        if self.withheld:
            notes.append(
                f"The suite is hidden: a figure of fewer than {LEAST_CLUSTERS} clusters, or one from which "
                "such a figure follows by subtraction, is shown to its steward alone."
            )
        if self.is_coarse:
            notes.append(
                "The suite is hidden: scores are told in steps worth five items at least. A file that lies "
                "within chance of one that its sender was told of before is told with that one's score, and "
                "without slices. Its steward sees all."
            )
        return notes


def board_table(
    version: SuiteVersion, *, sort: str = USUAL, search: str = "", sees_all: bool = False
) -> Board:
    """The stored figures of a version. People who hold no hidden suite see only what may be told of it."""
    figures = json.loads(version.board) if version.board else {}
    rows: list[Row] = figures.get("rows", [])
    verdict: dict[str, str] = figures.get("verdict", {})
    if version.suite.is_hidden and not sees_all:
        rows, verdict = _as_told(rows, verdict)
    wanted = [row for row in rows if search.casefold() in row["model"].casefold()]
    low, by_axis = _axis_start(wanted), _axes_of(rows)
    sorts = SORTS | {one["name"]: _axis(one["name"]) for one in by_axis}
    sorts |= {"score": _claims_first("all", rows), "level": _claims_first("exact_level", rows)}
    known = sort.removeprefix("-") in sorts
    used = sort if known else USUAL
    for row in wanted:
        row.pop("told", None)
        row.pop("told_whole", None)
        row["by_axis"] = [row["axes"].get(one["name"]) for one in by_axis]
        row["whisker"] = _whisker(row["all"], low)
    return Board(
        rows=_sorted(wanted, sorts[used.removeprefix("-")], downwards=used.startswith("-")),
        verdict=verdict,
        detectable=figures.get("detectable"),
        sort=used,
        unknown_sort="" if known else sort[:80],
        search=search,
        total=len(rows),
        is_coarse=version.suite.is_hidden and not sees_all and bool(rows),
        withheld=any(row.get("withheld") for row in rows),
        axis=_ticks(low),
        by_axis=by_axis,
    )


def _axes_of(rows: list[Row]) -> list[dict[str, str]]:
    """The axes that the suite tests, in their usual order; none where all items test the same one."""
    present = {name for row in rows for name in row["axes"]}
    found = [
        {"name": name, "word": word, "title": str(Axis(name).label)}
        for name, word in AXIS_WORDS.items()
        if name in present
    ]
    return found if len(found) > 1 else []


def _sorted(rows: list[Row], key: Callable[[Row], Any], *, downwards: bool) -> list[Row]:
    rows = sorted(rows, key=lambda row: row["model"].casefold())
    present = [row for row in rows if key(row) is not None]
    # What has no figure comes last in either direction: missing is neither best nor worst.
    missing = [row for row in rows if key(row) is None]
    return sorted(present, key=key, reverse=downwards) + missing


def _as_told(rows: list[Row], verdict: dict[str, str]) -> tuple[list[Row], dict[str, str]]:
    """What may be told of a hidden version. An order that rests on figures kept back is not told either."""
    told = [_told_row(row) for row in rows]
    if all("all" not in row["withheld"] for row in told):
        return told, verdict
    kept = [
        {name: row[name] for name in row if name not in ("rank_low", "rank_high", "tiers")} for row in told
    ]
    return kept, UNTOLD


def _told_row(row: Row) -> Row:
    whole = row.get("told_whole")
    told = ["all"] if whole else row.get("told", [])  # Of a file no slice is told: sums of files add up.
    parts = {name: coarse_figures(row[name]) if name in told else None for name in PARTS}
    parts |= {"all": whole} if whole else {}
    axes = {name: coarse_figures(figures) for name, figures in row["axes"].items() if name in told}
    withheld = [
        name for name in (*PARTS, *row["axes"]) if name not in told and (row.get(name) or name in row["axes"])
    ]
    rest = _told_rest(row) if "all" in told and not whole else dict.fromkeys(OF_THE_WHOLE)
    return {**row, **parts, "axes": axes, **rest, "withheld": withheld}


def _told_rest(row: Row) -> Row:
    n = (row["all"] or {}).get("n", 0)
    return {name: coarse(row[name], n) for name in ("unanswered", "answered_accuracy")}


def _axis_start(rows: list[Row]) -> int:
    lows = [row["all"]["low"] for row in rows if row["all"] and row["all"]["low"] is not None]
    return min(80, int(min(lows, default=0) // 20 * 20))


def _place(value: float, low: int) -> float:
    return round(WIDTH * (value - low) / (100 - low), 1)


def _ticks(low: int) -> list[dict[str, Any]]:
    step = 10 if low >= 60 else 20 if low else 25  # five words at most, so that none touches the next
    ends = {low: "", 100: "e"}
    return [
        {"x": _place(value, low), "word": value, "at": ends.get(value, "m")}
        for value in range(low, 101, step)
    ]


def _whisker(whole: Row | None, low: int) -> dict[str, float] | None:
    """Places of dot and whisker; None where no claim is made."""
    if not whole or whole["low"] is None:
        return None
    return {
        "from": _place(whole["low"], low),
        "to": _place(whole["high"], low),
        "dot": _place(whole["score"], low),
    }
