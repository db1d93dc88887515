"""Agreement of a judge with clinicians, and of clinicians with each other, drawn one below the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor

from benchmark.judge.needed import LEAST_KAPPA
from benchmark.judge.told import DimensionTold, FigureTold

WIDTH, LEFT, RIGHT = 900, 210, 640  # of the drawing, in SVG units; the plot lies between the two
ROW, TOP, APART = 40, 18, 13


@dataclass(frozen=True, slots=True)
class Whisker:
    """One figure: where its dot and its limits lie; no places where it is not defined."""

    y: float
    figure: FigureTold
    dot: float | None = None
    start: float | None = None
    stop: float | None = None

    @property
    def text_y(self) -> float:
        """The base line of its words."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """One dimension: the judge's whisker above that of clinicians among themselves."""

    told: DimensionTold
    judge: Whisker
    clinicians: Whisker

    @property
    def text_y(self) -> float:
        """The base line of its title."""
        return self.judge.text_y


@dataclass(frozen=True, slots=True)
class JudgeForest:
    """Everything the template draws."""

    lines: list[JudgeLine] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    limit: float = 0.0
    height: float = 0.0
    width: int = WIDTH
    least: float = LEAST_KAPPA

    @property
    def bottom(self) -> float:
        """Where the scale stands."""
        return self.height - 34


def judge_forest(told: list[DimensionTold]) -> JudgeForest:
    """The drawing: kappa from the lowest limit, in tenths, to 1; the least that is allowed is a line."""
    lows = [one.low for each in told for one in (each.kappa, each.among) if one.low is not None]
    low = max(-1.0, min([0.0, *(floor(value * 5) / 5 for value in lows)]))

    def place(value: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (value - low) / (1 - low), 1)

    def whisker(y: float, figure: FigureTold) -> Whisker:
        if figure.value is None or figure.low is None or figure.high is None:
            return Whisker(y, figure)
        return Whisker(y, figure, place(figure.value), place(max(low, figure.low)), place(figure.high))

    lines = [
        JudgeLine(one, whisker(TOP + at * ROW, one.kappa), whisker(TOP + at * ROW + APART, one.among))
        for at, one in enumerate(told)
    ]
    steps = range(round(low * 5), 6)
    ticks = [(place(step / 5), f"{step / 5:.1f}".replace("-", "−")) for step in steps]
    return JudgeForest(lines, ticks, place(LEAST_KAPPA), TOP + len(told) * ROW + 30)
