"""What readers had on their screens when they decided: one's own figures, and what a lead is told of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from anatomy import parse_level
from corpus.models import Kind
from corpus.statistics.proportions import Share
from projects.models import Project, User
from review.looks.told import SHOWN_MS, looked_read
from review.models import Assignment, Look
from review.seeded.figures import LEAST_READERS
from review.services.seeded_tidy import KEPT


@dataclass(frozen=True, slots=True)
class LooksOf:
    """Decisions of one kind of item, and what was on the screen before them."""

    of: str
    decisions: int
    looked: int
    """Of these, with pictures of which it was kept what stood on the screen."""
    shown: Share
    """Of those whose levels are marked: the marked slice of each stood there for a second."""
    slices: Share
    active: float
    """Seconds a decision, on the average."""
    idle: float


OF_LOOKS = {
    "looked": Count("pk"),
    "marked": Count("pk", filter=Q(levels__gt=0)),
    "shown": Count("pk", filter=Q(levels__gt=0, levels_shown=F("levels"))),
    "slices": Sum("slices"),
    "slices_seen": Sum("slices_seen"),
}
NO_LOOKS = dict.fromkeys(OF_LOOKS, 0)


def own_looks(reader: User, project: Project) -> list[LooksOf]:
    """One reader's decisions of the last year by kind of item, items without pictures too. Two queries."""
    decided = Assignment.objects.filter(
        project=project, decision__reviewer=reader, decision__created_at__gt=timezone.now() - KEPT
    )
    times = decided.values("instance__kind").annotate(
        decisions=Count("pk"), active=Sum("active_seconds"), idle=Sum("idle_seconds")
    )
    looks = _by_kind(Look.objects.decided_by(reader, project))
    return [
        _looks_of(kind, {**NO_LOOKS, **row, **looks.get(kind, {})})
        for kind, row in _rows(times.order_by("instance__kind"), "instance__kind")
    ]


def own_levels(reader: User, project: Project) -> list[tuple[str, Share]]:
    """How often the marked slice of each level was shown to one reader, from head to foot. One query."""
    told, shown = Counter[str](), Counter[str]()
    for text in Look.objects.decided_by(reader, project).values_list("told", flat=True).iterator():
        looked = looked_read(text)
        for level, ms in looked.levels.items() if looked else ():
            told[level] += 1
            shown[level] += ms >= SHOWN_MS
    return [(level, Share(shown[level], told[level])) for level in sorted(told, key=parse_level)]


def looks_of_all(project: Project) -> list[LooksOf]:
    """All readers together and by kind, each only where enough people are in it. Two queries."""
    rows = Look.objects.decided(project).order_by()
    told = {
        **OF_LOOKS,
        "readers": Count("reviewer", distinct=True),
        "active": Sum("assignment__active_seconds"),
        "idle": Sum("assignment__idle_seconds"),
    }
    kinds = rows.values(kind=F("assignment__instance__kind")).annotate(**told).order_by("kind")
    every: list[dict[str, Any]] = [{**one} for one in kinds]
    enough = [one for one in every if one["readers"] >= LEAST_READERS]
    # Beside some of the kinds the sum of all would tell what the few of the others did.
    together = [] if 0 < len(enough) < len(every) else [{**rows.aggregate(**told), "kind": ""}]
    return [
        _looks_of(one["kind"], {**one, "decisions": one["looked"]})
        for one in [*together, *enough]
        if one["readers"] >= LEAST_READERS
    ]


def _by_kind(looks: QuerySet[Look]) -> dict[str, dict[str, int]]:
    rows = looks.order_by().values(kind=F("assignment__instance__kind")).annotate(**OF_LOOKS)
    return dict(_rows(rows, "kind"))


def _rows(rows: Iterable[Mapping[str, Any]], key: str) -> list[tuple[str, dict[str, int]]]:
    """Each row of counts with the kind that it is of."""
    return [(row[key], {name: count for name, count in row.items() if name != key}) for row in rows]


def _looks_of(kind: str, row: dict[str, int]) -> LooksOf:
    return LooksOf(
        of=str(Kind(kind).label) if kind else "All",
        decisions=row["decisions"],
        looked=row["looked"],
        shown=Share(row["shown"], row["marked"]),
        slices=Share(row["slices_seen"], row["slices"]),
        active=row["active"] / row["decisions"],
        idle=row["idle"] / row["decisions"],
    )
