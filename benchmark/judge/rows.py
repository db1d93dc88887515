"""From rows to what is reckoned: verdicts of one judging beside the finished ratings of its study."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from benchmark.judge.certify import Rated
from benchmark.judge.effects import Pair
from benchmark.judge.probes.kinds import Probe
from benchmark.judge.rubric import Dimension
from benchmark.models import DimensionRating, Judge, JudgeCalibration, JudgeRun, RatingStudy

Values = dict[int, int]  # by rater


@dataclass(frozen=True)
class ReportRow:
    """A report of a study, without its text."""

    pk: int
    subject: str
    system: str


@dataclass(frozen=True)
class StudyRatings:
    """The reports of a study and what clinicians finished: by report and dimension, by rater."""

    reports: list[ReportRow]
    raters: list[int]
    values: dict[tuple[int, str], Values]

    def opinion(self, report: ReportRow, dimension: Dimension) -> float | None:
        """The mean of the clinicians; None where nobody rated it."""
        values = self.values.get((report.pk, dimension))
        return fmean(values.values()) if values else None


@dataclass(frozen=True)
class RunRows:
    """One judging: verdicts as they are, and those on changed reports, by report and dimension."""

    ratings: StudyRatings
    plain: dict[tuple[int, str], int | None]
    changed: dict[Probe, dict[tuple[int, str], list[int | None]]]

    def rated(self, dimension: Dimension) -> list[Rated]:
        """Every report of the study; the judge's verdict is None where it gave none."""
        return [
            Rated(
                report.subject,
                report.system,
                self.plain.get((report.pk, dimension)),
                tuple(self._values(report, dimension).get(rater) for rater in self.ratings.raters),
            )
            for report in self.ratings.reports
        ]

    def pairs(self, dimension: Dimension, probe: Probe) -> list[Pair]:
        """Every report that was judged once more with this probe; one it could not change has no pair."""
        changed = self.changed.get(probe, {})
        return [
            Pair(
                report.subject,
                self.plain.get((report.pk, dimension)),
                value,
                self.ratings.opinion(report, dimension),
            )
            for report in self.ratings.reports
            for value in changed.get((report.pk, dimension), ())
        ]

    def _values(self, report: ReportRow, dimension: Dimension) -> Values:
        return self.ratings.values.get((report.pk, dimension), {})


def ratings_of(study: RatingStudy) -> StudyRatings:
    """What clinicians finished; a rating that was only begun counts for nothing."""
    reports = [
        ReportRow(*row) for row in study.reports.order_by("number").values_list("pk", "subject", "system")
    ]
    values: dict[tuple[int, str], Values] = defaultdict(dict)
    rows = DimensionRating.objects.filter(rating__report__study=study, rating__finished_at__isnull=False)
    for report, rater, dimension, value in rows.values_list(
        "rating__report__pk", "rating__rater_id", "dimension", "value"
    ):
        values[report, dimension][rater] = value
    raters = sorted({rater for found in values.values() for rater in found})
    return StudyRatings(reports, raters, dict(values))


def run_rows(run: JudgeRun) -> RunRows:
    """Verdicts and ratings of one judging, in three queries."""
    plain: dict[tuple[int, str], int | None] = {}
    changed: dict[Probe, dict[tuple[int, str], list[int | None]]] = defaultdict(lambda: defaultdict(list))
    rows = run.judgements.order_by("report", "dimension", "probe", "repeat")
    for report, dimension, probe, repeat, value in rows.values_list(
        "report_id", "dimension", "probe", "repeat", "value"
    ):
        if probe == Probe.NONE and repeat == 1:
            plain[report, dimension] = value
        else:
            # Asked again as it is, whichever way the asking wrote it down.
            asked = Probe(probe) if probe else Probe.REPEAT
            changed[asked][report, dimension].append(value)
    return RunRows(ratings_of(run.study), plain, {probe: dict(found) for probe, found in changed.items()})


def newest_calibration(judge: Judge) -> list[JudgeCalibration]:
    """The rows of the judge's newest run that was held against ratings; none before the first."""
    rows = JudgeCalibration.objects.filter(run__judge=judge)
    newest = rows.order_by("-run__created_at", "-run").values_list("run", flat=True).first()
    return list(rows.filter(run=newest).select_related("run__study")) if newest else []


def certified_dimensions(judge: Judge) -> frozenset[Dimension]:
    """The dimensions on which the judge may stand in for clinicians, by its newest calibration."""
    return frozenset(Dimension(row.dimension) for row in newest_calibration(judge) if row.is_certified)
