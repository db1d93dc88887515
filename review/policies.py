"""Who may read and who may take which Assignment, and whose one is."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Decision, Instance, Revision, State
from imaging.models import Study
from imaging.policies import REVIEWABLE, may_be_reviewed
from projects.models import Leave, Membership, User
from review.models import Assignment, RoundPurpose, Workflow

PEOPLE_AT_ONCE = 1_000
"""For so many the questions are kept; they hold no answers, and nothing that changes with time."""


def fitting(assignments: QuerySet[Assignment], user: User) -> QuerySet[Assignment]:
    """Open assignments that `user` could read were they free: whoever holds them, or for whom they are kept.

    Nobody reads twice in one Round; a second reader did not write the edit; an
    adjudicator is named for it and has not decided on the Instance before.
    """
    return assignments.filter(*_fits(user.pk), closed_at__isnull=True, lot__isnull=True)


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def _fits(user: int) -> tuple[Q, ...]:
    """What `fitting` asks for one person: the question alone, that takes longer to put than to answer."""
    # Each is asked of the row by an index: of a list of all that somebody decided, edited or may not read the
    # database would make the whole for one item, and for a page of the queue.
    here = Assignment.objects.filter(round=OuterRef("round"), reviewer=user, decision__isnull=False)
    # But of studies that wait for their sign-off there are few: that list is made once.
    unsigned = Study.objects.exclude(sign_off__in=REVIEWABLE)
    adjudicates = Membership.objects.adjudicators().filter(user=user)
    own_edit = Exists(Revision.objects.filter(pk=OuterRef("round__seen"), author=user))
    decided = Decision.objects.filter(instance=OuterRef("instance"), reviewer=user, undone_at__isnull=True)
    adjudicated = Q(round__purpose=RoundPurpose.ADJUDICATION)
    return (
        # Images that somebody must look at first, or that name somebody, are nobody's to read.
        ~Q(instance__in=Instance.objects.filter(study__in=unsigned.values("pk")).values("pk")),
        ~Q(Exists(here)),
        ~Q(Q(round__purpose=RoundPurpose.SECOND_READER), own_edit),
        ~Q(adjudicated, Exists(decided)),
        ~adjudicated | Q(project__in=adjudicates.values("project")),
    )


def readable(
    assignments: QuerySet[Assignment], user: User, *, at: datetime | None = None
) -> QuerySet[Assignment]:
    """Open assignments that are `user`'s to read `at` that moment (now by default), or back from leave.

    What somebody may still read stays closed to them as to what others think of it, leave or no leave.
    """
    at = at or timezone.now()
    held = Assignment.objects.leased(at=at).filter(round=OuterRef("round"), reviewer=user)
    return fitting(assignments, user).filter(
        *_open_to(user.pk),
        Q(reviewer__isnull=True) | Q(reviewer=user) | Q(lease_until__lt=at),
        # What the person holds is theirs; of the same round they take nothing else.
        Q(reviewer=user) | ~Exists(held),
    )


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def _open_to(user: int) -> tuple[Q, ...]:
    """What `readable` asks beyond that as far as no clock is in it."""
    kept = Assignment.objects.open().filter(reserved_for=user)
    # Where items are assigned, who is free takes none by themselves; what somebody holds stays theirs.
    assigned = Workflow.objects.filter(is_pooled=False)
    first = Q(round__purpose__in=[RoundPurpose.FIRST, RoundPurpose.AFTER_REDRAFT])
    unassigned = first & Q(reserved_for__isnull=True, reviewer__isnull=True)
    return (
        Q(reserved_for__isnull=True) | Q(reserved_for=user),
        # Before they read another, one that is kept for them would be left, and nobody could take it.
        Q(reviewer=user) | Q(reserved_for=user) | ~Q(round__in=kept.values("round")),
        ~(unassigned & Q(project__in=assigned.values("project"))),
    )


def readable_later(assignments: QuerySet[Assignment], user: User) -> QuerySet[Assignment]:
    """What is `readable`, or would be once whoever holds it lets go of it."""
    return fitting(assignments, user).filter(*_open_to(user.pk))


def takeable(
    assignments: QuerySet[Assignment], user: User, *, at: datetime | None = None, on: date | None = None
) -> QuerySet[Assignment]:
    """What is `readable` `at` a moment and may be taken `on` that day, by default now: who is on leave in a
    project takes nothing there."""
    away = Leave.objects.running(on=on).filter(person=user)
    return readable(assignments, user, at=at).exclude(project__in=away.values("project"))


def givable(assignments: QuerySet[Assignment], user: User) -> QuerySet[Assignment]:
    """What is `fitting` and may be kept for `user`: nothing of a Round of which they hold or await another
    part."""
    # Looked up for each row: the rows are those of one move, what somebody awaits may be most of a project.
    awaited = Assignment.objects.open().filter(
        Q(reserved_for=user) | Q(reviewer=user), round=OuterRef("round")
    )
    return fitting(assignments, user).filter(~Exists(awaited.exclude(pk=OuterRef("pk"))))


class Hold(Enum):
    """Whose an Assignment is, as one person stands to it."""

    MINE = "mine"
    ANOTHERS = "anothers"
    NOBODYS = "nobodys"
    CLOSED_TO_ME = "closed_to_me"
    ON_LEAVE = "on_leave"
    WITHHELD = "withheld"
    IN_A_LOT = "in_a_lot"
    DECIDED_BY_ME = "decided_by_me"
    DECIDED_BY_ANOTHER = "decided_by_another"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


def hold_of(assignment: Assignment, user: User) -> Hold:
    """Whose `assignment`, as it was just read, is. No query while it is this person's own."""
    if assignment.closed_at is not None:
        return _closed_by(assignment, user)
    if assignment.lot_id is not None:
        return Hold.IN_A_LOT
    study = assignment.instance.study
    if study is not None and not may_be_reviewed(study):
        return Hold.WITHHELD
    if assignment.reviewer_id == user.pk:
        return Hold.MINE
    is_leased = assignment.lease_until is not None and assignment.lease_until > timezone.now()
    if assignment.reviewer_id is not None and is_leased:
        return Hold.ANOTHERS
    this = Assignment.objects.filter(pk=assignment.pk)
    if takeable(this, user).exists():
        return Hold.NOBODYS
    return Hold.ON_LEAVE if readable(this, user).exists() else Hold.CLOSED_TO_ME


def _closed_by(assignment: Assignment, user: User) -> Hold:
    if Instance.objects.filter(pk=assignment.instance_id, state=State.WITHDRAWN).exists():
        return Hold.WITHDRAWN
    if assignment.decision is None:
        return Hold.SETTLED
    # Blind: of another reader's decision only that it was made.
    mine = assignment.decision.reviewer_id == user.pk
    return Hold.DECIDED_BY_ME if mine else Hold.DECIDED_BY_ANOTHER
