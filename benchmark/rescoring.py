"""Which stored answers wait for the extractor of today."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from benchmark.extraction import VERSION
from benchmark.models import EvaluationRun, RescoreRun, Response, Score, SuiteVersion
from benchmark.selectors import versions_of
from projects.models import Project, RunState


def responses_unread(version: SuiteVersion) -> QuerySet[Response]:
    """Answers of a version that have no score of today's extractor."""
    return unread(run__version=version)


def unread(**of: object) -> QuerySet[Response]:
    """The same of the answers that these conditions name."""
    read = Score.objects.filter(response=OuterRef("pk"), extractor_version=VERSION)
    return Response.objects.filter(**of).exclude(Exists(read))


@dataclass(frozen=True)
class ReadVersion:
    """One SuiteVersion, how many of its answers are stored and unread, and its last pass."""

    version: SuiteVersion
    stored: int
    unread: int
    last: RescoreRun | None


def versions_read(project: Project) -> list[ReadVersion]:
    """Every frozen version, the newest first; three queries for each."""
    return [
        ReadVersion(
            version=version,
            stored=Response.objects.filter(run__version=version).count(),
            unread=responses_unread(version).count(),
            last=version.rescores.order_by("-created_at").first(),
        )
        for version in versions_of(project)
    ]


def versions_unreckoned() -> QuerySet[SuiteVersion]:
    """Frozen versions whose answers changed since the health of their items was reckoned."""
    ended = Q(version=OuterRef("pk"), state=RunState.DONE, ended_at__gt=F("version__health_at"))
    changed = Q(Exists(EvaluationRun.objects.filter(ended))) | Q(Exists(RescoreRun.objects.filter(ended)))
    return SuiteVersion.objects.filter(Q(health_at__isnull=True) | changed, frozen_at__isnull=False)
