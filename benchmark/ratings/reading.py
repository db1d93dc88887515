"""What a rater is shown: their studies, their place in each, one report with the rubric, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When

from benchmark.judge.anchors import ANCHORS, CRITICAL, MEANING
from benchmark.judge.rubric import Critical, Dimension
from benchmark.judge.titles import CRITICAL_TITLES, PARTS, TITLES
from benchmark.models import RatingStudy, ReportRating, StudyReport
from benchmark.ratings.order import order_of
from projects.models import Project, User


def studies_rated_by(project: Project, rater: User) -> QuerySet[RatingStudy]:
    """Every study with `report_count`, `is_ended` (0 or 1), and `finished` and `begun` of this rater."""
    mine = Q(reports__ratings__rater=rater)
    finished = mine & Q(reports__ratings__finished_at__isnull=False)
    return RatingStudy.objects.filter(project=project).annotate(
        is_ended=Case(When(closed_at__isnull=True, then=0), default=1),
        report_count=Count("reports", distinct=True),
        begun=Count("reports__ratings", filter=mine, distinct=True),
        finished=Count("reports__ratings", filter=finished, distinct=True),
    )


def studies_waiting(project: Project, rater: User) -> list[tuple[RatingStudy, int]]:
    """The open studies in which this rater has reports left, with how many."""
    open_ones = studies_rated_by(project, rater).filter(closed_at__isnull=True).exclude(opened_by=rater)
    left = open_ones.annotate(left=F("report_count") - F("finished")).filter(left__gt=0).order_by("-id")
    return [(study, study.left) for study in left]


@dataclass(frozen=True)
class OwnReport:
    """A report in a rater's order: its place from 1, and how far they are with it."""

    place: int
    uid: UUID
    is_begun: bool
    is_finished: bool


@dataclass(frozen=True)
class OwnWay:
    """A rater's reports of one study in their order."""

    reports: list[OwnReport]

    @property
    def finished(self) -> int:
        """How many of them are finished."""
        return sum(one.is_finished for one in self.reports)

    @property
    def begun(self) -> int:
        """How many are begun and not finished."""
        return sum(one.is_begun and not one.is_finished for one in self.reports)

    def at(self, uid: UUID) -> OwnReport:
        """The report of this name. Raises LookupError."""
        return next(one for one in self.reports if one.uid == uid)

    def before(self, place: int) -> OwnReport | None:
        """The one before a place."""
        return self.reports[place - 2] if place > 1 else None

    def open_after(self, place: int = 0) -> OwnReport | None:
        """The next unfinished one after a place, from the start again at the end."""
        round_trip = self.reports[place:] + self.reports[:place]
        return next((one for one in round_trip if not one.is_finished), None)


def own_way(study: RatingStudy, rater: User) -> OwnWay:
    """The reports of a study in this rater's order, with their state."""
    uids = study.reports.values_list("uid", flat=True)
    mine = ReportRating.objects.filter(report__study=study, rater=rater)
    ended = dict(mine.values_list("report__uid", "finished_at"))
    return OwnWay(
        [
            OwnReport(place, uid, uid in ended, ended.get(uid) is not None)
            for place, uid in enumerate(order_of(study, rater, uids), start=1)
        ]
    )


def rating_of(report: StudyReport, rater: User) -> ReportRating | None:
    """This rater's rating of a report with its values; None before the first."""
    rows = ReportRating.objects.filter(report=report, rater=rater).prefetch_related("dimensions")
    return rows.first()


@dataclass(frozen=True)
class Step:
    """One step of a scale with its anchor."""

    value: int
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class DimensionShown:
    """One dimension with its scale as the rubric shows it."""

    name: str
    title: str
    meaning: str
    steps: list[Step]

    @property
    def is_rated(self) -> bool:
        """Whether a step is chosen."""
        return any(step.is_chosen for step in self.steps)


@dataclass(frozen=True)
class CriticalShown:
    """One critical error with what it means."""

    name: str
    title: str
    meaning: str
    is_chosen: bool


def rubric_shown(values: Mapping[Dimension, int]) -> list[tuple[str, list[DimensionShown]]]:
    """The rubric in its sections, with what was chosen."""
    return [(title, [_dimension(one, values.get(one)) for one in part]) for title, part in PARTS]


def critical_shown(chosen: Collection[str]) -> list[CriticalShown]:
    """The critical errors, with those that were ticked."""
    return [
        CriticalShown(one.value, CRITICAL_TITLES[one], CRITICAL[one], one.value in chosen) for one in Critical
    ]


def _dimension(dimension: Dimension, chosen: int | None) -> DimensionShown:
    steps = [Step(value, words, value == chosen) for value, words in enumerate(ANCHORS[dimension], start=1)]
    return DimensionShown(dimension.value, TITLES[dimension], MEANING[dimension], steps)
