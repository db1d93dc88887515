"""How many seeded errors were caught: one reader's own figures, and what a lead is told of all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from corpus.statistics.proportions import Share
from projects.models import Project, User
from review.models import Ending, Fault, SeededItem

LEAST_READERS = 3
"""Of fewer readers nothing is told to a lead: it would be told of persons."""


@dataclass(frozen=True, slots=True)
class Caught:
    """How many of how many were caught."""

    of: str
    shown: int
    caught: int

    @property
    def share(self) -> Share:
        """The same of a hundred, with its interval."""
        return Share(self.caught, self.shown)


def own_figures(reader: User, project: Project) -> Caught:
    """What one person caught. One query."""
    counted = SeededItem.objects.decided_by(reader, project).aggregate(
        shown=Count("pk"), caught=Count("pk", filter=Q(is_caught=True))
    )
    return Caught("", counted["shown"], counted["caught"])


def own_rows(reader: User, project: Project) -> list[SeededItem]:
    """Every seeded item of one person that has ended, the newest first. One query."""
    rows = SeededItem.objects.filter(project=project, reviewer=reader).exclude(ending="")
    return list(rows.select_related("instance").order_by("-ended_at")[:100])


def figures_of_all(project: Project) -> list[Caught]:
    """All readers together and by kind of fault, each only where enough people are in it. Three queries.

    Nor are kinds told where what is left of the sum without them would be of too few.
    """
    rows = SeededItem.objects.filter(project=project, ending=Ending.DECIDED).order_by()
    told = {
        "readers": Count("reviewer", distinct=True),
        "shown": Count("pk"),
        "caught": Count("pk", filter=Q(is_caught=True)),
    }
    whole = rows.aggregate(**told)
    kinds: list[dict[str, Any]] = [{**one} for one in rows.values("fault").annotate(**told).order_by("fault")]
    enough = [one for one in kinds if one["readers"] >= LEAST_READERS]
    rest = rows.exclude(fault__in=[one["fault"] for one in enough])
    left = rest.values("reviewer").distinct().count()
    found = [{**whole, "fault": ""}, *([] if 0 < left < LEAST_READERS else enough)]
    return [
        Caught(Fault(one["fault"]).label if one["fault"] else "All", one["shown"], one["caught"])
        for one in found
        if one["readers"] >= LEAST_READERS
    ]
