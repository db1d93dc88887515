"""What reviewing shows: the queue, the next item, a surgeon's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from corpus.models import Decision, Finding, Instance, Severity, State
from projects.models import Membership, Project, Role, User
from projects.prepared import Fixed, PreparedQuery
from review.blind import to_answer, waits_for_levels
from review.hearing import rounds_closed_to, rounds_just_decided
from review.models import Assignment, Round, RoundPurpose, Skip
from review.policies import PEOPLE_AT_ONCE, readable
from review.services.round_open import ADJUDICATION_FIRST

PAGE = 25
# What shows an error is looked up where it is no more than so many; else what waits is asked in its order.
LOOKED_AT = 250
# What waits is counted among so many and no more: the count stands on every page, and 450,000 may wait.
MOST_COUNTED = 500
# The bar over an item tells of the day; more than so many are not read in one.
DAY_COUNTED = 100
# Home tells where the Instances of a project stand; the dashboard has all of them, counted in the background.
STATE_COUNTED = 10_000
WEEK = timedelta(days=7)
# Answered redrafts carry the highest priority. Within one, items of a case or a passage stand together.
ORDER = ("-priority", "place", "uid")


@dataclass(frozen=True)
class QueueFilter:
    """What a reviewer wants to see of the queue; every value comes from a fixed list."""

    kind: str = ""
    source: str = ""
    only: str = ""

    def narrow(self, rows: QuerySet[Assignment], user: User) -> QuerySet[Assignment]:
        """Rows that pass the filter, as `user` sees them."""
        if self.kind:
            rows = rows.filter(instance__kind=self.kind)
        if self.source == "image":
            rows = rows.filter(instance__study__isnull=False)
        if self.source == "text":
            rows = rows.filter(instance__study__isnull=True)
        if self.only == "answered":
            rows = rows.filter(_ANSWERED)
        if self.only == "errors":
            # In a CASE it is asked of a row when its turn comes: of a bare EXISTS databases make a join.
            rows = rows.filter(Case(When(Exists(_errors_open(user)), then=True), default=False))
        if self.only == "adjudication":
            rows = rows.filter(round__purpose=RoundPurpose.ADJUDICATION, priority__gte=ADJUDICATION_FIRST)
        return rows


def _errors_open(user: User) -> QuerySet[Finding]:
    """Errors of the Revision an Assignment shows that were overruled neither for all nor by `user`."""
    return _errors_open_to(user.pk)


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def _errors_open_to(user: int) -> QuerySet[Finding]:
    """The question alone: it is part of others and never asked by itself.

    Of what is answered before its draft is shown, nothing is told of the draft, nor that it has errors.
    """
    errors = Finding.objects.filter(revision=OuterRef("round__seen_id"), severity=Severity.ERROR)
    unanswered = to_answer(user).filter(pk=OuterRef(OuterRef("round")))
    return errors.open_to(user, OuterRef(OuterRef("round__uid"))).exclude(Exists(unanswered))


EVERYTHING = QueueFilter()


def awaiting(user: User, project: Project) -> QuerySet[Assignment]:
    """Everything that is `user`'s to read in `project`; while they are on leave they take none of it."""
    return readable(Assignment.objects.filter(project=project), user)


def queue_rows(
    user: User, project: Project, wanted: QueueFilter, *, after: UUID | None = None
) -> list[Assignment]:
    """One page of the queue and one row more, in the order of work: see ORDER.

    `after` is the last row's uid. One query for which, one for the rows, one for their levels; one to go on,
    one of errors.
    """
    last = Assignment.objects.filter(project=project, uid=after).first() if after else None
    # Which first: with all that a row shows, a database may join all that waits before it takes a page of it.
    which = _which(user, project, wanted, _behind(last) if last is not None else Q())
    errors = _errors_open(user).order_by().values("revision").annotate(count=Count("pk")).values("count")
    shown: QuerySet[Any] = Assignment.objects.filter(pk__in=which).annotate(
        error_count=Coalesce(Subquery(errors, output_field=IntegerField()), Value(0)),
        skipped=Exists(passed_over(user)),
    )
    found = shown.order_by(*ORDER).select_related(
        "round__answers_request",
        "instance__study",
        "instance__passage",
        "instance__source",
        "instance__subject",
    )
    return list(found.prefetch_related("instance__level_rows"))


def _behind(last: Assignment) -> Q:
    """What follows in the order of work."""
    beyond = Q(place__gt=last.place) | Q(place=last.place, uid__gt=last.uid)
    return Q(priority__lt=last.priority) | Q(priority=last.priority) & beyond


def _which(user: User, project: Project, wanted: QueueFilter, behind: Q) -> list[int]:
    """The keys of a page and one more."""
    rows = wanted.narrow(awaiting(user, project).filter(behind), user).order_by(*ORDER)
    if wanted.only == "errors":
        few = with_errors(user, project, behind)
        rows = rows if few is None else rows.filter(pk__in=few)
    return list(rows.values_list("pk", flat=True)[: PAGE + 1])


def with_errors(user: User, project: Project, behind: Q | None = None) -> list[int] | None:
    """What is open, kept for nobody else, and shows `user` an error; None where that is much.

    Where it is much, whoever goes through what waits in its order meets some soon. One query.
    """
    mine = Q(reserved_for__isnull=True) | Q(reserved_for=user)
    rows = Assignment.objects.open().filter(mine, behind or Q(), project=project, lot__isnull=True)
    rows = rows.filter(Exists(_errors_open(user)))
    found = list(rows.values_list("pk", flat=True)[: LOOKED_AT + 1])
    return found if len(found) <= LOOKED_AT else None


def holds_any(user: User, project: Project) -> bool:
    """Whether something is open with a person, be it that its lease has ended. One query."""
    held = Assignment.objects.open().filter(project=project, reviewer=user)
    # Asked for one alone, PostgreSQL reads the table through: it expects to meet one soon, and there is none.
    return bool(held.values_list("pk")[:PAGE])


@dataclass(frozen=True)
class QueueCounts:
    """How much waits, how much was sent back and answered, and what was done today."""

    waiting: int
    answered: int
    disagreements: int
    decided_today: int
    more: str = ""
    """A sign behind the numbers where more waits than was counted."""

    @property
    def total(self) -> int:
        """Today's work: done and still to do, as far as it was counted."""
        return self.waiting + self.decided_today


def queue_counts(user: User, project: Project, *, most: int = 0) -> QueueCounts:
    """Counts for the bar and the queue's head, of the first `most` that are open or of MOST_COUNTED.

    Three queries, rarely four; none goes through a long queue.
    """
    now = timezone.now()
    counted, _, more = _counted(_BY_PURPOSE, user, project, now, most or MOST_COUNTED)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    (decided,) = _DECIDED.records(user=user, project=project, since=today)
    waiting = counted.pop("whole")
    return QueueCounts(waiting, **counted, decided_today=decided["count"], more=more)


Keys = list[int] | None


def _counted(
    asked: PreparedQuery[Assignment], user: User, project: Project, now: datetime, most: int
) -> tuple[dict[str, int], Keys, str]:
    """What `asked` counts among the first `most` that are open, their keys, and a sign where there are more.

    Of all that is open where it is no more, and where none of the first is for them, as where all are kept
    for others.
    """
    head = [key for (key,) in _IN_ORDER.tuples(project=project, most=Fixed(most))][: most + 1]
    if len(head) > most:
        counted = _without_one(asked.records(user=user, project=project, at=now, keys=head[:-1]))
        if counted["whole"]:
            return counted, head[:-1], "+"
    counted = _without_one(asked.records(user=user, project=project, at=now, keys=None))
    return counted, None, ""


def _without_one(records: list[dict[str, int]]) -> dict[str, int]:
    """The counts alone: a constant stands beside them, so that there is always one row of them."""
    ((_, *counts),) = [record.items() for record in records]
    return dict(counts)


def _among(user: User, project: Project, at: datetime, keys: Keys) -> QuerySet[Assignment]:
    """What is a person's to read of a project, or of these rows of it."""
    rows = Assignment.objects.filter(project=project)
    # As a list: of a subquery databases make a join, and go through the whole queue for it.
    return readable(rows if keys is None else rows.filter(pk__in=keys), user, at=at)


def _in_order(project: Project, most: int) -> QuerySet[Assignment, Any]:
    """What is open, as the index of the order has it, no further than one beyond so many."""
    opened = Assignment.objects.open().filter(project=project, lot__isnull=True).order_by(*ORDER)
    return opened.values_list("pk")[: most + 1]


def _by_purpose(**among: Any) -> QuerySet[Assignment, Any]:
    rows = _among(**among).values(one=Value(1))
    return rows.annotate(
        whole=Count("pk"),
        answered=Count("pk", filter=Q(round__purpose=RoundPurpose.AFTER_REDRAFT)),
        disagreements=Count("pk", filter=Q(round__purpose=RoundPurpose.ADJUDICATION)),
    )


def _decided(user: User, project: Project, since: datetime) -> QuerySet[Decision, Any]:
    mine = Decision.objects.filter(instance__project=project, reviewer=user, undone_at__isnull=True)
    return mine.filter(created_at__gte=since).values(one=Value(1)).annotate(count=Count("pk"))


_IN_ORDER = PreparedQuery[Assignment](_in_order)
_BY_PURPOSE = PreparedQuery[Assignment](_by_purpose)
_DECIDED = PreparedQuery[Decision](_decided)


@dataclass(frozen=True)
class Waiting:
    """The panel "Waiting for you"."""

    answered: list[int]
    disagreements: int
    image_items: int
    cases: int
    text_items: int
    passages: int
    errors: int
    fresh: int
    """Of those counted, what could be begun at once: neither passed over nor kept back for its levels."""
    more: str = ""
    """A sign behind the numbers where more waits than was counted."""

    @property
    def total(self) -> int:
        """Everything that waits, as far as it was counted."""
        return len(self.answered) + self.disagreements + self.image_items + self.text_items


def waiting_for(user: User, project: Project) -> Waiting:
    """What waits for a person, grouped as they will read it. No query goes through a long queue."""
    now = timezone.now()
    counted, keys, more = _counted(_AS_READ, user, project, now, MOST_COUNTED)
    is_answered, _ = counted.pop("answered"), counted.pop("whole")
    numbers = _NUMBERS.tuples(user=user, project=project, at=now, keys=keys) if is_answered else []
    return Waiting(answered=[number for (number,) in numbers], **counted, more=more)


# The priority of answered redrafts lies beyond that of adjudications: the index ends there.
_ANSWERED = Q(round__purpose=RoundPurpose.AFTER_REDRAFT, priority__gt=ADJUDICATION_FIRST)


def _as_read(user: User, **among: Any) -> QuerySet[Assignment, Any]:
    differ = Q(round__purpose=RoundPurpose.ADJUDICATION)
    fresh = ~Q(round__purpose=RoundPurpose.AFTER_REDRAFT) & ~differ
    image, text = Q(instance__study__isnull=False), Q(instance__study__isnull=True)
    rows = _among(user=user, **among).values(one=Value(1))
    return rows.annotate(
        whole=Count("pk"),
        answered=Count("pk", filter=_ANSWERED),
        disagreements=Count("pk", filter=differ),
        image_items=Count("pk", filter=fresh & image),
        cases=Count("instance__study", distinct=True, filter=fresh),
        text_items=Count("pk", filter=fresh & text),
        passages=Count("instance__passage", distinct=True, filter=fresh & text),
        errors=Count("pk", filter=Exists(_errors_open(user))),
        fresh=Count("pk", filter=~waits_for_levels(user) & ~Q(Exists(passed_over(user)))),
    )


def _numbers(**among: Any) -> QuerySet[Assignment, Any]:
    rows = _among(**among).filter(_ANSWERED).order_by(*ORDER)
    return rows.values_list("instance__number")[:99]


_AS_READ = PreparedQuery[Assignment](_as_read)
_NUMBERS = PreparedQuery[Assignment](_numbers)


def passed_over(user: User) -> QuerySet[Skip]:
    """That `user` passed over the Assignment that is asked about."""
    return Skip.objects.filter(assignment=OuterRef("pk"), reviewer=user)


def decided_this_week(user: User, project: Project, *, most: int = 8) -> list[Decision]:
    """A person's own decisions of the last seven days, newest first."""
    mine = Decision.objects.filter(
        instance__project=project,
        reviewer=user,
        undone_at__isnull=True,
        created_at__gte=timezone.now() - WEEK,
    )
    rows = list(
        mine.select_related("instance__subject")
        .prefetch_related("reasons", "instance__level_rows")
        .order_by("-created_at")[:most]
    )
    for row in rows:
        reasons = ", ".join(reason.get_reason_display().lower() for reason in row.reasons.all())
        row.verdict_words = row.get_verdict_display() + (f": {reasons}" if reasons else "")  # type: ignore[attr-defined]
    return rows


class _Counted(Subquery):
    """How many rows a query gives, be it cut off: a part of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def instances_by_state(project: Project, *, most: int = STATE_COUNTED) -> dict[str, str]:
    """How many Instances stand in each state that any is in; one query.

    In a project that has had more than `most`, a state is counted so far and no further, and a sign says so.
    """
    rows = Instance.objects.filter(project=project)
    if project.last_instance_number <= most:
        counted = rows.values("state").annotate(count=Count("pk")).order_by()
        return {row["state"]: f"{row['count']:,}" for row in counted}
    # By a column of the index of states: nothing else is read.
    each = [_Counted(rows.filter(state=state).values("number")[: most + 1]) for state in State.values]
    counts = zip(State.values, Project.objects.filter(pk=project.pk).values_list(*each).get(), strict=True)
    return {state: f"{most:,}+" if count > most else f"{count:,}" for state, count in counts if count}


def left_behind() -> set[tuple[int, int]]:
    """Who has items open, or kept for them, in a project in which they read no longer: (user, project)."""
    found: set[tuple[int, int]] = set()
    for column in ("reviewer", "reserved_for"):
        seats = Membership.objects.filter(
            project=OuterRef("project_id"), user=OuterRef(f"{column}_id"), role=Role.SURGEON
        )
        rows = Assignment.objects.open().filter(~Exists(seats), **{f"{column}__isnull": False})
        found |= set(rows.values_list(f"{column}_id", "project_id").distinct())
    return found


def sees_decisions(user: User, roles: frozenset[Role], instance: Instance) -> bool:
    """Whether `user` may see what others decided on `instance`: an open Round is blind, and so is one in
    which they can still take their own decision back."""
    rounds = Round.objects.filter(instance=instance)
    closed = rounds_closed_to(user, roles, rounds).exists()
    return not closed and not rounds_just_decided(user, rounds).exists()
