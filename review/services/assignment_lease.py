"""The lease on an Assignment: taken, renewed, given back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from projects.errors import Stale
from projects.models import User
from projects.prepared import PreparedQuery
from projects.rows import row_set
from review.errors import AlreadyDecided, AssignmentTaken, InstanceWithdrawn, StudyWithheld, WaitsInLot
from review.models import Assignment, Skip, TimeOnTask
from review.policies import Hold, hold_of, takeable
from review.services.blindfold_keep import blindfold_off

LEASE = timedelta(minutes=20)
# Whoever was led to an item took its lease a moment before: opening it has nothing to add.
JUST_NOW = timedelta(seconds=20)
# One report of activity cannot claim more than this: the page reports every half minute.
LONGEST_STRETCH = 120


def assignment_claim(*, assignment: Assignment, reviewer: User) -> Assignment:
    """Take or renew the lease. Raises AssignmentTaken or AlreadyDecided.

    What was read with `assignment` stays; one query where its lease was taken just now, else two.
    """
    if _is_fresh(assignment, reviewer) and _may_take(assignment, reviewer, until=assignment.lease_until):
        return assignment
    if not _may_take(assignment, reviewer):
        # It may have gone into a Lot, or been closed, since it was read.
        assignment.refresh_from_db()
        raise why_lost(assignment, reviewer)
    if not _leased(assignment, reviewer):
        assignment.refresh_from_db()
        if assignment.reviewer_id != reviewer.pk or assignment.closed_at or assignment.lot_id:
            raise why_lost(assignment, reviewer)
    return assignment


def _may_take(assignment: Assignment, reviewer: User, *, until: datetime | None = None) -> bool:
    """Whether they may take it as it stands now, or hold it `until` then."""
    now, today = timezone.now(), timezone.localdate()
    return _TAKEABLE.exists(row=assignment, reviewer=reviewer, until=until, at=now, on=today)


def _takeable(
    row: Assignment, reviewer: User, until: datetime | None, at: datetime, on: date
) -> QuerySet[Assignment]:
    held = {} if until is None else {"reviewer": reviewer, "lease_until": until}
    return takeable(Assignment.objects.filter(pk=row.pk, **held), reviewer, at=at, on=on)


_TAKEABLE = PreparedQuery[Assignment](_takeable)


def _is_fresh(assignment: Assignment, reviewer: User) -> bool:
    """Whether the lease is the reviewer's own and hardly begun."""
    if assignment.reviewer_id != reviewer.pk or assignment.lease_until is None:
        return False
    return assignment.lease_until > timezone.now() + LEASE - JUST_NOW


def assignment_lease_first(*, offered: Iterable[Assignment], reviewer: User) -> Assignment | None:
    """Take the lease on the first of `offered`, read as takeable just now, that nobody took meanwhile.

    None where all are gone: then ask anew what waits. Each is a transaction of one statement, so that nobody
    holds an item while they wait for another; one that somebody is taking at this moment is not waited for.
    """
    return next((each for each in offered if _leased(each, reviewer, waits=False)), None)


def _leased(assignment: Assignment, reviewer: User, *, waits: bool = True) -> bool:
    """Compare-and-set on the holder that was read: of two who open it at once, one gets it."""
    now = timezone.now()
    held = {"pk": assignment.pk, "closed_at": None, "lot": None}
    held |= {name: getattr(assignment, name) for name in ("reviewer_id", "reserved_for_id", "lease_until")}
    until = now + LEASE
    opened = {} if assignment.opened_at else {"opened_at": now}
    held |= dict.fromkeys(opened)  # whoever opened it meanwhile opened it first
    try:
        with transaction.atomic():
            time = time_taken_over(assignment, reviewer)
            to = {"reviewer": reviewer, "lease_until": until, **opened, **time}
            taken = row_set(Assignment, where=held, to=to, or_leave_locked=not waits)
    except IntegrityError:  # another assignment of this round is open to the same person
        return False
    if taken:
        assignment.reviewer, assignment.lease_until = reviewer, until
        assignment.opened_at = assignment.opened_at or now
        for column, value in time.items():
            setattr(assignment, column, value)
    return bool(taken)


def time_taken_over(assignment: Assignment, reviewer: User) -> dict[str, Any]:
    """Time on task as `reviewer` takes the item: their own; that of the last holder is kept aside.

    No query where nobody else has spent time on it.
    """
    if assignment.timed_id == reviewer.pk:
        return {}
    if assignment.timed_id is None:
        return {"timed": reviewer, "active_seconds": 0, "idle_seconds": 0}
    spent = {"active_seconds": assignment.active_seconds, "idle_seconds": assignment.idle_seconds}
    times = TimeOnTask.objects.filter(assignment=assignment)
    times.update_or_create(assignment=assignment, reviewer=assignment.timed, defaults=spent)
    own = times.filter(reviewer=reviewer).values("active_seconds", "idle_seconds").first()
    return {"timed": reviewer, "active_seconds": 0, "idle_seconds": 0, **(own or {})}


def assignment_renew(
    *, assignment: Assignment, reviewer: User, active_seconds: int = 0, idle_seconds: int = 0
) -> Assignment:
    """Activity on the page keeps the lease and counts time on task (s). One query. Raises AssignmentTaken."""
    until = timezone.now() + LEASE
    active, idle = (max(0, min(spent, LONGEST_STRETCH)) for spent in (active_seconds, idle_seconds))
    kept = row_set(
        Assignment,
        where={"pk": assignment.pk, "closed_at": None, "reviewer": reviewer},
        to={"lease_until": until},
        more={"active_seconds": active, "idle_seconds": idle},
    )
    if not kept:
        assignment.refresh_from_db()
        raise why_lost(assignment, reviewer)
    # What was written is known: reading it again would also let go of the round and the text read with it.
    assignment.reviewer, assignment.lease_until, assignment.closed_at = reviewer, until, None
    assignment.active_seconds += active
    assignment.idle_seconds += idle
    return assignment


@transaction.atomic
def assignment_skip(*, assignment: Assignment, reviewer: User) -> None:
    """Give the lease back; the item goes to somebody else, or later to the same person."""
    returned = Assignment.objects.filter(pk=assignment.pk, closed_at__isnull=True, reviewer=reviewer).update(
        reviewer=None, lease_until=None
    )
    if not returned:
        assignment.refresh_from_db()
        raise why_lost(assignment, reviewer)
    blindfold_off(assignment, reviewer)
    Skip.objects.update_or_create(
        assignment=assignment, reviewer=reviewer, defaults={"skipped_at": timezone.now()}
    )


def assignment_put_back(*, assignment: Assignment, reviewer: User) -> None:
    """Give back the lease that led somebody to an item that waits; it is not passed over.

    What they had open before, or answered blind, stays theirs.
    """
    if _is_fresh(assignment, reviewer):
        led_to = Assignment.objects.filter(pk=assignment.pk, closed_at__isnull=True, reviewer=reviewer)
        led_to.exclude(round__blind_answers__reader=reviewer).update(reviewer=None, lease_until=None)


def holder_told(assignment: Assignment) -> str:
    """Who has it open, within a sentence, for whoever may read in the same Round: no name where they decide
    apart."""
    return "another reader" if assignment.round.is_apart else str(assignment.reviewer)


def why_lost(assignment: Assignment, reviewer: User) -> Stale:
    """Why `assignment`, as it was just read, is not `reviewer`'s to work on, as the error to raise."""
    match hold_of(assignment, reviewer):
        case Hold.WITHDRAWN:
            return InstanceWithdrawn()
        case Hold.SETTLED:
            return AlreadyDecided("The other readers settled this one meanwhile.")
        case Hold.DECIDED_BY_ANOTHER:
            return AlreadyDecided("Another reader decided this meanwhile.")
        case Hold.DECIDED_BY_ME if assignment.decision is not None:
            verdict = assignment.decision.get_verdict_display().lower()
            return AlreadyDecided(f"This was decided already: {verdict}.")
        case Hold.WITHHELD:
            return StudyWithheld()
        case Hold.IN_A_LOT if assignment.lot is not None:
            return WaitsInLot(assignment.lot.number)
        case Hold.ON_LEAVE:
            return AssignmentTaken(
                "You are on leave. Say that you are back, then it can be taken; what you typed is kept."
            )
        case Hold.ANOTHERS if assignment.lease_until is not None:
            until = timezone.localtime(assignment.lease_until)
            return AssignmentTaken(
                f"{capfirst(holder_told(assignment))} has this open until {until:%H:%M}. Take the next one."
            )
        case Hold.NOBODYS:
            return AssignmentTaken("You have this open no longer, and nobody else has it open.")
        case _:
            return AssignmentTaken()
