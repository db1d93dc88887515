"""What the settings of a workflow will cost: decisions and hours, before they are saved."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import median

from django.db.models import Count, Q

from corpus.models import Decision, Instance, State
from projects.models import Project
from review.models import Assignment, Round, RoundPurpose, Workflow
from review.outcome import LOT_ACCEPTED, Outcome

LEAST_FOR_A_PACE = 5
LOOKED_BACK = 200
WAITING = (State.DRAFTING, State.REVISED, State.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many items wait, how many decisions they need, and how long one takes (s; None without a pace)."""

    instances: int
    decisions: int
    seconds: float | None
    follow_up_percent: float

    @property
    def hours(self) -> float | None:
        """All of it, in hours."""
        return None if self.seconds is None else self.decisions * self.seconds / 3600

    @property
    def sentence(self) -> str:
        """The dry run in words."""
        items = "1 instance needs" if self.instances == 1 else f"{self.instances} instances need"
        plural = "" if self.decisions == 1 else "s"
        told = f"With these settings {items} {self.decisions} decision{plural}"
        if self.hours is None:
            return f"{told}. There is no pace yet: fewer than {LEAST_FOR_A_PACE} decisions here were timed."
        assert self.seconds is not None
        return (
            f"{told}, about {self.hours:.1f} hours at this project's pace of {self.seconds:.0f} s a decision."
        )


def dry_run(project: Project, workflow: Workflow, *, readers: int) -> DryRun:
    """Decisions that the items not yet decided on will take. Four queries.

    Of first readings, so many as the overlap asks; second readings and adjudications as often as they
    came after first readings here so far; seeded errors by their share. Samples of Lots are not in it, nor
    what waits in a Lot of drafts.
    """
    in_lots = Assignment.objects.open().filter(project=project, lot__isnull=False)
    waiting = Instance.objects.filter(project=project, state__in=WAITING)
    instances = waiting.exclude(pk__in=in_lots.values("instance")).count()
    share = workflow.overlap_percent / 100 if readers > 1 else 0
    first = instances * (1 + share * (readers - 1))
    more = _follow_ups(project, workflow)
    total = first + instances * more
    seeded = workflow.seeded_per_mille / 1000
    return DryRun(instances, ceil(total * (1 + seeded) - 1e-9), _pace(project), 100 * more)


def _follow_ups(project: Project, workflow: Workflow) -> float:
    """Second readings and adjudications for each first reading that was settled here."""
    rows = Round.objects.filter(
        instance__project=project, purpose=RoundPurpose.FIRST, settled_at__isnull=False
    ).exclude(outcome=LOT_ACCEPTED)
    counted = rows.aggregate(
        settled=Count("pk"),
        disagreed=Count("pk", filter=Q(outcome=Outcome.DISAGREED)),
        again=Count("pk", filter=Q(outcome=Outcome.SECOND_READER)),
    )
    if counted["settled"] < LEAST_FOR_A_PACE:
        return 0.0
    again = counted["again"] if workflow.edits_are_read_again else 0
    return float((counted["disagreed"] + again) / counted["settled"])


def _pace(project: Project) -> float | None:
    mine = Decision.objects.filter(
        instance__project=project, undone_at__isnull=True, active_seconds__gt=0
    ).order_by("-created_at")
    seconds = list(mine.values_list("active_seconds", flat=True)[:LOOKED_BACK])
    return median(seconds) if len(seconds) >= LEAST_FOR_A_PACE else None
