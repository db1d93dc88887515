"""Leaves of absence: entered and ended."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from projects.errors import LeaveGone, LeaveRefused
from projects.models import Leave, Membership, NoticeKind, Project, Role, User
from projects.services.audit import audit
from projects.services.memberships import project_hold
from projects.services.notices import notices_send
from projects.signals import leave_begun

LONGEST = timedelta(days=366)
A_DAY = timedelta(days=1)


@transaction.atomic
def leave_enter(*, person: User, project: Project, first_day: date, last_day: date, by: User) -> Leave:
    """Enter a leave of a surgeon; one that overlaps another, or follows it at once, makes one of both.

    Raises LeaveRefused for days that are over or too many, and for who does not read here.
    """
    _require(person, project, first_day, last_day)
    # Of two that are entered at once, the second finds the first.
    project_hold(project=project)
    beside = Leave.objects.standing().filter(
        project=project, person=person, first_day__lte=last_day + A_DAY, last_day__gte=first_day - A_DAY
    )
    joined = list(beside.order_by("first_day"))
    leave = joined[0] if joined else Leave(project=project, person=person, entered_by=by)
    leave.first_day = min([first_day, *(one.first_day for one in joined)])
    leave.last_day = max([last_day, *(one.last_day for one in joined)])
    leave.save()
    Leave.objects.filter(pk__in=[one.pk for one in joined[1:]]).delete()
    _record("leave_enter", leave, by)
    _tell(leave, by, NoticeKind.LEAVE if by == person else NoticeKind.LEAVE_YOURS)
    transaction.on_commit(lambda: leave_begun.send_robust(Leave, user_id=person.pk, project_id=project.pk))
    return leave


def _require(person: User, project: Project, first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise LeaveRefused("The last day comes before the first one.")
    if last_day < timezone.localdate():
        raise LeaveRefused("These days are over. Enter a leave that ends today or later.")
    if first_day - timezone.localdate() > LONGEST:
        raise LeaveRefused("A leave begins within a year. Enter a later one when its time is nearer.")
    if last_day - first_day > LONGEST:
        raise LeaveRefused("A leave lasts a year at most. End the role of who reads here no longer.")
    if not Membership.objects.filter(user=person, project=project, role=Role.SURGEON).exists():
        raise LeaveRefused("Only a surgeon of this project can be on leave from reading.")


@transaction.atomic
def leave_end(*, leave: Leave, by: User) -> None:
    """End a leave that runs, or call off one that is planned. Raises LeaveGone when neither is left."""
    standing = Leave.objects.standing().filter(pk=leave.pk, last_day__gte=timezone.localdate())
    if not standing.update(ended_at=timezone.now()):
        raise LeaveGone
    leave.refresh_from_db()
    _record("leave_end", leave, by)
    _tell(leave, by, NoticeKind.LEAVE_END)


def _tell(leave: Leave, by: User, kind: NoticeKind) -> None:
    """The leads hear what the person did, the person what a lead did."""
    leads = Membership.objects.filter(project=leave.project, role=Role.LEAD)
    to = list(leads.values_list("user", flat=True)) if by == leave.person else [leave.person_id]
    notices_send(to=to, kind=kind, project_id=leave.project_id, about=leave, subject=leave.days, actor=by)


def _record(action: str, leave: Leave, by: User) -> None:
    audit(
        action=action,
        actor=by,
        project=leave.project,
        object_kind="user",
        object_uid=leave.person.username,
        detail={"first_day": leave.first_day, "last_day": leave.last_day},
    )
