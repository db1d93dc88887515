"""A forest plot: one line per slice, with the difference and its interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil

from benchmark.board.paired import Paired
from benchmark.board.slice_facets import FACETS

WIDTH, LEFT, RIGHT_EDGE = 832, 250, 650  # of the drawing, in SVG units; the plot lies between the two edges
ROW, GAP, TOP = 33, 12, 16
STEPS = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True, slots=True)
class Line:
    """One slice: its place, words, and dot and whisker where there is a claim."""

    y: float
    title: str
    pair: Paired
    is_whole: bool
    dot: float | None = None
    start: float | None = None
    stop: float | None = None

    @property
    def text_y(self) -> float:
        """The base line of its words."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Forest:
    """Everything the template draws."""

    lines: list[Line] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    zero: float = 0.0
    height: float = 0.0
    width: int = WIDTH

    @property
    def bottom(self) -> float:
        """Where the scale stands."""
        return self.height - 40


def forest_draw(whole: Paired, slices: Sequence[tuple[str, str, Paired]]) -> Forest:
    """All items first, then each facet with a gap before it; the scale holds every interval, 0 within."""
    shown = [pair for pair in (whole, *(pair for _, _, pair in slices)) if pair.low is not None]
    bounds = [bound for pair in shown for bound in (pair.low or 0.0, pair.high or 0.0)]
    step = _step(max(bounds, default=1) - min(bounds, default=-1))
    low = min(-step, -step * ceil(-min(bounds, default=0) / step))
    high = max(step, step * ceil(max(bounds, default=0) / step))

    def place(points: float) -> float:
        return round(LEFT + (RIGHT_EDGE - LEFT) * (points - low) / (high - low), 1)

    lines = [_line(TOP, "All items", whole, place, is_whole=True)]
    for _, group in groupby(slices, key=lambda one: one[0]):
        y = lines[-1].y + GAP
        for number, (facet, title, pair) in enumerate(group, start=1):
            named = title if facet != "drafted" else f"{FACETS[facet]} {title.lower()}"
            lines.append(_line(y + number * ROW, named, pair, place))
    ticks = [
        (place(at * step), _signed(at * step)) for at in range(round(low / step), round(high / step) + 1)
    ]
    return Forest(lines, ticks, place(0), lines[-1].y + 60)


def _line(
    y: float, title: str, pair: Paired, place: Callable[[float], float], *, is_whole: bool = False
) -> Line:
    if pair.difference is None or pair.low is None or pair.high is None:
        return Line(y, title, pair, is_whole)
    return Line(y, title, pair, is_whole, place(pair.difference), place(pair.low), place(pair.high))


def _step(span: float) -> int:
    """The least round step that cuts the span into at most eight."""
    return next((step for step in STEPS if span / step <= 8), STEPS[-1])


def _signed(points: float) -> str:
    return f"{points:+.0f}".replace("-", "−").replace("+0", "0")
