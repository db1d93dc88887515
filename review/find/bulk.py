"""Which of many items an act may touch, and why not the others; the preview and the act ask the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from corpus.models import Instance
from projects.models import Leave, Role, User
from review.find.reach import Reach
from review.hearing import APART, rounds_closed_to
from review.models import Assignment, BulkKind, Round
from review.policies import takeable

MOST = {BulkKind.ASSIGN: 500, BulkKind.RETURN: 500, BulkKind.FLAG: 50}
"""Items of one act; a flag is heard by people, one by one."""

NOT_ASKED = "nobody is asked to read it now"
READ_NOW = "somebody reads it now"
IN_A_LOT = "it waits in a lot of drafts, whose sample is read"
KEPT = "it is kept for somebody else: give it back first"
THEIRS = "it is theirs already"
NOT_FOR_THEM = "they may not read it: they decided on it, wrote it, or are not named for adjudication"
AWAY = "they are on leave: choose somebody else"
POOLED = "it is in the pool already"
NOT_YOURS = "it is kept for somebody else"
BLIND = "you may read it yourself, apart from the others: somebody else must assign it"


@dataclass
class Sorted:
    """Items parted by whether the act touches them."""

    touched: list[Assignment] = field(default_factory=list)
    flagged: list[Instance] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def instances(self) -> list[Instance]:
        """What will be touched, the newest first."""
        found = [*self.flagged, *(one.instance for one in self.touched)]
        return sorted(found, key=lambda one: -one.number)


def bulk_sort(*, reach: Reach, kind: BulkKind, instances: list[Instance], to: User | None = None) -> Sorted:
    """Part `instances` by whether `kind` may touch them. Seven queries at most."""
    if kind == BulkKind.FLAG:
        return Sorted(flagged=instances)
    waiting: dict[int, list[Assignment]] = defaultdict(list)
    for row in _open_of(instances):
        waiting[row.instance_id].append(row)
    if kind == BulkKind.RETURN:
        return _part(instances, waiting, lambda rows: _returned(reach, rows))
    assert to is not None
    if Leave.objects.running().filter(person=to, project=reach.project).exists():
        return Sorted(refused=Counter({AWAY: len(instances)}))
    rows = Assignment.objects.filter(instance__in=instances)
    free = set(takeable(rows, to).values_list("pk", flat=True))
    blind = _blind(reach, instances)
    return _part(instances, waiting, lambda rows: _assigned(to, rows, free, blind))


def _open_of(instances: list[Instance]) -> QuerySet[Assignment]:
    rows = Assignment.objects.open().filter(instance__in=instances)
    return rows.select_related("instance").order_by("pk")


def _blind(reach: Reach, instances: list[Instance]) -> set[int]:
    """Items of which the acting person may not learn who has decided."""
    rounds = Round.objects.filter(APART, instance__in=instances)
    return set(rounds_closed_to(reach.user, reach.roles, rounds).values_list("instance", flat=True))


def _part(
    instances: list[Instance],
    waiting: dict[int, list[Assignment]],
    choose: Callable[[list[Assignment]], list[Assignment] | str],
) -> Sorted:
    found = Sorted()
    for one in instances:
        rows = waiting[one.pk]
        chosen = IN_A_LOT if any(row.lot_id for row in rows) else choose(rows) if rows else NOT_ASKED
        if isinstance(chosen, str):
            found.refused[chosen] += 1
        else:
            found.touched += chosen
    return found


def is_read_now(row: Assignment) -> bool:
    """Whether a living lease holds it."""
    return row.reviewer_id is not None and row.lease_until is not None and row.lease_until > timezone.now()


def _returned(reach: Reach, rows: Iterable[Assignment]) -> list[Assignment] | str:
    kept = [row for row in rows if row.reserved_for_id is not None]
    if not kept:
        return POOLED
    mine = [row for row in kept if Role.LEAD in reach.roles or row.reserved_for_id == reach.user.pk]
    if not mine:
        return NOT_YOURS
    return [row for row in mine if not is_read_now(row)] or READ_NOW


def _assigned(to: User, rows: list[Assignment], free: set[int], blind: set[int]) -> list[Assignment] | str:
    if rows[0].instance_id in blind:
        return BLIND
    if any(row.reserved_for_id == to.pk or (row.reviewer_id == to.pk and is_read_now(row)) for row in rows):
        return THEIRS
    pooled = [row for row in rows if row.reserved_for_id is None]
    if not pooled:
        return KEPT
    unread = [row for row in pooled if not is_read_now(row)]
    if not unread:
        return READ_NOW
    return [row for row in unread if row.pk in free][:1] or NOT_FOR_THEM


def untouched_since(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of `rows` that nobody reads or has closed, and no Lot holds, meanwhile."""
    read = Q(reviewer__isnull=False, lease_until__gt=timezone.now())
    return rows.filter(closed_at__isnull=True, lot__isnull=True).exclude(read)
