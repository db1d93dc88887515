"""The loss curve as numbers for an SVG: points in a fixed frame, ticks with their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, log10

from training.models import TrainingMetric, TrainingRun

WIDTH, HEIGHT = 860, 250  # of the drawing, in SVG units
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 24, 26
MOST_POINTS = 600  # a curve needs no more points than pixels
SMOOTH = 0.9  # weight of the past in the smoothed curve
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and the word beside it."""

    at: float
    word: str
    ends: bool = False  # the word stands left of the line, where there is no room on its right


@dataclass(slots=True)
class Curve:
    """Everything the template draws. Empty `smooth` means there is nothing to draw yet."""

    raw: str = ""
    smooth: str = ""
    evals: str = ""
    dots: list[Point] = field(default_factory=list)
    across: list[Tick] = field(default_factory=list)
    up: list[Tick] = field(default_factory=list)
    stages: list[Tick] = field(default_factory=list)
    sentence: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def curve_draw(run: TrainingRun, *, names: Sequence[str], steps: dict[str, int]) -> Curve:
    """The loss of a run over all its stages; `steps` are the planned steps by stage number."""
    metrics = list(TrainingMetric.objects.filter(run=run).order_by("stage", "step"))
    starts = _starts(steps)
    train = [(starts.get(m.stage, 0) + m.step, m.loss) for m in metrics if m.loss is not None]
    evals = [(starts.get(m.stage, 0) + m.step, m.eval_loss) for m in metrics if m.eval_loss is not None]
    here = [m for m in metrics if m.stage == metrics[-1].stage]  # each stage validates on its own rows
    if len(train) < 2:
        return Curve(sentence="The curve begins with the second logged step.")
    train = train[:: max(1, len(train) // MOST_POINTS)]
    last = max(sum(steps.values()), train[-1][0])
    low, high, unit = _range([value for _, value in train + evals])

    def place(point: tuple[int, float]) -> Point:
        x = LEFT + (WIDTH - LEFT - RIGHT) * point[0] / last
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (point[1] - low) / (high - low)
        return round(x, 1), round(y, 1)

    return Curve(
        raw=_path([place(point) for point in train]),
        smooth=_path([place(point) for point in _smoothed(train)]),
        evals=_path([place(point) for point in evals]),
        dots=[place(point) for point in evals],
        across=[Tick(place((step, low))[0], f"{step:,}") for step in _steps_shown(last)],
        up=[Tick(place((0, value))[1], _number(value, unit)) for value in _values(low, high, unit)],
        stages=[
            Tick(x := place((starts[number], low))[0], f"{number} · {names[number - 1]}", x > WIDTH * 0.8)
            for number in sorted(starts)
            if number <= len(names)
        ],
        sentence=_sentence(train, [(m.step, m.eval_loss) for m in here if m.eval_loss is not None]),
    )


def _starts(steps: dict[str, int]) -> dict[int, int]:
    """Steps before each stage."""
    before, found = 0, {}
    for number in sorted(int(key) for key in steps):
        found[number] = before
        before += steps[str(number)]
    return found


def _range(values: list[float]) -> tuple[float, float, float]:
    """A frame of whole units around the values, and the unit of its ticks."""
    low, high = min(values), max(values)
    spread = max(high - low, 1e-3)
    unit = 10.0 ** floor(log10(spread))
    if spread / unit < 2.5:
        unit /= 2
    below, above = floor(low / unit) * unit, (floor(high / unit) + 1) * unit
    return below, above, unit


def _values(low: float, high: float, unit: float) -> list[float]:
    return [low + unit * number for number in range(round((high - low) / unit) + 1)]


def _number(value: float, unit: float) -> str:
    return f"{value:.{max(0, -floor(log10(unit)))}f}"


def _steps_shown(last: int) -> list[int]:
    unit = 10 ** max(0, floor(log10(max(1, last))))
    unit = max(1, unit // 2 if last / unit < 3 else unit)
    return list(range(0, last + 1, unit))


def _smoothed(points: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Exponential mean without the pull of its start (Kingma and Ba 2015, bias correction)."""
    mean, found = 0.0, []
    for number, (step, value) in enumerate(points, 1):
        mean = SMOOTH * mean + (1 - SMOOTH) * value
        found.append((step, mean / (1 - SMOOTH**number)))
    return found


def _path(points: list[Point]) -> str:
    return " ".join(f"{'M' if not number else 'L'}{x} {y}" for number, (x, y) in enumerate(points))


def _sentence(train: list[tuple[int, float]], evals: list[tuple[int, float]]) -> str:
    now = _smoothed(train)[-1][1]
    told = f"The training loss stands at {now:.3f} after {train[-1][0]:,} steps"
    if not evals:
        return f"{told}. No validation rows, so nothing says whether it generalises."
    best = min(evals, key=lambda point: point[1])
    if best == evals[-1]:
        return f"{told}; the validation loss, {best[1]:.3f}, is the best of this stage."
    was = f"was best at step {best[0]:,} of this stage ({best[1]:.3f})"
    return f"{told}; the validation loss {was} and is {evals[-1][1]:.3f} now."
