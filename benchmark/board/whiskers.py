"""Places of dots and whiskers in the board's drawings."""

from __future__ import annotations

from typing import Any

WIDTH = 210  # of the drawing, in its own units
Row = dict[str, Any]


def axis_start(rows: list[Row]) -> int:
    """Where the scale over the intervals begins, in percent."""
    lows = [row["all"]["low"] for row in rows if row["all"] and row["all"]["low"] is not None]
    return min(80, int(min(lows, default=0) // 20 * 20))


def _place(value: float, low: int) -> float:
    return round(WIDTH * (value - low) / (100 - low), 1)


def axis_ticks(low: int) -> list[dict[str, Any]]:
    """Lines of the scale with their words: five at most, so that none touches the next."""
    step = 10 if low >= 60 else 20 if low else 25
    ends = {low: "", 100: "e"}
    return [
        {"x": _place(value, low), "word": value, "at": ends.get(value, "m")}
        for value in range(low, 101, step)
    ]


def grid_path(ticks: list[dict[str, Any]]) -> str:
    """The lines of the scale behind every row, as one path."""
    return "".join(f"M{tick['x']} 0V34" for tick in ticks)


def whisker(whole: Row | None, low: int) -> dict[str, str] | None:
    """The path of the whisker and the place of the dot, as they are written; None where no claim is made."""
    if not whole or whole["low"] is None:
        return None
    start, stop = _place(whole["low"], low), _place(whole["high"], low)
    path = f"M{start} 17H{stop}M{start} 13.5v7M{stop} 13.5v7"
    return {"path": path, "dot": str(_place(whole["score"], low))}
