"""The settings of how a project reads, what they will cost, and who changed them."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.access import ProjectRequest, project_page
from projects.models import AuditEvent, Membership, Project, Role
from projects.policies import Permission
from review.dry_run import DryRun, dry_run
from review.errors import WorkflowMovedOn
from review.forms import WorkflowForm
from review.looks.figures import looks_of_all
from review.models import Workflow, workflow_of
from review.seeded.figures import figures_of_all
from review.services import workflow_change
from review.services.workflow_change import OF_PROJECT, OF_WORKFLOW, workflow_stamp

CHANGES_SHOWN = 30


@project_page(Permission.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def workflow(request: ProjectRequest) -> HttpResponse:
    """Show, try or save the settings. Trying changes nothing."""
    project, kept = request.project, workflow_of(request.project)
    form = WorkflowForm(request.POST or None, surgeons=_surgeons(project), initial=_initial(project, kept))
    cost, tried, status = dry_run(project, kept, readers=project.readers_per_instance), False, 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif request.POST.get("act") == "try":
            cost, tried = _tried(project, form.wanted), True
        else:
            try:
                return _saved(request, form)
            except WorkflowMovedOn as problem:
                status = problem.status
                form = _again(request, problem)
    context = {
        "form": form,
        "cost": cost,
        "tried": tried,
        "changes": _changes(project),
        "caught": figures_of_all(project),
        "seeding": kept.seeded_per_mille,
        "looks": looks_of_all(project),
    }
    return render(request, "review/workflow.html", context, status=status)


def _saved(request: ProjectRequest, form: WorkflowForm) -> HttpResponse:
    workflow_change(
        project=request.project,
        by=request.user,
        wanted=form.wanted,
        adjudicators=form.cleaned_data["adjudicators"],
        seen=form.cleaned_data["seen"],
    )
    messages.success(request, "Saved. Rounds that are open stay as they were opened.")
    return redirect("review:workflow", request.project.slug)


def _again(request: ProjectRequest, problem: WorkflowMovedOn) -> WorkflowForm:
    """What was sent, upon the settings as they are now."""
    sent = request.POST.copy()
    sent["seen"] = workflow_stamp(project=request.project, workflow=workflow_of(request.project))
    again = WorkflowForm(sent, surgeons=_surgeons(request.project))
    again.add_error(None, str(problem))
    return again


def _tried(project: Project, wanted: dict[str, Any]) -> DryRun:
    settings = {name: value for name, value in wanted.items() if name in OF_WORKFLOW}
    return dry_run(project, Workflow(project=project, **settings), readers=wanted["readers_per_instance"])


def _surgeons(project: Project) -> list[tuple[str, str]]:
    seats = Membership.objects.filter(project=project, role=Role.SURGEON, user__is_trainee=False)
    return [
        (seat.user.username, seat.user.display_name)
        for seat in seats.select_related("user").order_by("user__display_name")
    ]


def _initial(project: Project, kept: Workflow) -> dict[str, object]:
    named = Membership.objects.adjudicators().filter(project=project)
    return {
        **{name: getattr(project, name) for name in OF_PROJECT},
        **{name: getattr(kept, name) for name in OF_WORKFLOW},
        "is_pooled": "1" if kept.is_pooled else "0",
        "lot_limit_percent": kept.lot_limit_per_mille / 10,
        "lot_risk_percent": kept.lot_risk_per_mille / 10,
        "adjudicators": list(named.values_list("user__username", flat=True)),
        "seen": workflow_stamp(project=project, workflow=kept),
    }


def _changes(project: Project) -> list[tuple[AuditEvent, list[tuple[str, str, str]]]]:
    """The last changes, each with what it set from what to what."""
    actions = ("workflow_change", "adjudicator_name", "adjudicator_end")
    rows = AuditEvent.objects.filter(project=project, action__in=actions).select_related("actor")
    return [(row, _told(row)) for row in rows.order_by("-pk")[:CHANGES_SHOWN]]


def _told(row: AuditEvent) -> list[tuple[str, str, str]]:
    if row.action != "workflow_change":
        return [(row.action.replace("_", " "), "", row.object_uid)]
    changed = json.loads(row.detail)
    return [(_label(name), _word(name, old), _word(name, new)) for name, (old, new) in changed.items()]


def _label(name: str) -> str:
    """What the form calls a setting."""
    fields = WorkflowForm.base_fields
    field = fields.get(name) or fields.get(name.replace("per_mille", "percent"))
    return str(field.label).removesuffix(", in percent") if field else name


def _word(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value / 10:g} %" if name.endswith("per_mille") and isinstance(value, int) else str(value)
