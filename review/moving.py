"""What of one reader's items goes to whom, and why the rest stays; the preview and the act ask the same.

Nobody is told more than they may know: of what the acting person may read themselves, apart from the others,
nothing is moved, for why an item does not fit somebody tells that they decided on it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import InstanceLevel
from corpus.sealed import sealed_uids
from projects.models import Leave, Membership, Role, User
from review.blind import told_later
from review.find.reach import Reach
from review.hearing import APART, rounds_closed_to
from review.models import Assignment, Round
from review.policies import givable
from review.selectors import ORDER
from review.services.round_open import ANSWERED_FIRST

MOST = 5_000
"""Items of one move: seconds, without anybody having to wait for a run. What is left is moved by the next."""

READ_NOW = "it is open with somebody now"
BLIND = "you may read it yourself, apart from the others: somebody else must move it"
NOT_FOR_THEM = (
    "none of them may read it: they decided on it, wrote it, have its other reading, or are not named"
)
POOL = None

Target = User | None
"""A reader, or POOL: whoever may read it."""


@dataclass(frozen=True)
class Wanted:
    """Which of the items; an empty value asks for all."""

    level: str = ""
    kind: str = ""
    least: int | None = None
    """Of this priority or above."""
    only: str = ""
    """`answered` for what was sent back and answered, `others` for the rest."""
    most: int = MOST


@dataclass
class Plan:
    """Items parted by who gets them. Those of one case or passage stay together where they may."""

    to: dict[int | None, list[int]] = field(default_factory=dict)
    """Keys of assignments by the key of the reader, None for the pool."""
    stays: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many items move."""
        return sum(len(keys) for keys in self.to.values())

    @property
    def left(self) -> int:
        """How many stay."""
        return self.stays.total()

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why they stay, the most frequent first."""
        return self.stays.most_common()


def kept_for(source: User, reach: Reach, wanted: Wanted) -> QuerySet[Assignment]:
    """What waits for `source` and is asked for; of the pool what they have open now."""
    held = Q(reviewer=source, reserved_for__isnull=True, lease_until__gt=timezone.now())
    rows = Assignment.objects.open().filter(project=reach.project, lot__isnull=True)
    rows = rows.filter(Q(reserved_for=source) | held)
    if wanted.kind:
        rows = rows.filter(instance__kind=wanted.kind)
    if wanted.least is not None:
        rows = rows.filter(instance__priority__gte=wanted.least)
    if wanted.only:
        answered = Q(priority__gte=ANSWERED_FIRST)
        rows = rows.filter(answered if wanted.only == "answered" else ~answered)
    return _of_level(rows, reach, wanted.level) if wanted.level else rows


def _of_level(rows: QuerySet[Assignment], reach: Reach, level: str) -> QuerySet[Assignment]:
    """Found by its level is nothing of which the level is kept from the person."""
    named = InstanceLevel.objects.filter(level=level)
    rows = rows.filter(instance__in=named.values("instance"))
    rows = rows.exclude(instance__uid__in=sealed_uids(reach.roles))
    if Role.SURGEON in reach.roles:
        rows = rows.exclude(Exists(told_later(reach.user).filter(pk=OuterRef("instance"))))
    return rows


def move_plan(*, reach: Reach, source: User, targets: list[Target], wanted: Wanted) -> Plan:
    """Part the first items of `source`, in the order of work. Four queries, and one for each reader."""
    now = timezone.now()
    asked = kept_for(source, reach, wanted).order_by(*ORDER)
    rows = list(asked.values_list("pk", "place", "lease_until", "round_id")[: min(wanted.most, MOST)])
    plan = Plan({target.pk if target else None: [] for target in targets})
    free = [row for row in rows if row[2] is None or row[2] <= now]
    plan.stays[READ_NOW] += len(rows) - len(free)
    closed = _closed_to(reach, {row[3] for row in free})
    open_to_me = [(key, place) for key, place, _, round_id in free if round_id not in closed]
    plan.stays[BLIND] += len(free) - len(open_to_me)
    _deal(plan, open_to_me, _fits(targets, [key for key, _ in open_to_me]))
    plan.stays = +plan.stays
    return plan


def _closed_to(reach: Reach, rounds: set[int]) -> set[int]:
    """Rounds of which the acting person may not learn who has decided. No query for who only leads."""
    if Role.SURGEON not in reach.roles:
        return set()
    apart = Round.objects.filter(APART, pk__in=rounds)
    return set(rounds_closed_to(reach.user, reach.roles, apart).values_list("pk", flat=True))


def _fits(targets: list[Target], keys: list[int]) -> dict[int, list[int | None]]:
    """For each assignment who may have it. The pool may have all."""
    found: dict[int, list[int | None]] = defaultdict(list)
    rows = Assignment.objects.filter(pk__in=keys)
    for target in targets:
        fit: Iterable[int] = keys if target is POOL else givable(rows, target).values_list("pk", flat=True)
        for key in fit:
            found[key].append(target.pk if target else None)
    return found


def _deal(plan: Plan, rows: list[tuple[int, str]], fits: dict[int, list[int | None]]) -> None:
    """Evenly; who got the last item of a case gets the next one too, up to an even share."""
    share = ceil(len(rows) / max(1, len(plan.to)))
    last: dict[str, int | None] = {}
    for key, place in rows:
        able = fits.get(key, [])
        if not able:
            plan.stays[NOT_FOR_THEM] += 1
            continue
        case = place[:15] if place[:1] in "ip" else place
        same = case in last and last[case] in able and len(plan.to[last[case]]) < share
        chosen = last[case] if same else min(able, key=lambda one: len(plan.to[one]))
        plan.to[chosen].append(key)
        last[case] = chosen


def readers_free(reach: Reach, source: User) -> list[User]:
    """To whom items of `source` can go: the other surgeons who are not on leave. One query."""
    away = Leave.objects.running().filter(project=reach.project)
    seats = Membership.objects.filter(project=reach.project, role=Role.SURGEON)
    people = User.objects.filter(pk__in=seats.values("user"), is_active=True)
    return list(people.exclude(pk__in=away.values("person")).exclude(pk=source.pk).order_by("display_name"))
