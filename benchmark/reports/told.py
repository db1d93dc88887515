"""The reports of every model as their page tells them: whose values count, and the kinds of errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmark.judge.rubric import PUBLISHED, Critical, Dimension
from benchmark.judge.titles import CRITICAL_TITLES, TITLES

Row = dict[str, Any]


@dataclass(frozen=True)
class DimensionTold:
    """One dimension of one model's reports: the mean that counts and whose it is, and one that does not."""

    title: str
    mean: float | None
    n: int
    by: str
    uncounted: float | None
    is_published: bool


@dataclass(frozen=True)
class ModelReports:
    """One model: its row of the board, dimensions by the rubric, kinds of errors with how many reports."""

    row: Row
    dimensions: list[DimensionTold]
    kinds: list[tuple[str, int]]

    @property
    def report(self) -> Row:
        """The figures of its reports."""
        figures: Row = self.row["report"]
        return figures


def reports_told(rows: Iterable[Row]) -> list[ModelReports]:
    """The models of a board that were asked for reports of which figures may be told."""
    return [_model(row) for row in rows if row.get("report")]


def _model(row: Row) -> ModelReports:
    kinds = (row["report"]["critical"] or {}).get("kinds") or {}
    return ModelReports(
        row=row,
        dimensions=[_dimension(one, row["report"]["judge"]) for one in row["report"]["dimensions"]],
        kinds=[(CRITICAL_TITLES[kind], kinds[kind.value]) for kind in Critical if kinds.get(kind.value)],
    )


def _dimension(one: Row, judge: str) -> DimensionTold:
    dimension = Dimension(one["dimension"])
    told = {f"{judge}, certified": one.get("judge"), "clinicians": one.get("clinicians")}
    known = {name: figures for name, figures in told.items() if figures}
    count = sum(figures["n"] for figures in known.values())
    total = sum(figures["mean"] * figures["n"] for figures in known.values())
    uncounted = one.get("uncounted")
    return DimensionTold(
        title=TITLES[dimension],
        mean=total / count if count else None,
        n=count,
        by=" and ".join(known),
        uncounted=uncounted["mean"] if uncounted else None,
        is_published=dimension in PUBLISHED,
    )
