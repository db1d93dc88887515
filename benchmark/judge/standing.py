"""Judges of a project, their runs, and what each may stand in for by its newest calibration."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from benchmark.judge.rubric import Dimension
from benchmark.judge.titles import TITLES
from benchmark.models import Judge, JudgeCalibration, Judgement, JudgeRun, RatingStudy, SuiteVersion
from projects.models import Project, RunState

RECENT = 20


@dataclass(frozen=True)
class Standing:
    """A judge with the run that calibrated it last: certified or not by dimension; no run: not held yet."""

    judge: Judge
    run: JudgeRun | None
    marks: dict[str, bool]

    @property
    def certified(self) -> int:
        """On how many dimensions it may stand in for clinicians."""
        return sum(self.marks.values())


def standings_of(project: Project) -> list[Standing]:
    """Every judge of a project, the newest first."""
    judges = Judge.objects.filter(project=project).select_related("endpoint").order_by("-created_at", "-pk")
    rows = JudgeCalibration.objects.filter(run__judge__project=project)
    marks: dict[int, dict[str, bool]] = {}
    for run_id, dimension, is_certified in rows.values_list("run", "dimension", "is_certified"):
        marks.setdefault(run_id, {})[dimension] = is_certified
    newest: dict[int, JudgeRun] = {}
    for run in JudgeRun.objects.filter(pk__in=marks).select_related("study").order_by("created_at", "pk"):
        newest[run.judge_id] = run
    return [
        Standing(judge, run, marks[run.pk] if run else {})
        for judge in judges
        for run in [newest.get(judge.pk)]
    ]


@dataclass(frozen=True)
class MarkRow:
    """One dimension across judges: True certified, False not, None not calibrated."""

    title: str
    marks: list[tuple[Standing, bool | None]]


def marks_by_dimension(standings: list[Standing]) -> list[MarkRow]:
    """The table of the page: dimensions down, judges across."""
    return [
        MarkRow(TITLES[one], [(each, each.marks.get(one.value)) for each in standings]) for one in Dimension
    ]


def judge_runs_of(project: Project, study: RatingStudy | None = None) -> QuerySet[JudgeRun]:
    """The last runs of judges, the newest first; of one study where it is given."""
    rows = JudgeRun.objects.filter(project=project).defer("log", "manifest")
    rows = rows if study is None else rows.filter(study=study)
    return rows.select_related("judge__endpoint", "study", "started_by").order_by("-created_at", "-pk")[
        :RECENT
    ]


def runs_uncalibrated() -> QuerySet[JudgeRun]:
    """Finished judgings of closed studies that were not held against the ratings yet, the oldest first.

    Answers of evaluations are what a judge is used on, and no study by which it is certified.
    """
    rows = JudgeRun.objects.filter(state=RunState.DONE, study__closed_at__isnull=False)
    rows = rows.filter(study__version__isnull=True)
    return rows.filter(calibrations__isnull=True).order_by("pk")


def versions_judged(judge: Judge) -> QuerySet[SuiteVersion]:
    """Versions of suites whose models' reports this judge has read."""
    studies = RatingStudy.objects.filter(runs__judge=judge, version__isnull=False)
    return SuiteVersion.objects.filter(pk__in=studies.values("version")).order_by("pk")


@dataclass(frozen=True)
class JudgedCounts:
    """What a run's answers were, in numbers."""

    judged: int
    unscored: int
    errors: int
    refused: int
    quotes: int
    invented: int


def judged_counts(run: JudgeRun) -> JudgedCounts:
    """Verdicts, failures by kind, and quotes that are not in the report."""
    state = Judgement.State
    told = run.judgements.aggregate(
        judged=Count("pk", filter=Q(state=state.JUDGED)),
        unscored=Count("pk", filter=Q(state=state.UNSCORED)),
        errors=Count("pk", filter=Q(state=state.ERROR)),
        refused=Count("pk", filter=Q(state=state.REFUSED)),
        quotes=Count("pk", filter=Q(quote_stands__isnull=False)),
        invented=Count("pk", filter=Q(quote_stands=False)),
    )
    return JudgedCounts(**told)
