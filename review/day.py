"""A person's day in a project: how long it takes, what is begun, what waits for the lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.disagreeing import instances_disagreeing
from corpus.models import Decision, Instance, State
from projects.models import Leave, Membership, Project, User
from review.models import Assignment, SeededItem, WorkInProgress
from review.selectors import awaiting

LEAST_FOR_A_PACE = 5
LOOKED_BACK = 50
DAY = timedelta(days=1)


def minutes_ahead(user: User, items: int) -> int:
    """About how long `items` take at this person's own pace (min); 0 while too few decisions tell."""
    mine = Decision.objects.filter(reviewer=user, undone_at__isnull=True, active_seconds__gt=0)
    seconds = list(mine.order_by("-created_at").values_list("active_seconds", flat=True)[:LOOKED_BACK])
    if len(seconds) < LEAST_FOR_A_PACE or not items:
        return 0
    return max(1, round(median(seconds) * items / 60))


def unfinished(user: User, project: Project) -> QuerySet[WorkInProgress]:
    """Texts the person has begun and not decided, the newest first."""
    mine = WorkInProgress.objects.filter(
        author=user,
        assignment__in=awaiting(user, project).filter(reviewer=user),
        assignment__closed_at__isnull=True,
    )
    # Who has taken back all that they typed has begun nothing, be it that text or a copy with a seeded error.
    copy = SeededItem.objects.live().filter(
        round=OuterRef("assignment__round"), reviewer=user, body=OuterRef("body")
    )
    mine = mine.exclude(Q(body=F("parent__body")) | Exists(copy), comment="")
    return mine.select_related("assignment__instance").order_by("-saved_at")[:3]


def leave_of(user: User, project: Project) -> Leave | None:
    """The leave on which somebody is in a project today. One query."""
    return Leave.objects.running().filter(project=project, person=user).first()


@dataclass(frozen=True)
class LeadWaiting:
    """What waits for somebody who leads: how much, and how long."""

    unread: int
    oldest_days: int
    adjudication: int
    adjudicators: int
    failed: int
    disagreeing: int

    def __bool__(self) -> bool:
        return bool(self.unread or self.adjudication or self.failed or self.disagreeing)


def lead_waiting(project: Project) -> LeadWaiting:
    """What a lead looks at first. Four queries."""
    unread = (
        Assignment.objects.open()
        .filter(project=project)
        .aggregate(count=Count("pk"), since=Min("created_at"))
    )
    states = Instance.objects.filter(project=project).aggregate(
        adjudication=Count("pk", filter=Q(state=State.IN_ADJUDICATION)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    named = Membership.objects.adjudicators().filter(project=project).count()
    oldest = (timezone.now() - unread["since"]) // DAY if unread["since"] else 0
    disagreeing = instances_disagreeing(project).count()
    return LeadWaiting(unread["count"], oldest, states["adjudication"], named, states["failed"], disagreeing)
