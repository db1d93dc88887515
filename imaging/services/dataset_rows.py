"""Rows of a dataset's tables become marks and facts; what stands in one row is taken all or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from imaging.adapters.rows import Dataset, Fact, Finding, NotRead, NotTaken, Origin, Point, Told
from imaging.errors import FactNotClear
from imaging.formats.errors import Refused
from imaging.models import AuthorKind, ImportRun, Series, SopInstance, Study
from imaging.services.dataset_places import DatasetPlaces, finding_picture, point_mark
from imaging.services.fact_record import Statement, level_fact_record
from imaging.services.levels_change import levels_hold
from imaging.services.mark_rows import (
    mark_rows_create,
    marks_compared,
    outlines_put,
    outlines_put_back,
)
from imaging.services.places import folder_empty, places_of

# Of the UID of a film, in the name of what was seen on it.
FILM_DIGITS = 8
# A series, and what a dataset points at there: marks of one kind on one series are looked at together.
Kind = tuple[int, str]


@dataclass
class Bundle:
    """What is taken all or none: rows that belong together, and all whose marks are looked at with theirs."""

    rows: list[Told] = field(default_factory=list)
    marks: dict[Kind, list[dict[str, Any]]] = field(default_factory=dict)
    series: dict[int, Series] = field(default_factory=dict)
    facts: list[tuple[Fact, list[Study]]] = field(default_factory=list)
    findings: list[tuple[Finding, SopInstance]] = field(default_factory=list)

    def join(self, other: Bundle) -> None:
        """Take in what another one has."""
        self.rows += other.rows
        for kind, marks in other.marks.items():
            self.marks.setdefault(kind, []).extend(marks)
        self.series |= other.series
        self.facts += other.facts
        self.findings += other.findings


def dataset_rows_take(
    *, run: ImportRun, dataset: Dataset, rows: Iterable[Told], places: DatasetPlaces
) -> Iterator[NotRead]:
    """Make marks and facts of rows; each problem of a row is told once, and nothing is kept of that row."""
    placed: list[Bundle] = []
    for together in _together(rows):
        bundle, problems = _placed(together, places)
        yield from problems
        if not problems:
            placed.append(bundle)
    for bundle in _joined(placed):
        try:
            with outlines_put_back([mark for marks in bundle.marks.values() for mark in marks]):
                _take(run, dataset, bundle)
        except (Refused, FactNotClear) as problem:
            said = problem.sentence if isinstance(problem, Refused) else str(problem)
            yield from dict.fromkeys(_not_read(row, said) for row in bundle.rows)


def _together(rows: Iterable[Told]) -> list[list[Told]]:
    found: dict[str | Origin, list[Told]] = {}
    for row in rows:
        found.setdefault(_whole(row) or row.origin, []).append(row)
    return list(found.values())


def _whole(row: Told) -> str:
    """The table that is taken all or none with a row, '' where the row stands alone."""
    return "" if isinstance(row, Finding) else row.together


def _placed(rows: list[Told], places: DatasetPlaces) -> tuple[Bundle, list[NotRead]]:
    bundle = Bundle()
    problems: list[NotRead] = []
    for row in rows:
        try:
            _place(bundle, row, places)
        except NotTaken as problem:
            whole = f" Nothing of {_whole(row)} is taken." if _whole(row) else ""
            problems.append(NotRead(row.origin, f"{problem}{whole}"))
    return bundle, list(dict.fromkeys(problems))


def _place(bundle: Bundle, row: Told, places: DatasetPlaces) -> None:
    """Add a row with the series or studies it is told of. Raises NotTaken."""
    bundle.rows.append(row)
    if isinstance(row, Fact):
        bundle.facts.append((row, places.studies(row.case)))
    elif isinstance(row, Finding):
        bundle.findings.append((row, finding_picture(places, row)))
    else:
        _place_point(bundle, row, places)


def _place_point(bundle: Bundle, point: Point, places: DatasetPlaces) -> None:
    series = places.series_of(point)
    mark = point_mark(places, point, series)
    bundle.series[series.pk] = series
    bundle.marks.setdefault((series.pk, point.what), []).append(mark)


def _joined(bundles: Iterable[Bundle]) -> list[Bundle]:
    """Bundles that put marks of one kind on one series, as one, in the order of the first of them."""
    of_kind: dict[Kind, Bundle] = {}
    found: dict[int, Bundle] = {}
    for bundle in bundles:
        found[id(bundle)] = bundle
        whole = bundle
        for kind in list(bundle.marks):
            met = of_kind.get(kind)
            if met is not None and met is not whole:
                met.join(whole)
                del found[id(whole)]
                whole = met
        of_kind |= dict.fromkeys(whole.marks, whole)
    return list(found.values())


def _not_read(row: Told, sentence: str) -> NotRead:
    """A whole table is told of once, a row by itself."""
    return NotRead(Origin(_whole(row)) if _whole(row) else row.origin, sentence)


@transaction.atomic
def _take(run: ImportRun, dataset: Dataset, bundle: Bundle) -> None:
    """Make the marks and facts of a bundle. Raises Refused or FactNotClear, and then nothing is kept."""
    for (pk, what), marks in bundle.marks.items():
        name = f"{dataset.title}: {what}" if what else dataset.title
        _marks_take(run, bundle.series[pk], marks, name)
    for fact, studies in bundle.facts:
        for study in studies:
            _fact_take(dataset, fact, study)
    for finding, picture in bundle.findings:
        _finding_take(dataset, finding, picture)


def _marks_take(run: ImportRun, series: Series, marks: list[dict[str, Any]], author_name: str) -> None:
    levels = [mark["level"] for mark in marks]
    twice = next((level for level in levels if levels.count(level) > 1), None)
    if twice:
        raise Refused("twice", f"{twice} is marked twice on one series.", "Delete one of the two rows")
    levels_hold(series.study.subject_id)
    new, _sentence = marks_compared(series, marks, author_name=author_name)
    _outlines_put(run, series, new, author_name)
    mark_rows_create(run=run, series=series, marks=new, author_name=author_name)


def _outlines_put(run: ImportRun, series: Series, marks: list[dict[str, Any]], author_name: str) -> None:
    if any(mark["outlines"] for mark in marks):
        places = places_of(run)
        outlines_put(series, marks, places, author_name=author_name)
        folder_empty(places.scratch)


def _fact_take(dataset: Dataset, fact: Fact, study: Study) -> None:
    level_fact_record(
        study=study,
        statement=Statement(
            level=fact.level,
            structure=fact.structure,
            attribute=fact.attribute,
            value=fact.value,
            scale=fact.scale,
            side=fact.side,
            zone=fact.zone,
        ),
        author_kind=AuthorKind.IMPORT,
        author_name=dataset.title,
    )


def _finding_take(dataset: Dataset, finding: Finding, picture: SopInstance) -> None:
    """Record what was seen on a film without a level; its reader, film and box tell it from others."""
    told = [f"{dataset.title}: {finding.reader}", f"film …{picture.sop_instance_uid[-FILM_DIGITS:]}"]
    if finding.low:
        corners = (", ".join(f"{at:g}" for at in corner) for corner in (finding.low, finding.high))
        told.append(f"box {' to '.join(corners)} px")
    level_fact_record(
        study=picture.series.study,
        picture=picture,
        statement=Statement(
            level="", structure=finding.structure, attribute=finding.attribute, value=finding.value
        ),
        author_kind=AuthorKind.IMPORT,
        author_name=", ".join(told),
    )
