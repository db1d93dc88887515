"""The clinicians' row as a page shows it, and as it is told of a hidden suite."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

from benchmark.board.coarse import coarse, coarse_step
from benchmark.board.whiskers import whisker

Row = dict[str, Any]


def clinicians_told(figures: Row | None, *, sees_all: bool) -> Row | None:
    """The figures that may be told; none where the whole is kept back.

    Of a hidden suite others than its steward are told the whole and the ceiling, on steps, and only where no
    other version has told them of the same questions.
    """
    if figures is None or not (sees_all or figures.get("told")):
        return None
    row = figures if sees_all else _coarse(figures)
    return row if row["all"] is not None else None


def clinicians_row(told: Row | None, *, low: int, axes: list[str]) -> Row | None:
    """With its whisker on the scale of the board; `low` is where that begins."""
    if told is None:
        return None
    by_axis = [told["axes"].get(name) for name in axes]
    return {**told, "whisker": whisker(told["all"], low), "is_ours": False, "by_axis": by_axis}


def _coarse(figures: Row) -> Row:
    kept = {name: _steps(figures[name]) for name in ("all", "ceiling")}
    return {**figures, **kept, "text": None, "image": None, "axes": {}, "silent": None}


def _steps(part: Row | None) -> Row | None:
    if part is None or not part["claim"]:
        return None
    step = coarse_step(part["n"])
    # Outwards: rounded like the score they could meet in it, and nothing would seem to be known exactly.
    bounds = {"low": floor(part["low"] / step) * step, "high": min(100.0, ceil(part["high"] / step) * step)}
    return {**part, **bounds, "score": coarse(part["score"], part["n"])}
