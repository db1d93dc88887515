"""The clinicians' row as a page shows it, and as it is told of a hidden suite."""

from __future__ import annotations

from typing import Any

from benchmark.board.coarse import coarse
from benchmark.board.whiskers import whisker

Row = dict[str, Any]
BOUNDS = ("score", "low", "high")


def clinicians_row(figures: Row | None, *, sees_all: bool, low: int, axes: list[str]) -> Row | None:
    """With its whisker on the scale of the board; `low` is where that begins.

    Of a hidden suite others than its steward are told the whole and the ceiling, on steps.
    """
    if figures is None:
        return None
    row = figures if sees_all else _coarse(figures)
    if row["all"] is None:
        return None
    by_axis = [row["axes"].get(name) for name in axes]
    return {**row, "whisker": whisker(row["all"], low), "is_ours": False, "by_axis": by_axis}


def _coarse(figures: Row) -> Row:
    kept = {name: _steps(figures[name]) for name in ("all", "ceiling")}
    return {**figures, **kept, "text": None, "image": None, "axes": {}, "silent": None}


def _steps(part: Row | None) -> Row | None:
    if part is None or not part["claim"]:
        return None
    return {**part, **{name: coarse(part[name], part["n"]) for name in BOUNDS}}
