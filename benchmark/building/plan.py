"""What a recipe would make of what is approved today; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from benchmark.building.recipe import Recipe
from benchmark.building.sampling import (
    FACETS,
    Able,
    Cell,
    cells_counted,
    clusters_draw,
    in_chance_order,
    sample_draw,
)
from benchmark.services.suite_freeze import candidates_free
from corpus.models import Instance, InstanceCondition, InstanceLevel, Kind
from corpus.releases.gates import candidate_of
from corpus.releases.leaving import kept_here
from projects.models import Project

NONE = "none"


@dataclass(frozen=True)
class CellShown:
    """One cell of the preview: how many are free, wanted, and chosen."""

    facet: str
    value: str
    free: int
    wanted: int
    chosen: int

    @property
    def is_short(self) -> bool:
        """Whether fewer are chosen than the recipe asks for."""
        return self.chosen < self.wanted


@dataclass(frozen=True)
class Plan:
    """The three parts, by uid of the Instance, with what each cell gets and what stays out, and why."""

    items: tuple[str, ...]
    sample: tuple[str, ...]
    reserve: tuple[str, ...]
    cells: tuple[CellShown, ...]
    clusters: int
    free: int
    kept: dict[str, int]
    reports: int = 0

    @property
    def short(self) -> list[CellShown]:
        """The cells that stay below what was asked for."""
        return [cell for cell in self.cells if cell.is_short]


def suite_plan(project: Project, recipe: Recipe) -> Plan:
    """Draw the sample, the items and the reserve; the same today for the same seed."""
    free = candidates_free(
        project, recipe.least_tier, is_hidden=recipe.is_hidden, with_reports=bool(recipe.reports)
    )
    rows = list(free)
    kept = kept_here(project, map(candidate_of, rows))
    able = _able([one for one in rows if one.pk not in kept])
    sample = clusters_draw(able, size=recipe.public_sample, seed=recipe.seed) if recipe.public_sample else []
    shown = {one.cluster for one in sample}
    left = [one for one in able if one.cluster not in shown]
    items = _drawn(left, recipe)
    taken = {one.uid for one in items}
    rest = in_chance_order((one for one in left if one.uid not in taken), recipe.seed)
    return Plan(
        items=tuple(one.uid for one in items),
        sample=tuple(one.uid for one in sample),
        reserve=tuple(one.uid for one in rest[: recipe.reserve]),
        cells=tuple(_cells(able, items, recipe)),
        clusters=len({one.cluster for one in items}),
        free=len(able),
        kept=dict(Counter(stops for stops, _ in kept.values())),
        reports=sum(one.is_report for one in items),
    )


def _drawn(left: list[Able], recipe: Recipe) -> list[Able]:
    """Closed questions with their least numbers, then the reports: their own number, spread evenly."""
    reports = [one for one in left if one.is_report]
    closed = [one for one in left if not one.is_report]
    items = sample_draw(closed, size=recipe.size or len(closed), least=recipe.least, seed=recipe.seed)
    return [*items, *sample_draw(reports, size=recipe.reports, least={}, seed=recipe.seed)]


def _able(rows: Iterable[Instance]) -> list[Able]:
    by_pk = {one.pk: one for one in rows}
    cells: dict[int, set[Cell]] = {
        pk: {Cell("axis", one.axis), Cell("modality", one.modality or "text")} for pk, one in by_pk.items()
    }
    # Asked by project and not by key: SQLite takes only so many values in one question.
    projects = {one.project_id for one in by_pk.values()}
    levels = InstanceLevel.objects.filter(instance__project__in=projects).values_list("instance_id", "level")
    conditions = InstanceCondition.objects.filter(instance__project__in=projects)
    for facet, told in (("level", levels), ("condition", conditions.values_list("instance_id", "condition"))):
        for pk, value in told.iterator(chunk_size=2000):
            if pk in cells:
                cells[pk].add(Cell(facet, value))
    return [
        Able(str(one.uid), one.cluster_key, frozenset(cells[pk]), is_report=one.kind == Kind.REPORT)
        for pk, one in by_pk.items()
    ]


def _cells(able: list[Able], items: list[Able], recipe: Recipe) -> Iterable[CellShown]:
    free, chosen = cells_counted(able), cells_counted(items)
    for cell in sorted(free, key=lambda one: (FACETS.index(one.facet), one.value)):
        yield CellShown(cell.facet, cell.value, free[cell], recipe.least[cell.facet], chosen[cell])
