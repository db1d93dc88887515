"""What a version and the Releases of its project have in common: items, relatives, what is nearly one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from benchmark.models import SuiteVersion
from corpus.models import HeldOut, Release, ReleaseRow
from corpus.releases.fallen import members
from corpus.releases.held_out import HeldOutGate
from corpus.releases.near_held_out import near_held_out
from corpus.releases.near_pictures import near_pictures_held_out


@dataclass(frozen=True)
class Overlap:
    """One Release beside a version: rows that are items, about their subjects, or nearly the same.

    `near` counts texts, `alike` pictures.
    """

    release: Release
    items: int
    relatives: int
    near: int
    alike: int

    @property
    def is_clean(self) -> bool:
        """Whether a model trained on the Release has seen nothing of the version."""
        return not (self.items or self.relatives or self.near or self.alike)


def overlaps_of(version: SuiteVersion) -> list[Overlap]:
    """Every Release of the project, the newest first."""
    project = version.suite.project
    releases = list(Release.objects.filter(project=project).order_by("-number"))
    if not releases:
        return []
    asked = version.items.order_by()
    held = HeldOut.objects.filter(project=project, suite_uid=version.suite.uid)
    near, alike = near_held_out(project, held), near_pictures_held_out(project, held)
    return [_overlap(one, version, asked.values("cluster_key"), near, alike) for one in releases]


def rows_seen(version: SuiteVersion, release: Release) -> int:
    """How many rows of a Release a suite holds out, of whatever project: by content, person and likeness."""
    held = HeldOut.objects.filter(project=version.suite.project, suite_uid=version.suite.uid)
    gate = HeldOutGate(release.project, held)
    near = near_held_out(release.project, held) | near_pictures_held_out(release.project, held)
    return sum(one.instance in near or bool(gate.refusal(one)) for one in members(release))


def _overlap(
    release: Release,
    version: SuiteVersion,
    clusters: QuerySet[Any],
    near: frozenset[int],
    alike: frozenset[int],
) -> Overlap:
    rows = ReleaseRow.objects.filter(release=release)
    items = rows.filter(instance__suite_items__version=version)
    relatives = rows.filter(instance__cluster_key__in=clusters).exclude(pk__in=items.order_by().values("pk"))
    released = set(rows.values_list("instance_id", flat=True)) if near or alike else set()
    return Overlap(release, items.count(), relatives.count(), len(near & released), len(alike & released))
