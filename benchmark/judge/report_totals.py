"""What a board of reports says: whose scores stand there on each dimension, and errors that harm."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from benchmark.judge.draws import Figure, mean_figure
from benchmark.judge.families import bar_of, writers_of
from benchmark.judge.rows import StudyRatings, newest_calibration, ratings_of
from benchmark.judge.rubric import Critical, Dimension
from benchmark.models import (
    Judge,
    JudgeCalibration,
    Judgement,
    JudgeRun,
    RatingStudy,
    ReportRating,
    StudyReport,
)
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


@dataclass(frozen=True)
class DimensionValues:
    """The score of each report on one dimension and whose it is; none at all where `why` says why."""

    dimension: Dimension
    judge: Judge | None
    scores: Scores
    sentence: str
    why: str = ""


def dimension_scores(study: RatingStudy, judge: Judge | None = None) -> list[DimensionScores]:
    """Every dimension: of the judge where it is certified and judged this study, else of clinicians.

    Where clinicians do not agree among themselves there is no score at all.
    """
    ratings = ratings_of(study)
    return [
        DimensionScores(one.dimension, one.judge, _means(ratings, one), one.sentence)
        for one in _dimension_values(study, judge, ratings)
    ]


def dimension_values(study: RatingStudy, judge: Judge | None = None) -> list[DimensionValues]:
    """The same by report, for totals."""
    return _dimension_values(study, judge, ratings_of(study))


def _dimension_values(
    study: RatingStudy, judge: Judge | None, ratings: StudyRatings
) -> list[DimensionValues]:
    rows = {row.dimension: row for row in newest_calibration(judge)} if judge else {}
    verdicts = verdicts_of(study, judge) if judge else {}
    return [_values(one, ratings, judge, rows.get(one), verdicts.get(one, {})) for one in Dimension]


def _values(
    dimension: Dimension,
    ratings: StudyRatings,
    judge: Judge | None,
    row: JudgeCalibration | None,
    verdicts: Scores,
) -> DimensionValues:
    named = dimension.replace("_", " ").capitalize()
    figures = json.loads(row.figures) if row else {}
    if figures.get("redefine"):
        why = f"clinicians agree at {figures['among_clinicians']['value']:.2f} among themselves."
        told = f"{named}: no scores, for {why} It must be redefined, or dropped."
        return DimensionValues(dimension, None, {}, told, why.capitalize())
    if judge and row and row.is_certified and verdicts:
        told = f"{named}: scores of {judge}, certified on {figures['reports']} reports of “{row.run.study}”."
        return DimensionValues(dimension, judge, verdicts, told)
    opinions = {one.pk: ratings.opinion(one, dimension) for one in ratings.reports}
    scores = {pk: value for pk, value in opinions.items() if value is not None}
    told = f"{named}: clinicians’ scores{_why_not(judge, row)}."
    return DimensionValues(dimension, None, scores, told)


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


def _means(ratings: StudyRatings, values: DimensionValues) -> dict[str, Figure]:
    found, scores = {}, values.scores
    for system in _systems(ratings):
        if values.why:
            found[system] = Figure(None, why=values.why)
            continue
        own = [one for one in ratings.reports if one.system == system and one.pk in scores]
        subjects = [one.subject for one in own]
        found[system] = mean_figure(subjects, [scores[one.pk] for one in own], 0, _NO_SCORES)
    return found


def judgings_ended() -> QuerySet[JudgeRun]:
    """Judgings that are finished, and those of which everything was asked: their end waits for the board."""
    asked = Q(state=RunState.RUNNING, total_count__gt=0, total_count__lte=F("done_count") + F("failed_count"))
    return JudgeRun.objects.filter(Q(state=RunState.DONE) | asked)


def verdicts_of(study: RatingStudy, judge: Judge) -> dict[str, Scores]:
    """By dimension and report, of the newest finished run of the judge on this study, certified or not.

    None where its family wrote one of them: whatever was judged before that was looked at counts for nothing.
    """
    if bar_of(judge, writers_of(study)):
        return {}
    runs = judgings_ended().filter(study=study, judge=judge)
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
    named = critical_named(study.reports.all())
    reports = [one for one in ratings_of(study).reports if one.pk in named]
    found = {}
    for system in sorted({one.system for one in reports}):
        own = [one for one in reports if one.system == system]
        found[system] = critical_figures([named[one.pk] for one in own], len({one.subject for one in own}))
    return found


@dataclass(frozen=True)
class CriticalNamed:
    """What clinicians name in one report: whether half of them or more name any, and which so many name."""

    has_one: bool
    kinds: frozenset[Critical]

    def __or__(self, other: CriticalNamed) -> CriticalNamed:
        """An error that one closed study named stays one, whatever another study on the report says."""
        return CriticalNamed(self.has_one or other.has_one, self.kinds | other.kinds)


def critical_named(reports: QuerySet[StudyReport]) -> dict[int, CriticalNamed]:
    """By report, those that a clinician finished."""
    said: dict[int, list[frozenset[Critical]]] = defaultdict(list)
    finished = ReportRating.objects.filter(report__in=reports, finished_at__isnull=False)
    for report, told in finished.values_list("report_id", "critical"):
        said[report].append(frozenset(map(Critical, told.split())))
    return {report: _named(raters) for report, raters in said.items()}


def _named(raters: list[frozenset[Critical]]) -> CriticalNamed:
    kinds = (kind for kind in Critical if 2 * sum(kind in one for one in raters) >= len(raters))
    return CriticalNamed(2 * sum(map(bool, raters)) >= len(raters), frozenset(kinds))


def critical_figures(reports: Sequence[CriticalNamed], subjects: int) -> CriticalErrors:
    """The rate of reports on so many subjects, and how many there are of each kind."""
    share = sum(one.has_one for one in reports) / len(reports)
    low, high = wilson(share * subjects, subjects)
    kinds = {kind: sum(kind in one.kinds for one in reports) for kind in Critical}
    return CriticalErrors(len(reports), Figure(PER * share, (PER * low, PER * high)), kinds)
