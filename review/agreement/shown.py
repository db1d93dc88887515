"""What the page, the home page and the table for a spreadsheet show of stored figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from anatomy import Level, parse_level
from corpus.models import Axis, Kind
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM
from projects.models import OPEN_STATES, Project, RunState
from review.agreement.months import month_number
from review.models import METHOD, AgreementFigure, AgreementRun, Cut, Measure

SMALL = 50
"""Below so many items a figure is told with the word "few": its interval is wider than most differences."""
WIDTH, EDGE = 210, 8
"""Of a drawing, and what is left free at both its ends, in its own units."""
MOST_PAIRS = 40
HEADS = {Cut.AXIS: "Axis", Cut.KIND: "Kind", Cut.LEVEL: "Level", Cut.MONTH: "Month", Cut.PAIR: "Pair"}


def last_reckoned(project: Project) -> AgreementRun | None:
    """The newest reckoning that ended well, by today's method."""
    ended = AgreementRun.objects.filter(project=project, state=RunState.DONE, method=METHOD)
    return ended.order_by("-upto", "-pk").first()


def being_reckoned(project: Project) -> AgreementRun | None:
    """The reckoning under way, or the one that failed since the last that ended well."""
    newest = AgreementRun.objects.filter(project=project).order_by("-created_at", "-pk").first()
    return newest if newest and newest.state in (*OPEN_STATES, RunState.FAILED) else None


def figures_for(run: AgreementRun, measure: Measure) -> list[AgreementFigure]:
    """All measures over all items, and every cut of one measure. One query."""
    return list(run.figures.filter(Q(cut=Cut.WHOLE) | Q(measure=measure)))


@dataclass(frozen=True, slots=True)
class Scale:
    """From a coefficient to a place on a drawing; it begins at 0, or lower where an interval does."""

    least: float

    def x(self, coefficient: float) -> float:
        """The place, in the drawing's units."""
        return round(EDGE + (WIDTH - 2 * EDGE) * (coefficient - self.least) / (1 - self.least), 1)

    @property
    def ticks(self) -> list[tuple[str, float]]:
        """What stands along it."""
        return [(f"{at:g}".replace("-", "−"), self.x(at)) for at in (-1, -0.5, 0, 0.5, 1) if at >= self.least]


def scale_of(figures: Iterable[AgreementFigure]) -> Scale:
    """One scale for all rows of a page."""
    lowest = min((one.low for one in figures if one.low is not None), default=0.0)
    return Scale(next(least for least in (0.0, -0.5, -1.0) if lowest >= least))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `dot`, `start` and `end` are places on the drawing."""

    label: str
    figure: AgreementFigure
    dot: float | None
    start: float | None
    end: float | None

    @property
    def is_small(self) -> bool:
        """Whether there are few items, though enough for a figure."""
        return LEAST_FOR_A_CLAIM <= self.figure.items < SMALL


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one cut."""

    cut: Cut
    rows: list[Row]

    @property
    def head(self) -> str:
        """What stands above the names of its rows."""
        return HEADS[self.cut]

    @property
    def coefficient(self) -> str:
        """The sign of its coefficient."""
        return "κ" if self.cut == Cut.PAIR else "α"


def whole_rows(figures: Sequence[AgreementFigure], scale: Scale) -> list[Row]:
    """A row for each measure, over all items."""
    whole = {one.measure: one for one in figures if one.cut == Cut.WHOLE}
    return [_row(measure.label, whole[measure], scale) for measure in Measure if measure in whole]


def cut_tables(figures: Sequence[AgreementFigure], measure: Measure, scale: Scale) -> list[Table]:
    """The other tables of one measure: by axis, kind, level, month and pair; empty ones are left out."""
    tables = [Table(cut, _cut_rows(figures, measure, cut, scale)) for cut in Cut if cut != Cut.WHOLE]
    return [table for table in tables if table.rows]


def _cut_rows(figures: Sequence[AgreementFigure], measure: Measure, cut: Cut, scale: Scale) -> list[Row]:
    found = [one for one in figures if (one.measure, one.cut) == (measure, cut)]
    found.sort(key=_place)
    return [_row(_label(one), one, scale) for one in found[: MOST_PAIRS if cut == Cut.PAIR else None]]


def _place(figure: AgreementFigure) -> int | Level:
    """Axes and kinds as listed, levels from the head down, the newest month first, pairs by number."""
    match figure.cut:
        case Cut.AXIS:
            return Axis.values.index(figure.of)
        case Cut.KIND:
            return Kind.values.index(figure.of)
        case Cut.LEVEL:
            return parse_level(figure.of)
        case Cut.MONTH:
            return -month_number(figure.of)
        case _:
            return int(figure.of or 0)


def _label(figure: AgreementFigure) -> str:
    match figure.cut:
        case Cut.AXIS:
            return str(Axis(figure.of).label)
        case Cut.KIND:
            return str(Kind(figure.of).label)
        case Cut.MONTH:
            return f"{date.fromisoformat(figure.of + '-01'):%b %Y}"
        case Cut.PAIR:
            return f"Pair {figure.of}"
        case _:
            return figure.of


def _row(label: str, figure: AgreementFigure, scale: Scale) -> Row:
    places = [figure.coefficient, figure.low, figure.high]
    return Row(label, figure, *(None if at is None else scale.x(at) for at in places))


COLUMNS = [
    "measure", "cut", "of", "items", "same_share", "same_low", "same_high", "coefficient",
    "value", "low", "high", "note", "counted_up_to", "method",
]  # fmt: skip


def agreement_csv(run: AgreementRun) -> str:
    """Every stored figure, a line each; shares and coefficients from 0 to 1."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in sorted(run.figures.all(), key=_line):
        same = [_cell(share) for share in (one.share, one.share_low, one.share_high)]
        beyond = [_cell(figure) for figure in (one.coefficient, one.low, one.high)]
        what = [one.get_measure_display(), one.cut, one.of, one.items]
        last = [one.get_note_display(), run.upto.isoformat(timespec="seconds"), run.method]
        table.writerow([*what, *same, coefficient_name(one), *beyond, *last])
    return out.getvalue()


def _line(figure: AgreementFigure) -> tuple[object, ...]:
    return Measure.values.index(figure.measure), Cut.values.index(figure.cut), _place(figure)


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.4f}"


def coefficient_name(figure: AgreementFigure) -> str:
    """Which coefficient a figure is."""
    if figure.cut == Cut.PAIR:
        return "Cohen kappa"
    return "Krippendorff alpha, ordinal" if figure.measure == Measure.HARM else "Krippendorff alpha, nominal"
