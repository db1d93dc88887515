"""Changing how a project reads; every change stands in the audit trail with what was before."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from projects.models import Membership, Project, Role, User
from projects.services import audit
from projects.services.memberships import adjudicator_name, project_hold
from review.errors import WorkflowMovedOn
from review.models import Workflow, workflow_of

OF_PROJECT = ("readers_per_instance", "is_blind_first")
OF_WORKFLOW = (
    "overlap_percent",
    "is_pooled",
    "findings_first",
    "rare_first",
    "edits_are_read_again",
    "seeded_per_mille",
    "lots_required",
    "lot_limit_per_mille",
    "lot_risk_per_mille",
)


def workflow_stamp(*, project: Project, workflow: Workflow) -> str:
    """The same for the same settings and adjudicators (64 hex digits). One query."""
    named = Membership.objects.adjudicators().filter(project=project)
    told = [getattr(project, name) for name in OF_PROJECT] + [getattr(workflow, name) for name in OF_WORKFLOW]
    told += sorted(named.values_list("user__username", flat=True))
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@transaction.atomic
def workflow_change(
    *,
    project: Project,
    by: User,
    wanted: Mapping[str, object],
    adjudicators: Collection[str] | None = None,
    seen: str = "",
) -> Workflow:
    """Set what differs of `wanted`; `adjudicators` are the sign-in names of who is named, None leaves them.

    Rounds that are open stay as they were opened. Nothing is written where nothing differs. Raises
    WorkflowMovedOn where `seen`, the stamp of what the settings were changed from, is not today's.
    """
    project_hold(project=project)
    project.refresh_from_db()
    workflow = workflow_of(project)
    if seen and seen != workflow_stamp(project=project, workflow=workflow):
        raise WorkflowMovedOn
    changed: dict[str, object] = {}
    for row, names in ((project, OF_PROJECT), (workflow, OF_WORKFLOW)):
        for name in names:
            if name in wanted and getattr(row, name) != wanted[name]:
                changed[name] = [getattr(row, name), wanted[name]]
                setattr(row, name, wanted[name])
    if changed:
        _keep(project, workflow, by, changed)
    if adjudicators is not None:
        _name(project, by, adjudicators)
    return workflow


def _keep(project: Project, workflow: Workflow, by: User, changed: dict[str, object]) -> None:
    if not workflow.seeded_key:
        workflow.seeded_key = secrets.token_hex(32)
    workflow.changed_by, workflow.changed_at = by, timezone.now()
    project.save(update_fields=OF_PROJECT)
    workflow.save()
    audit(
        action="workflow_change",
        actor=by,
        project=project,
        object_kind="project",
        object_uid=project.uid,
        detail=changed,
    )


def _name(project: Project, by: User, adjudicators: Collection[str]) -> None:
    for seat in Membership.objects.filter(project=project, role=Role.SURGEON).select_related(
        "user", "project"
    ):
        wanted = seat.user.username in adjudicators
        if seat.may_adjudicate != wanted:
            adjudicator_name(membership=seat, may=wanted, named_by=by)
