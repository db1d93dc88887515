"""A reckoning of made-up readings by the real formulas: many rows, and reasons why there is no figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from itertools import product

from django.utils import timezone

from corpus.models import Axis, Harm, Kind
from projects.models import Project, RunState
from review.agreement.figures import alpha_figure, kappa_figure
from review.agreement.tally import Patterns
from review.models import AgreementFigure, AgreementRun, Cut, Measure

VERDICTS = ("approve", "edit", "send_back", "reject")
LEVELS = ("C5/C6", "T12/L1", "L3/L4", "L4/L5", "L5/S1")


def readings(items: int, wrong: int, values: tuple[str, ...] = VERDICTS) -> Patterns:
    """About `items` items, every `wrong`-th read differently; the first value is the commonest."""
    found: Patterns = Counter()
    for number in range(items):
        one = values[min(number % 7, len(values) - 1)] if number % 7 < len(values) else values[0]
        other = values[number % len(values)] if number % wrong == 0 else one
        found[one, other] += 1
    return found


def reckoned_made_up(project: Project) -> AgreementRun:
    """A finished reckoning with a row of every sort."""
    run = AgreementRun.objects.create(
        project=project,
        upto=timezone.now(),
        state=RunState.DONE,
        ended_at=timezone.now(),
        open_count=12,
        again_count=3,
        knowing_count=1,
        small_pair_count=2,
    )
    plans = {
        (Measure.VERDICT, Cut.WHOLE, ""): readings(140, 5),
        (Measure.ERROR, Cut.WHOLE, ""): readings(44, 3, ("level", "side", "omission")),
        (Measure.KEY, Cut.WHOLE, ""): readings(96, 20, tuple("ABCD")),
        (Measure.LEVEL, Cut.WHOLE, ""): readings(96, 96 * 2, LEVELS),
        (Measure.SIDE, Cut.WHOLE, ""): readings(96, 7, ("not stated",)),
    }
    sizes = (48, 52, 20, 11, 5, 0, 4)
    plans |= {
        (Measure.VERDICT, Cut.AXIS, axis): readings(n, 4) for axis, n in zip(Axis.values, sizes, strict=True)
    }
    plans |= {
        (Measure.VERDICT, Cut.KIND, kind): readings(70, 2 + 3 * n) for n, kind in enumerate(Kind.values)
    }
    plans |= {
        (Measure.VERDICT, Cut.LEVEL, level): readings(24 + 9 * n, 3 + n) for n, level in enumerate(LEVELS)
    }
    months = (
        ("2025-09", 31, 3),
        ("2025-10", 44, 4),
        ("2025-12", 22, 5),
        ("2026-01", 9, 4),
        ("2026-02", 57, 7),
    )
    plans |= {(Measure.VERDICT, Cut.MONTH, of): readings(items, wrong) for of, items, wrong in months}
    plans[Measure.VERDICT, Cut.MONTH, "2026-03"] = readings(40, 9)
    figures = {key: alpha_figure(patterns) for key, patterns in plans.items()}
    harm = Counter({pair: 12 if pair[0] == pair[1] else 1 for pair in product(Harm.values, repeat=2)})
    figures[Measure.HARM, Cut.WHOLE, ""] = alpha_figure(harm, Harm.values)
    for number in (1, 2, 3):
        figures[Measure.VERDICT, Cut.PAIR, f"{number}"] = kappa_figure(readings(70 - 15 * number, 3 + number))
    AgreementFigure.objects.bulk_create(
        AgreementFigure(run=run, measure=measure, cut=cut, of=of, **asdict(figure))
        for (measure, cut, of), figure in figures.items()
    )
    return run
