"""How far a study is: reports of each system, and how many ratings there are, without a rater's name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from benchmark.judge.needed import FEWEST_CLINICIANS
from benchmark.models import RatingStudy, ReportRating
from benchmark.ratings.intake import short_of
from projects.models import Project, Role
from projects.policies import Permission, roles_allow


@dataclass(frozen=True)
class RaterProgress:
    """One clinician's ratings, by the order of who has most."""

    finished: int
    unfinished: int


@dataclass(frozen=True)
class Progress:
    """Counts of one study; `enough` are reports that as many clinicians rated as certification needs."""

    reports: int
    systems: list[tuple[str, int]]
    with_reference: int
    raters: list[RaterProgress]
    enough: int
    fewest: int = FEWEST_CLINICIANS

    @property
    def unfinished(self) -> int:
        """Ratings that were begun and do not count as they are."""
        return sum(one.unfinished for one in self.raters)

    @property
    def finished(self) -> int:
        """Ratings that count."""
        return sum(one.finished for one in self.raters)

    @property
    def short(self) -> list[str]:
        """What is missing before a judge can be certified by it, in sentences."""
        return short_of(self.reports, len(self.systems))


def studies_of(project: Project) -> QuerySet[RatingStudy]:
    """Every study with counts of reports, systems and finished ratings."""
    done = Q(reports__ratings__finished_at__isnull=False)
    return RatingStudy.objects.filter(project=project).annotate(
        report_count=Count("reports", distinct=True),
        system_count=Count("reports__system", distinct=True),
        rating_count=Count("reports__ratings", filter=done, distinct=True),
    )


def progress_of(study: RatingStudy) -> Progress:
    """The counts of a study."""
    systems = study.reports.values_list("system").annotate(count=Count("pk")).order_by("system")
    ended = Count("ratings", filter=Q(ratings__finished_at__isnull=False))
    ratings = ReportRating.objects.filter(report__study=study)
    rows = ratings.values("rater").annotate(
        finished=Count("pk", filter=Q(finished_at__isnull=False)),
        unfinished=Count("pk", filter=Q(finished_at__isnull=True)),
    )
    raters = [RaterProgress(row["finished"], row["unfinished"]) for row in rows.order_by()]
    return Progress(
        reports=study.reports.count(),
        systems=[(name, count) for name, count in systems],
        with_reference=study.reports.exclude(reference="").count(),
        raters=sorted(raters, key=lambda one: (-one.finished, -one.unfinished)),
        enough=study.reports.annotate(done=ended).filter(done__gte=FEWEST_CLINICIANS).count(),
    )


def sees_systems(roles: frozenset[Role], study: RatingStudy) -> bool:
    """Whether the systems may be named: to nobody who may still rate the study."""
    return study.closed_at is not None or not roles_allow(roles, Permission.REVIEW)
