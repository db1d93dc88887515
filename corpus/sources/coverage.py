"""The coverage map: which passages and figures of a Source have drafts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from corpus.models import Evidence, Figure, Instance, Match, Passage, Source, State

# What came to nothing covers nothing.
GONE = (State.REJECTED, State.WITHDRAWN, State.FAILED)


@dataclass(frozen=True)
class Cell:
    """A passage or a figure, and how many drafts are about it."""

    label: str
    anchor: str
    title: str
    drafts: int
    is_figure: bool = False


@dataclass
class Row:
    """The cells of one page; of a text without pages all are in one row."""

    page: int | None
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Coverage:
    """The map, and its sums."""

    rows: list[Row]

    def _cells(self, is_figure: bool) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells if cell.is_figure == is_figure]

    @property
    def passages(self) -> int:
        return len(self._cells(False))

    @property
    def passages_covered(self) -> int:
        return sum(cell.drafts > 0 for cell in self._cells(False))

    @property
    def figures(self) -> int:
        return len(self._cells(True))

    @property
    def figures_covered(self) -> int:
        return sum(cell.drafts > 0 for cell in self._cells(True))


def coverage_of(source: Source, passages: Iterable[Passage], figures: Iterable[Figure]) -> Coverage:
    """The map of a Source in a fixed number of queries.

    A draft covers a passage or figure that it was drafted from, or that its present text cites.
    """
    of_passages, of_figures = _drafts(source)
    rows: dict[int | None, Row] = {}
    for passage in passages:
        row = rows.setdefault(passage.page, Row(passage.page))
        title = passage.heading or passage.text[:60]
        row.cells.append(
            Cell(str(passage.position), f"passage-{passage.uid}", title, of_passages[passage.pk])
        )
    for figure in figures:
        if figure.match != Match.REJECTED:
            row = rows.setdefault(figure.page, Row(figure.page))
            cell = Cell(
                figure.label, f"figure-{figure.uid}", figure.caption[:60], of_figures[figure.pk], True
            )
            row.cells.append(cell)
    return Coverage([rows[page] for page in sorted(rows, key=lambda page: page or 0)])


def _drafts(source: Source) -> tuple[Counter[int], Counter[int]]:
    """How many Instances are about each passage and each figure, by their keys."""
    passages: dict[int, set[int]] = defaultdict(set)
    figures: dict[int, set[int]] = defaultdict(set)
    alive = Instance.objects.exclude(state__in=GONE)
    for pk, passage in alive.filter(passage__source=source).values_list("pk", "passage_id"):
        passages[passage or 0].add(pk)
    cited = Evidence.objects.filter(
        Q(passage__source=source) | Q(figure__source=source),
        revision=F("revision__instance__current_revision"),
    ).exclude(revision__instance__state__in=GONE)
    for instance, passage, figure in cited.values_list("revision__instance", "passage_id", "figure_id"):
        if passage:
            passages[passage].add(instance)
        if figure:
            figures[figure].add(instance)
    return (
        Counter({pk: len(found) for pk, found in passages.items()}),
        Counter({pk: len(found) for pk, found in figures.items()}),
    )
