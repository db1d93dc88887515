"""Seats in a project: given and ended."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from projects.errors import LastLead, NoAdjudicator, SeatGone
from projects.models import Invitation, Membership, Project, Role, User
from projects.services.audit import audit
from projects.signals import adjudicator_changed, membership_ended


@transaction.atomic
def membership_grant(
    *, user: User, project: Project, role: Role, granted_by: User | None = None
) -> Membership:
    """Give somebody a role in a project; giving it twice changes nothing."""
    membership, is_new = Membership.objects.get_or_create(user=user, project=project, role=role)
    if is_new:
        audit(
            action="membership_grant",
            actor=granted_by,
            project=project,
            object_kind="user",
            object_uid=user.username,
            detail={"role": role},
        )
    return membership


@transaction.atomic
def membership_end(*, membership: Membership, ended_by: User) -> None:
    """Take a role in a project from somebody.

    Raises LastLead when nobody would lead the project any more, SeatGone when it was ended meanwhile.
    """
    project = membership.project
    # Of two leads who end each other at once, the second finds only one left.
    project_hold(project=project)
    if membership.role == Role.LEAD and not _another_lead(membership):
        raise LastLead
    ended, _ = Membership.objects.filter(pk=membership.pk).delete()
    if not ended:
        raise SeatGone
    _close_offers(membership)
    audit(
        action="membership_end",
        actor=ended_by,
        project=project,
        object_kind="user",
        object_uid=membership.user.username,
        detail={"role": membership.role},
    )
    transaction.on_commit(
        lambda: membership_ended.send_robust(
            Membership, user_id=membership.user_id, project_id=membership.project_id
        )
    )


@transaction.atomic
def adjudicator_name(*, membership: Membership, may: bool, named_by: User) -> None:
    """Name a surgeon to decide where readers differ, or take that back; a trainee is never named.

    Raises NoAdjudicator for a seat that cannot be named. What they decided stays.
    """
    if may and (membership.role != Role.SURGEON or membership.user.is_trainee):
        raise NoAdjudicator
    changed = Membership.objects.filter(pk=membership.pk, may_adjudicate=not may).update(may_adjudicate=may)
    if changed:
        audit(
            action="adjudicator_name" if may else "adjudicator_end",
            actor=named_by,
            project=membership.project,
            object_kind="user",
            object_uid=membership.user.username,
        )
        transaction.on_commit(
            lambda: adjudicator_changed.send_robust(
                Membership, user_id=membership.user_id, project_id=membership.project_id
            )
        )


def project_hold(*, project: Project) -> None:
    """Hold the project's row until the transaction ends: who else changes its seats waits."""
    Project.objects.filter(pk=project.pk).update(name=F("name"))


def _another_lead(membership: Membership) -> bool:
    leads = Membership.objects.filter(project=membership.project, role=Role.LEAD, user__is_active=True)
    return leads.exclude(pk=membership.pk).exists()


def _close_offers(membership: Membership) -> None:
    """An offer of the same seat that still waits must not bring the person back."""
    Invitation.objects.open().filter(
        account=membership.user, project=membership.project, role=membership.role
    ).update(expires_at=timezone.now())
