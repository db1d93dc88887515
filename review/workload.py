"""How much waits for each reader of a project, what they decided lately, and how long the rest takes."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from projects.models import Leave, Membership, Project, Role, User
from review.models import Assignment
from review.services.round_open import ANSWERED_FIRST

LEAST_FOR_A_PACE = 5
WEEK, MONTH, DAY = timedelta(days=7), timedelta(days=30), timedelta(days=1)


@dataclass
class Load:
    """One reader, or the pool where there is no person."""

    person: User | None = None
    open: int = 0
    """Kept for them, and what they have open of the pool."""
    returned: int = 0
    """Sent back by them and answered."""
    leased: int = 0
    week: int = 0
    month: int = 0
    oldest: datetime | None = None
    away_until: date | None = None
    paces: Counter[int] = field(default_factory=Counter)
    """Decisions of the month by how many seconds they took; what was not timed is left out."""

    @cached_property
    def seconds(self) -> float | None:
        """Active time of one decision, the median of the month; None while too few tell. Reckoned once."""
        return _median(self.paces)

    @property
    def hours(self) -> float | None:
        """What is open, at this pace; None without a pace."""
        return None if self.seconds is None else self.open * self.seconds / 3600

    @property
    def oldest_days(self) -> int | None:
        """Whole days that the oldest item has waited."""
        return None if self.oldest is None else (timezone.now() - self.oldest) // DAY


@dataclass(frozen=True)
class Workload:
    """The readers by name, the pool, and all of it."""

    readers: list[Load]
    pool: Load
    total: Load
    hours: float | None
    """Of all that is open: what is a reader's at their own pace, the pool at the pace of all."""


def workload_of(project: Project) -> Workload:
    """Five queries, however many readers and items there are."""
    loads = {load.person.pk: load for load in _readers(project) if load.person}
    pool = Load()
    _count_open(project, loads, pool)
    _count_leased(project, loads, pool)
    _count_decided(project, loads, pool)
    rows = [*loads.values(), pool]
    total = Load(
        open=sum(one.open for one in rows),
        returned=sum(one.returned for one in rows),
        leased=sum(one.leased for one in rows),
        week=sum(one.week for one in loads.values()),
        month=sum(one.month for one in loads.values()),
        oldest=min((one.oldest for one in rows if one.oldest), default=None),
        paces=pool.paces,
    )
    known = [one.hours for one in rows if one.open]
    whole = None if None in known else sum(hours for hours in known if hours is not None)
    return Workload(list(loads.values()), pool, total, whole)


def _readers(project: Project) -> list[Load]:
    away: dict[int, date] = {}
    for leave in Leave.objects.running().filter(project=project):
        away[leave.person_id] = leave.last_day
    seats = Membership.objects.filter(project=project, role=Role.SURGEON).select_related("user")
    people = sorted((seat.user for seat in seats), key=lambda one: (one.display_name, one.pk))
    return [Load(person=one, away_until=away.get(one.pk)) for one in people]


def _count_open(project: Project, loads: dict[int, Load], pool: Load) -> None:
    """What is kept for whom. What waits in a Lot of drafts waits for nobody."""
    waiting = Assignment.objects.open().filter(project=project, lot__isnull=True)
    counted = waiting.values("reserved_for").annotate(
        items=Count("*"),
        # The priority of answered redrafts lies beyond all others: no Round is looked at for it.
        returned=Count("priority", filter=Q(priority__gte=ANSWERED_FIRST)),
        since=Min("created_at"),
    )
    for row in counted.order_by():
        load = loads.get(row["reserved_for"], Load()) if row["reserved_for"] else pool
        load.open, load.returned, load.oldest = row["items"], row["returned"], row["since"]


def _count_leased(project: Project, loads: dict[int, Load], pool: Load) -> None:
    """What is open with somebody now. Of the pool it is theirs for so long."""
    leased = Assignment.objects.leased().filter(project=project, reviewer__in=list(loads))
    pooled = Q(reserved_for__isnull=True)
    counted = leased.values("reviewer").annotate(items=Count("*"), pooled=Count("reviewer", filter=pooled))
    for row in counted.order_by():
        load = loads[row["reviewer"]]
        load.leased = row["items"]
        load.open += row["pooled"]
        pool.open -= row["pooled"]


def _count_decided(project: Project, loads: dict[int, Load], pool: Load) -> None:
    """Decisions of the month that stand, by reader and by the seconds they took; the pool has all paces."""
    now = timezone.now()
    decided = Assignment.objects.filter(project=project, decision__isnull=False, closed_at__gte=now - MONTH)
    # Thousands of groups, as tuples: dicts would take most of the time of the page.
    counted = decided.values("reviewer", "active_seconds").annotate(
        items=Count("*"), lately=Count("closed_at", filter=Q(closed_at__gte=now - WEEK))
    )
    rows = counted.order_by().values_list("reviewer", "active_seconds", "items", "lately")
    known: dict[int, Load] = defaultdict(Load, loads)
    for reader, seconds, month, week in rows:
        load = known[reader]
        load.month += month
        load.week += week
        if seconds:
            load.paces[seconds] += month
            pool.paces[seconds] += month


def _median(paces: Counter[int]) -> float | None:
    count = paces.total()
    if count < LEAST_FOR_A_PACE:
        return None
    ordered = sorted(paces)
    ends = list(accumulate(paces[seconds] for seconds in ordered))
    lower, upper = (ordered[bisect_right(ends, place)] for place in ((count - 1) // 2, count // 2))
    return (lower + upper) / 2


ORDERS: dict[str, Any] = {
    "name": lambda one: one.person.display_name.casefold(),
    "open": lambda one: one.open,
    "returned": lambda one: one.returned,
    "leased": lambda one: one.leased,
    "week": lambda one: one.week,
    "month": lambda one: one.month,
    "seconds": lambda one: one.seconds,
    "hours": lambda one: one.hours,
    "oldest": lambda one: one.oldest_days,
    "away": lambda one: one.away_until,
}


def in_order(readers: list[Load], by: str) -> list[Load]:
    """By a column, `-` for the largest first; who has no figure comes last either way."""
    name, falling = by.removeprefix("-"), by.startswith("-")
    key = ORDERS[name]
    told = sorted((one for one in readers if key(one) is not None), key=key, reverse=falling)
    return told + [one for one in readers if key(one) is None]
