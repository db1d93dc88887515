"""What a reviewer reads next: which item, and those behind it for who may find it taken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet, Subquery
from django.utils import timezone

from corpus.models import Instance
from projects.models import Membership, Project, User
from projects.prepared import Fixed, PreparedQuery, padded
from review.blind import waits_for_levels
from review.models import Assignment
from review.policies import takeable
from review.selectors import EVERYTHING, LOOKED_AT, ORDER, QueueFilter, passed_over, with_errors
from review.services.round_open import ADJUDICATION_FIRST, ANSWERED_FIRST

HEAD = 32
"""So many are looked at before all are."""


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

    Three queries; one or two more where the person holds something, stays with a case, passed all over, or
    may read none of the many that stand first, and one where they want errors and none is there.
    """
    now = timezone.now()
    asked: dict[str, Any] = {"user": user, "project": project, "after": after, "wanted": wanted}
    asked |= {"related": related, "at": now, "on": timezone.localdate(now), "most": Fixed(most)}
    # Who has just decided holds nothing: asking that first spares most people the long question.
    leased = _HELD.tuples(user=user, project=project, at=now)
    if any(after is None or pk != after.pk for (pk,) in leased):
        mine = _taken_from(leased[:HEAD], asked | {"most": Fixed(1)})
        if mine:
            return mine
    free = {"user": user, "project": project, "at": now}
    head = _FREE.tuples(**free)
    first = _taken_from(head, asked)
    if not first:
        few = with_errors(user, project) if wanted.only == "errors" else None
        if few == []:
            return []
        keys = {} if few is None else {"keys": padded(few, LOOKED_AT)}
        first = _FRESH.rows(**asked, **keys) if len(head) == HEAD else []
        if not first:
            return _PASSED_OVER.rows(**asked, **keys)
    study, passage = (like.study_id, like.passage_id) if like is not None else (None, None)
    if first[0].reserved_for_id is None and (study is not None or passage is not None):
        beside = _FREE.tuples(**free, study=study, passage=passage, priority=first[0].priority)
        first = list(dict.fromkeys([*_taken_from(beside, asked), *first]))
    return first


def _taken_from(free: list[tuple[int]], asked: dict[str, Any]) -> list[Assignment]:
    """Those of a few rows that may be taken."""
    keys = [key for (key,) in free]
    return _FRESH.rows(**asked, keys=padded(keys, HEAD)) if keys else []


def _candidates(
    user: User,
    project: Project,
    after: Assignment | None,
    wanted: QueueFilter,
    related: tuple[str, ...],
    at: datetime,
    on: date,
) -> QuerySet[Assignment]:
    rows = takeable(Assignment.objects.filter(project=project), user, at=at, on=on)
    rows = wanted.narrow(rows.exclude(waits_for_levels(user)), user)
    rows = rows.select_related(*related) if related else rows
    return rows.exclude(pk=after.pk) if after is not None else rows


def _fresh(most: int, user: User, keys: list[int] | None = None, **asked: Any) -> QuerySet[Assignment]:
    """What was not passed over, in order; of these rows alone."""
    rows = _candidates(user=user, **asked).exclude(Exists(passed_over(user)))
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    return rows.order_by(*ORDER)[:most]


def _free(
    user: User,
    project: Project,
    at: datetime,
    study: int | None = None,
    passage: int | None = None,
    priority: int | None = None,
) -> QuerySet[Assignment, Any]:
    """The first that nobody else holds, kept for nobody else; of one priority beside what one reads."""
    adjudicates = Membership.objects.adjudicators().filter(user=user)
    rows = Assignment.objects.open().filter(
        # What waits for an adjudicator stands before all else, and may be much.
        Q(priority__lt=ADJUDICATION_FIRST)
        | Q(priority__gte=ANSWERED_FIRST)
        | Q(project__in=adjudicates.values("project")),
        Q(reviewer__isnull=True) | Q(reviewer=user) | Q(lease_until__lt=at),
        Q(reserved_for__isnull=True) | Q(reserved_for=user),
        project=project,
        lot__isnull=True,
    )
    if priority is not None:
        rows = rows.filter(_beside(study, passage), priority=priority)
    return rows.order_by(*ORDER).values_list("pk")[:HEAD]


def _beside(study: int | None, passage: int | None) -> Q:
    """What shows the same images, or the same text; empty where there is neither."""
    found = Q()
    if study is not None:
        found |= Q(instance__study=study)
    if passage is not None:
        found |= Q(instance__study__isnull=True, instance__passage=passage)
    return found


def _last(most: int, user: User, keys: list[int] | None = None, **asked: Any) -> QuerySet[Assignment]:
    """What was passed over, the longest ago first; of these rows alone."""
    rows = _candidates(user=user, **asked)
    rows = rows if keys is None else rows.filter(pk__in=keys)
    return rows.order_by(Subquery(passed_over(user).values("skipped_at")), "uid")[:most]


_HELD = PreparedQuery[Assignment](
    lambda user, project, at: (
        Assignment.objects.leased(at=at)
        .filter(project=project, reviewer=user)
        .order_by(*ORDER)
        .values_list("pk")
    )
)
_FREE = PreparedQuery[Assignment](_free)
_FRESH = PreparedQuery[Assignment](_fresh)
_PASSED_OVER = PreparedQuery[Assignment](_last)
