"""What the board says of reports: their score, by whom, and how many hold an error that harms.

A report's score is twenty times the mean over its sections, 40 at most where it holds a critical error. A
dimension's value is that of the judge where it is certified, else of clinicians of a closed study, else there
is none and the report has no score. Wrong level and side are read in every report; all kinds count where
half of its clinicians or more name them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from django.db.models import QuerySet

from benchmark.board.marks import LEAST_CLUSTERS, Contestant
from benchmark.board.points import points_limits
from benchmark.counted import responses_counted
from benchmark.extraction import Status
from benchmark.judge.draws import mean_figure
from benchmark.judge.report_totals import (
    CriticalNamed,
    critical_figures,
    critical_named,
    dimension_values,
    judgings_ended,
    verdicts_of,
)
from benchmark.judge.rows import certified_dimensions
from benchmark.judge.rubric import LEAST, POINTS, PUBLISHED, Critical, Dimension, ReportScore, report_score
from benchmark.models import Judge, RatingStudy, Response, Score, SuiteVersion
from corpus.models import Kind

NO_SPREAD = 1e-6  # points: the rounding of a float is none
Row = dict[str, Any]
Values = dict[int, float]  # by response
NOBODY = "No certified judge and no clinicians have judged these reports."
EMPTY = ReportScore(LEAST * POINTS, LEAST * POINTS)
NONE_NAMED = CriticalNamed(has_one=False, kinds=frozenset())


@dataclass
class Opinions:
    """What was said of responses: values by dimension and whose they are, and errors that clinicians name.

    `uncounted` are verdicts of the judge where it is not certified: they are shown and count for nothing.
    """

    judge: Judge | None
    by_judge: dict[Dimension, Values] = field(default_factory=lambda: defaultdict(dict))
    by_clinicians: dict[Dimension, Values] = field(default_factory=lambda: defaultdict(dict))
    uncounted: dict[Dimension, Values] = field(default_factory=lambda: defaultdict(dict))
    critical: dict[int, CriticalNamed] = field(default_factory=dict)

    def value(self, dimension: Dimension, response: int) -> float | None:
        """The value that counts."""
        clinicians = self.by_clinicians[dimension].get(response)
        return self.by_judge[dimension].get(response, clinicians)


@dataclass(frozen=True)
class Written:
    """One report that reached the model and came back, as the words of it were read."""

    response: int
    cluster: str
    is_empty: bool
    critical: frozenset[Critical]


def report_rows(version: SuiteVersion, contestants: Sequence[Contestant]) -> dict[str, Row]:
    """The figures of each run's reports, by the run's uid; none where the version asks for no report."""
    if not version.report_item_count or not contestants:
        return {}
    written, asked = _written(contestants)
    # What got no answer is asked again: the rows of its failures are gone, the failures were.
    asked |= {one.run_pk: version.report_item_count for one in contestants if one.until is not None}
    opinions = opinions_of(version)
    return {
        one.run: report_row(written[one.run_pk], asked[one.run_pk], opinions)
        for one in contestants
        if asked[one.run_pk]
    }


def _written(contestants: Sequence[Contestant]) -> tuple[dict[int, list[Written]], dict[int, int]]:
    """First reports of each run as the extractor that counts read them, and how many were asked for."""
    rows, read = _first_reports(contestants).order_by("item__position"), _read(contestants)
    written: defaultdict[int, list[Written]] = defaultdict(list)
    asked: defaultdict[int, int] = defaultdict(int)
    for pk, run, state, cluster in rows.values_list("pk", "run_id", "state", "item__cluster_key"):
        asked[run] += 1
        if state == Response.State.ANSWERED:
            status, critical = read.get(pk, ("", ""))
            kinds = frozenset(map(Critical, critical.split()))
            written[run].append(Written(pk, cluster, status == Status.EMPTY, kinds))
    return written, asked


def _first_reports(contestants: Iterable[Contestant]) -> QuerySet[Response]:
    mine = responses_counted({one.run_pk: one.until for one in contestants})
    return mine.filter(repeat=1, item__kind=Kind.REPORT)


def _read(contestants: Sequence[Contestant]) -> dict[int, tuple[str, str]]:
    """Status and critical errors by response, of each run by the one extractor that counts for it."""
    found: dict[int, tuple[str, str]] = {}
    for extractor in sorted({one.extractor for one in contestants}):
        mine = _first_reports(one for one in contestants if one.extractor == extractor)
        rows = Score.objects.filter(extractor_version=extractor, response__in=mine)
        found |= {
            pk: (status, critical)
            for pk, status, critical in rows.values_list("response_id", "status", "critical")
        }
    return found


def opinions_of(version: SuiteVersion) -> Opinions:
    """What the board's judge and clinicians say of the reports of a version."""
    studies = list(version.report_studies.order_by("created_at", "pk"))
    found = Opinions(_judge_of(studies))
    for study in studies:
        _study_take(found, study)
    return found


def _judge_of(studies: list[RatingStudy]) -> Judge | None:
    """The one judge of all rows: certified on most dimensions, of equals the newest."""
    judges = {run.judge for run in judgings_ended().filter(study__in=studies).select_related("judge")}
    return max(judges, key=lambda one: (len(certified_dimensions(one)), one.pk), default=None)


def _study_take(found: Opinions, study: RatingStudy) -> None:
    of = {
        pk: response
        for pk, response in study.reports.values_list("pk", "response_id")
        if response is not None
    }
    certified: set[str] = set()
    for one in dimension_values(study, found.judge):
        if one.judge is not None:
            certified.add(one.dimension)
            found.by_judge[one.dimension].update(_by_response(one.scores, of))
        elif study.closed_at is not None:
            found.by_clinicians[one.dimension].update(_by_response(one.scores, of))
    if found.judge is not None:
        for name, scores in verdicts_of(study, found.judge).items():
            if name not in certified:
                found.uncounted[Dimension(name)].update(_by_response(scores, of))
    if study.closed_at is not None:
        _critical_take(
            found, {of[pk]: one for pk, one in critical_named(study.reports.all()).items() if pk in of}
        )


def _critical_take(found: Opinions, named: dict[int, CriticalNamed]) -> None:
    for response, one in named.items():
        found.critical[response] = found.critical.get(response, NONE_NAMED) | one


def _by_response(scores: dict[int, float], of: dict[int, int]) -> Values:
    return {of[pk]: value for pk, value in scores.items() if pk in of}


def report_row(written: Sequence[Written], asked: int, opinions: Opinions) -> Row:
    """The figures of one run: score with its limits, who judged what, and critical errors beside it."""
    scores = [(one, points_of(one, opinions)) for one in written]
    if not _any_was_read(scores):
        scores = [(one, points) for one, points in scores if points is not EMPTY]
    scored = [(one.cluster, points.score, points) for one, points in scores if points.score is not None]
    clusters = len({one.cluster for one in written})
    return {
        "asked": asked,
        "n": len(written),
        "clusters": clusters,
        "claim": clusters >= LEAST_CLUSTERS,
        **_score([(cluster, score) for cluster, score, _ in scored]),
        "scored": len(scored),
        "capped": sum(points.is_capped for _, _, points in scored),
        "why": "" if scored else _why([points for _, points in scores], opinions),
        "judge": str(opinions.judge) if opinions.judge else "",
        "dimensions": [_dimension(one, written, opinions) for one in Dimension],
        "critical": _critical(written, clusters, opinions),
    }


def _any_was_read(scores: Sequence[tuple[Written, ReportScore]]) -> bool:
    """Whether a report with words has points, or none has words: empty ones alone are no mean."""
    return any(points.score is not None and points is not EMPTY for _, points in scores) or all(
        points is EMPTY for _, points in scores
    )


def points_of(one: Written, opinions: Opinions) -> ReportScore:
    """The score of one report; one without words scores least, whoever would judge it."""
    if one.is_empty:
        return EMPTY
    judged = {dimension: opinions.value(dimension, one.response) for dimension in PUBLISHED}
    # Any error caps, also one of which half of the clinicians name some kind and fewer the same.
    return report_score(judged, tuple(Critical) if _named(one, opinions).has_one else ())


def _named(one: Written, opinions: Opinions) -> CriticalNamed:
    """What its words tell and what clinicians name, together."""
    theirs = opinions.critical.get(one.response, NONE_NAMED)
    return theirs | CriticalNamed(bool(one.critical), one.critical)


def _score(scored: list[tuple[str, float]]) -> Row:
    subjects, values = [cluster for cluster, _ in scored], [score for _, score in scored]
    figure = mean_figure(subjects, values, 0, "") if values else None
    claims = figure is not None and figure.ci95 is not None and len(set(subjects)) >= LEAST_CLUSTERS
    if not claims or figure is None or figure.ci95 is None:
        return {"score": fmean(values) if values else None, "low": None, "high": None}
    low, high = figure.ci95
    if high - low < NO_SPREAD:
        low, high = points_limits(fmean(values), fmean(values), len(set(subjects)))
    return {"score": fmean(values), "low": low, "high": high}


def _why(points: list[ReportScore], opinions: Opinions) -> str:
    told = any([*opinions.by_judge.values(), *opinions.by_clinicians.values()])
    return next((one.why for one in points), "") if told else NOBODY


def _dimension(dimension: Dimension, written: Sequence[Written], opinions: Opinions) -> Row:
    """Means of the reports of one run: of the values that count, and of those that do not."""
    ours = [one.response for one in written]
    judged, clinicians = opinions.by_judge[dimension], opinions.by_clinicians[dimension]
    by = [("judge", judged, ours), ("clinicians", clinicians, [pk for pk in ours if pk not in judged])]
    counted = {name: _mean(values, pks) for name, values, pks in by}
    return {
        "dimension": dimension.value,
        **{name: told for name, told in counted.items() if told},
        "uncounted": _mean(opinions.uncounted[dimension], ours),
    }


def _mean(values: Values, responses: Iterable[int]) -> Row | None:
    found = [values[pk] for pk in responses if pk in values]
    return {"mean": fmean(found), "n": len(found)} if found else None


def _critical(written: Sequence[Written], clusters: int, opinions: Opinions) -> Row | None:
    """Per 100 reports with Wilson's limits; how many reports clinicians read for what words do not tell."""
    if not written:
        return None
    found = critical_figures([_named(one, opinions) for one in written], clusters)
    low, high = found.rate.ci95 if found.rate.ci95 and clusters >= LEAST_CLUSTERS else (None, None)
    return {
        "n": found.reports,
        "per_100": found.rate.value,
        "low": low,
        "high": high,
        "kinds": {kind.value: count for kind, count in found.kinds.items()},
        "rated": sum(one.response in opinions.critical for one in written),
    }
