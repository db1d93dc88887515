"""Approvals: added, renewed and ended. What they allow is asked of `ApprovalQuerySet.valid_for` each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from projects.errors import ApprovalEnded, ApprovalKnown, NoValidApproval
from projects.models import Approval, Project, Purpose, User
from projects.services.audit import audit
from projects.services.memberships import project_hold

VERBS = {
    Purpose.DRAFT: "drafting",
    Purpose.TRAIN: "training",
    Purpose.SHARE: "sharing",
    Purpose.COMMERCIAL: "commercial use",
}


@transaction.atomic
def approval_add(*, approval: Approval, project: Project, added_by: User) -> Approval:
    """Store a filled-in Approval in a project. Raises ApprovalKnown when its number is there already."""
    # Of two leads who enter the same decision at once, the second finds it there.
    project_hold(project=project)
    if project.approvals.filter(number=approval.number).exists():
        raise ApprovalKnown(approval.number)
    approval.project = project
    approval.save(force_insert=True)
    _record("approval_add", approval, added_by)
    return approval


@transaction.atomic
def approval_renew(
    *, approval: Approval, expires_on: date, purposes: Iterable[Purpose], renewed_by: User
) -> Approval:
    """Write down that the ethics body decided anew: until when, and what it allows from now on.

    An Approval that was ended is valid again.
    """
    allowed = set(purposes)
    approval.expires_on = expires_on
    for purpose in Purpose:
        setattr(approval, f"may_{purpose.value}", purpose in allowed)
    approval.ended_at, approval.ended_by, approval.end_reason = None, None, ""
    approval.save()
    _record("approval_renew", approval, renewed_by)
    return approval


@transaction.atomic
def approval_end(*, approval: Approval, reason: str, ended_by: User) -> Approval:
    """End an Approval at once, whatever day it would have expired. Raises ApprovalEnded."""
    # Compare-and-set: the reason of whoever ended it first stays.
    ended = Approval.objects.filter(pk=approval.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=ended_by, end_reason=reason
    )
    if not ended:
        raise ApprovalEnded(approval.number)
    approval.refresh_from_db()
    _record("approval_end", approval, ended_by)
    return approval


def approval_require(approval: Approval, purpose: Purpose) -> None:
    """Refuse what this Approval does not allow today. Raises NoValidApproval."""
    if not Approval.objects.filter(pk=approval.pk).valid_for(purpose).exists():
        said = f"Approval {approval.number} does not allow {VERBS[purpose]} today."
        raise NoValidApproval(f"{said} Renew it, or choose another one.")


def _record(action: str, approval: Approval, by: User) -> None:
    detail: dict[str, object] = {
        "number": approval.number,
        "from": approval.valid_from,
        "to": approval.expires_on,
        "allows": [purpose.value for purpose in approval.purposes],
    }
    if approval.end_reason:
        detail["reason"] = approval.end_reason
    audit(
        action=action,
        actor=by,
        project=approval.project,
        object_kind="approval",
        object_uid=approval.uid,
        detail=detail,
    )
