"""Agreement over time, drawn: a point and its interval for each month that has a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from review.models import AgreementFigure, Cut, Measure

SHOWN = 24
"""Months on the drawing, the newest last."""
STEP, EDGE, TOP, HEIGHT = 24, 34, 8, 80
"""In the drawing's units: from month to month, left free for the scale, above 100 %, from 100 to 0 %."""


def month_number(of: str) -> int:
    """A month as 2026-03, counted from the year 0."""
    year, month = of.split("-")
    return 12 * int(year) + int(month) - 1


@dataclass(frozen=True, slots=True)
class Point:
    """One month: its place and those of its interval's ends; all but `x` are None where there is no claim."""

    of: str
    x: int
    y: float | None = None
    high: float | None = None
    low: float | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The share of items that two read the same, month by month; months without a claim break the line."""

    points: list[Point]
    line: str
    width: int
    ticks: tuple[tuple[str, float], ...] = tuple(
        (f"{percent} %", TOP + HEIGHT * (1 - percent / 100)) for percent in (0, 50, 100)
    )
    height: int = TOP + HEIGHT + 18

    @property
    def ends(self) -> list[Point]:
        """The first and the last month, which are named below."""
        return [self.points[0], self.points[-1]] if len(self.points) > 1 else self.points


def months_drawn(figures: Iterable[AgreementFigure], measure: Measure) -> Drawing | None:
    """The drawing of one measure; None where fewer than two months have a figure: that is no course."""
    found = {one.of: one for one in figures if (one.measure, one.cut) == (measure, Cut.MONTH)}
    if not found:
        return None
    last = max(map(month_number, found))
    shown = sorted(of for of in found if month_number(of) > last - SHOWN)
    first = month_number(shown[0])
    points = [_point(found[of], EDGE + 12 + STEP * (month_number(of) - first)) for of in shown]
    if sum(point.y is not None for point in points) < 2:
        return None
    return Drawing(points, _line(points), points[-1].x + EDGE)


def _point(figure: AgreementFigure, x: int) -> Point:
    if figure.percents is None:
        return Point(figure.of, x)
    y, low, high = (round(TOP + HEIGHT * (1 - percent / 100), 1) for percent in figure.percents)
    return Point(figure.of, x, y, high, low)


def _line(points: list[Point]) -> str:
    """Through months that follow each other and have a figure."""
    path, before = "", None
    for point in points:
        if point.y is None:
            before = None
            continue
        joined = before is not None and point.x - before == STEP
        path += f"{'L' if joined else 'M'}{point.x} {point.y}"
        before = point.x
    return path
