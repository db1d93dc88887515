"""What the pages of the releases read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from corpus.models import Instance, Release, ReleaseRun, State
from corpus.releases.card import LEVEL_ASSUMED
from corpus.releases.fallen import Fall, falls_today
from corpus.releases.manifest import manifest_read
from corpus.releases.places import release_folder
from projects.models import OPEN_STATES, Project, RunState

PER_PAGE = 50
PER_REASON = 20


def releases_of(project: Project) -> QuerySet[Release]:
    """The Releases of a project, the newest first, with the number of rows withdrawn since."""
    gone = Count("rows", filter=Q(rows__instance__state=State.WITHDRAWN))
    return Release.objects.filter(project=project).annotate(withdrawn=gone).order_by("-number")[:PER_PAGE]


def release_runs_open(project: Project) -> QuerySet[ReleaseRun]:
    """Runs under way, and the failed ones of late, the newest first."""
    runs = ReleaseRun.objects.filter(project=project).filter(
        Q(state__in=[*OPEN_STATES, RunState.PAUSED, RunState.FAILED])
    )
    return runs.order_by("-created_at")[:10]


def release_details(release: Release) -> dict[str, Any]:
    """Manifest and counts of a Release as its page shows them. Raises NotARelease."""
    manifest: dict[str, Any] = manifest_read(release_folder(release))
    counts: dict[str, dict[str, int]] = manifest["counts"]
    files: Sequence[dict[str, Any]] = manifest["files"]
    pictures = [entry for entry in files if entry["path"].startswith("images/")]
    return {
        "manifest": manifest,
        "files": _texts(files),
        "picture_count": len(pictures),
        "picture_bytes": sum(entry["bytes"] for entry in pictures),
        "splits": [(name, counts["split"].get(name, 0)) for name in ("train", "validation", "test")],
        "tiers": counts.get("tier", {}).items(),
        "kinds": [(name.replace("_", " "), number) for name, number in counts.get("kind", {}).items()],
        "levels": list(_levels(counts)),
        "sources": counts.get("source", {}).items(),
    }


def _levels(counts: dict[str, dict[str, int]]) -> Iterator[tuple[str, int, bool]]:
    """Level, rows, and whether a row of it rests on a numbering that nobody certified.

    A Release of before counted such rows and not their levels: there each level may be assumed.
    """
    assumed = counts.get("level_assumed")
    any_assumed = LEVEL_ASSUMED in counts.get("numbering", {})
    for level, number in counts.get("level", {}).items():
        yield level, number, any_assumed if assumed is None else level in assumed


def _texts(files: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in files if not entry["path"].startswith("images/")]


@dataclass(frozen=True, slots=True)
class FallShown:
    """One reason with its number of rows, and the first Instances of them."""

    sentence: str
    instances: list[Instance]
    more: int


def falls_shown(release: Release) -> list[FallShown]:
    """What the Release would not hold today, as its page shows it."""
    return [_shown(fall) for fall in falls_today(release)]


def _shown(fall: Fall) -> FallShown:
    first = Instance.objects.filter(pk__in=fall.instances[:PER_REASON]).order_by("number")
    return FallShown(fall.sentence, list(first), max(0, len(fall.instances) - PER_REASON))
