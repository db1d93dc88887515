"""What a board of reports says: whose scores stand there on each dimension, and errors that harm."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass

from benchmark.judge.draws import Figure, mean_figure
from benchmark.judge.rows import StudyRatings, newest_calibration, ratings_of
from benchmark.judge.rubric import Critical, Dimension
from benchmark.models import Judge, JudgeCalibration, Judgement, JudgeRun, RatingStudy, ReportRating
from corpus.statistics.proportions import wilson
from projects.models import RunState

PER = 100  # reports
_NO_SCORES = "Reports on fewer than two subjects have a score."
Scores = dict[int, float]  # by report


@dataclass(frozen=True)
class DimensionScores:
    """Mean steps of each system on one dimension, limits by subject; `judge` is None for clinicians' own."""

    dimension: Dimension
    judge: Judge | None
    systems: dict[str, Figure]
    sentence: str


@dataclass(frozen=True)
class CriticalErrors:
    """Reports of one system with an error that harms, per 100 (after Wilson); `kinds` counts reports."""

    reports: int
    rate: Figure
    kinds: dict[Critical, int]


def dimension_scores(study: RatingStudy, judge: Judge | None = None) -> list[DimensionScores]:
    """Every dimension: of the judge where it is certified and judged this study, else of clinicians.

    Where clinicians do not agree among themselves there is no score at all.
    """
    ratings = ratings_of(study)
    rows = {row.dimension: row for row in newest_calibration(judge)} if judge else {}
    verdicts = _verdicts(study, judge) if judge else {}
    return [_scores(one, ratings, judge, rows.get(one), verdicts.get(one, {})) for one in Dimension]


def _scores(
    dimension: Dimension,
    ratings: StudyRatings,
    judge: Judge | None,
    row: JudgeCalibration | None,
    verdicts: Scores,
) -> DimensionScores:
    named = dimension.replace("_", " ").capitalize()
    figures = json.loads(row.figures) if row else {}
    if figures.get("redefine"):
        why = f"clinicians agree at {figures['among_clinicians']['value']:.2f} among themselves."
        dropped = {name: Figure(None, why=why.capitalize()) for name in _systems(ratings)}
        told = f"{named}: no scores, for {why} It must be redefined, or dropped."
        return DimensionScores(dimension, None, dropped, told)
    if judge and row and row.is_certified and verdicts:
        told = f"{named}: scores of {judge}, certified on {figures['reports']} reports of “{row.run.study}”."
        return DimensionScores(dimension, judge, _means(ratings, verdicts), told)
    opinions = {one.pk: ratings.opinion(one, dimension) for one in ratings.reports}
    scores = {pk: value for pk, value in opinions.items() if value is not None}
    told = f"{named}: clinicians’ scores{_why_not(judge, row)}."
    return DimensionScores(dimension, None, _means(ratings, scores), told)


def _why_not(judge: Judge | None, row: JudgeCalibration | None) -> str:
    if judge is None:
        return ""
    if row is None:
        return f"; {judge} was not held against clinicians"
    return (
        f"; {judge} did not judge these reports" if row.is_certified else f"; {judge} is not certified on it"
    )


def _systems(ratings: StudyRatings) -> list[str]:
    return sorted({one.system for one in ratings.reports})


def _means(ratings: StudyRatings, scores: Scores) -> dict[str, Figure]:
    found = {}
    for system in _systems(ratings):
        own = [one for one in ratings.reports if one.system == system and one.pk in scores]
        subjects, values = [one.subject for one in own], [scores[one.pk] for one in own]
        found[system] = mean_figure(subjects, values, 0, _NO_SCORES)
    return found


def _verdicts(study: RatingStudy, judge: Judge) -> dict[str, Scores]:
    """By dimension, of the newest finished run of the judge on this study."""
    runs = JudgeRun.objects.filter(study=study, judge=judge, state=RunState.DONE)
    rows = Judgement.objects.filter(
        run=runs.order_by("-created_at", "-pk").first(), probe="", repeat=1, value__isnull=False
    )
    found: dict[str, Scores] = defaultdict(dict)
    for dimension, report, value in rows.values_list("dimension", "report_id", "value"):
        found[dimension][report] = float(value or 0)
    return found


def critical_errors(study: RatingStudy) -> dict[str, CriticalErrors]:
    """By system. A report has an error where at least half of the clinicians who finished it name one.

    Where a system wrote several reports on a subject, the limits count subjects and not reports.
    """
    named: dict[int, list[frozenset[Critical]]] = defaultdict(list)
    finished = ReportRating.objects.filter(report__study=study, finished_at__isnull=False)
    for report, told in finished.values_list("report_id", "critical"):
        named[report].append(frozenset(map(Critical, told.split())))
    reports = [one for one in ratings_of(study).reports if one.pk in named]
    found = {}
    for system in sorted({one.system for one in reports}):
        own = [one for one in reports if one.system == system]
        found[system] = _critical([named[one.pk] for one in own], len({one.subject for one in own}))
    return found


def _critical(reports: list[list[frozenset[Critical]]], subjects: int) -> CriticalErrors:
    share = sum(2 * sum(map(bool, raters)) >= len(raters) for raters in reports) / len(reports)
    low, high = wilson(share * subjects, subjects)
    kinds = {
        kind: sum(2 * sum(kind in one for one in raters) >= len(raters) for raters in reports)
        for kind in Critical
    }
    return CriticalErrors(len(reports), Figure(PER * share, (PER * low, PER * high)), kinds)
