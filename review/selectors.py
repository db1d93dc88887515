"""What reviewing shows: the queue, the next item, a surgeon's day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from corpus.models import Decision, Finding, Instance, Severity
from projects.models import Membership, Project, Role, User
from review.blind import waits_for_levels
from review.hearing import rounds_closed_to
from review.models import Assignment, Round, RoundPurpose, Skip
from review.policies import readable, takeable
from review.services.round_open import ADJUDICATION_FIRST

PAGE = 25
# What waits is counted among so many and no more: the count stands on every page, and 450,000 may wait.
MOST_COUNTED = 500
# The bar over an item tells of the day; more than so many are not read in one.
DAY_COUNTED = 100
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
            rows = rows.filter(round__purpose=RoundPurpose.AFTER_REDRAFT)
        if self.only == "errors":
            rows = rows.filter(Exists(_errors_open(user)))
        if self.only == "adjudication":
            rows = rows.filter(round__purpose=RoundPurpose.ADJUDICATION)
        return rows

    @property
    def query(self) -> str:
        """The filter as the queue's address carries it."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


def _errors_open(user: User) -> QuerySet[Finding]:
    """Errors of the Revision an Assignment shows that were overruled neither for all nor by `user`."""
    errors = Finding.objects.filter(revision=OuterRef("round__seen_id"), severity=Severity.ERROR)
    return errors.open_to(user, OuterRef(OuterRef("round__uid")))


EVERYTHING = QueueFilter()


def awaiting(user: User, project: Project) -> QuerySet[Assignment]:
    """Everything that is `user`'s to read in `project`; while they are on leave they take none of it."""
    return readable(Assignment.objects.filter(project=project), user)


def queue_rows(
    user: User, project: Project, wanted: QueueFilter, *, after: UUID | None = None
) -> list[Assignment]:
    """One page of the queue and one row more, in the order of work: see ORDER.

    `after` is the last row's uid. One query for which, one for the rows, one for their levels; one to go on.
    """
    rows = wanted.narrow(awaiting(user, project), user)
    last = Assignment.objects.filter(project=project, uid=after).first() if after else None
    if last is not None:
        beyond = Q(place__gt=last.place) | Q(place=last.place, uid__gt=last.uid)
        rows = rows.filter(Q(priority__lt=last.priority) | Q(priority=last.priority) & beyond)
    # Which first: with all that a row shows, a database may join all that waits before it takes a page of it.
    which = list(rows.order_by(*ORDER).values_list("pk", flat=True)[: PAGE + 1])
    errors = _errors_open(user).order_by().values("revision").annotate(count=Count("pk")).values("count")
    shown: QuerySet[Any] = Assignment.objects.filter(pk__in=which).annotate(
        error_count=Coalesce(Subquery(errors, output_field=IntegerField()), Value(0)),
        skipped=Exists(Skip.objects.filter(assignment=OuterRef("pk"), reviewer=user)),
    )
    found = shown.order_by(*ORDER).select_related(
        "round__answers_request",
        "instance__study",
        "instance__passage",
        "instance__source",
        "instance__subject",
    )
    return list(found.prefetch_related("instance__level_rows"))


def queue_next(
    user: User,
    project: Project,
    *,
    like: Instance | None = None,
    after: Assignment | None = None,
    wanted: QueueFilter = EVERYTHING,
) -> Assignment | None:
    """The assignment to open next of what is `wanted`, or, once `after` is decided, the one that follows.

    What the person has open already comes first, then answered redrafts, then
    the same study or passage as `like`, so that images and text are read once;
    what they passed over comes last. What would show levels of images that are kept
    from them waits.
    """
    read = ("instance",)
    few = queue_next_few(user, project, like=like, after=after, wanted=wanted, most=1, related=read)
    return few[0] if few else None


def queue_next_few(
    user: User,
    project: Project,
    *,
    like: Instance | None = None,
    after: Assignment | None = None,
    wanted: QueueFilter = EVERYTHING,
    most: int = 8,
    related: tuple[str, ...] = (),
) -> list[Assignment]:
    """The next one as `queue_next` says and those behind it, for who may find it taken.

    Two queries; one more where the person holds something or stays with a case, or passed all over.
    """
    rows = takeable(Assignment.objects.filter(project=project), user).exclude(waits_for_levels(user))
    rows = wanted.narrow(rows, user)
    if related:
        rows = rows.select_related(*related)
    if after is not None:
        rows = rows.exclude(pk=after.pk)
    passed_over = Skip.objects.filter(assignment=OuterRef("pk"), reviewer=user)
    fresh = rows.exclude(Exists(passed_over))
    # Who has just decided holds nothing: asking that first spares most people the long question.
    leased = Assignment.objects.leased().filter(project=project, reviewer=user)
    held = [pk for pk in leased.values_list("pk", flat=True) if after is None or pk != after.pk]
    mine = fresh.filter(pk__in=held).order_by(*ORDER).first() if held else None
    if mine is not None:
        return [mine]
    first = list(fresh.order_by(*ORDER)[:most])
    if not first:
        return list(rows.order_by(Subquery(passed_over.values("skipped_at")), "uid")[:most])
    beside = _beside(like)
    if first[0].reserved_for_id is None and beside:
        same_priority = fresh.filter(beside, priority=first[0].priority)
        first = list(dict.fromkeys([*same_priority.order_by(*ORDER)[:most], *first]))
    return first


def _beside(like: Instance | None) -> Q:
    """What shows the same images, or the same text, as `like`; empty when it has neither."""
    found = Q()
    if like is not None and like.study_id is not None:
        found |= Q(instance__study=like.study_id)
    if like is not None and like.passage_id is not None:
        found |= Q(instance__study__isnull=True, instance__passage=like.passage_id)
    return found


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
    told = ((_by_purpose(rows), more) for rows, more in _counted(user, project, most or MOST_COUNTED))
    counted, more = next((found, more) for found, more in told if found["waiting"] or not more)
    today = timezone.localtime(timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    decided = Decision.objects.filter(
        instance__project=project, reviewer=user, undone_at__isnull=True, created_at__gte=today
    ).count()
    return QueueCounts(**counted, decided_today=decided, more=more)


def _by_purpose(rows: QuerySet[Assignment]) -> dict[str, int]:
    return rows.aggregate(
        waiting=Count("pk"),
        answered=Count("pk", filter=Q(round__purpose=RoundPurpose.AFTER_REDRAFT)),
        disagreements=Count("pk", filter=Q(round__purpose=RoundPurpose.ADJUDICATION)),
    )


def _counted(user: User, project: Project, most: int) -> Iterator[tuple[QuerySet[Assignment], str]]:
    """What waits for a person among the first `most` that are open, and a sign where there are more.

    Then all that waits, for where none of the first is for them, as where all are kept for others.
    """
    # As the index of the order has them.
    opened = Assignment.objects.open().filter(project=project, lot__isnull=True).order_by(*ORDER)
    head = list(opened.values_list("pk", flat=True)[: most + 1])
    if len(head) > most:
        # As a list: of a subquery databases make a join, and go through the whole queue for it.
        yield readable(Assignment.objects.filter(pk__in=head[:-1]), user), "+"
    yield awaiting(user, project), ""


@dataclass(frozen=True)
class Waiting:
    """The panel "Waiting for you"."""

    answered: list[int]
    image_items: int
    cases: int
    text_items: int
    passages: int
    errors: int
    more: str = ""
    """A sign behind the numbers where more waits than was counted."""

    @property
    def total(self) -> int:
        """Everything that waits, as far as it was counted."""
        return len(self.answered) + self.image_items + self.text_items


def waiting_for(user: User, project: Project) -> Waiting:
    """What waits for a person, grouped as they will read it. No query goes through a long queue."""
    told = ((rows, _as_read(rows, user), more) for rows, more in _counted(user, project, MOST_COUNTED))
    rows, counted, more = next(one for one in told if one[1]["whole"] or not one[2])
    del counted["whole"]
    answered = rows.filter(_ANSWERED).order_by(*ORDER).values_list("instance__number", flat=True)
    numbers = list(answered[:99]) if counted.pop("answered") else []
    return Waiting(answered=numbers, **counted, more=more)


# The priority of answered redrafts lies beyond that of adjudications: the index ends there.
_ANSWERED = Q(round__purpose=RoundPurpose.AFTER_REDRAFT, priority__gt=ADJUDICATION_FIRST)


def _as_read(rows: QuerySet[Assignment], user: User) -> dict[str, int]:
    fresh = ~Q(round__purpose=RoundPurpose.AFTER_REDRAFT)
    image, text = Q(instance__study__isnull=False), Q(instance__study__isnull=True)
    return rows.aggregate(
        whole=Count("pk"),
        answered=Count("pk", filter=_ANSWERED),
        image_items=Count("pk", filter=fresh & image),
        cases=Count("instance__study", distinct=True, filter=fresh),
        text_items=Count("pk", filter=fresh & text),
        passages=Count("instance__passage", distinct=True, filter=fresh & text),
        errors=Count("pk", filter=Exists(_errors_open(user))),
    )


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
    """Whether `user` may see what others decided on `instance`: an open Round is blind. One query."""
    return not rounds_closed_to(user, roles, Round.objects.filter(instance=instance)).exists()
