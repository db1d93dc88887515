"""The Approvals of a project: under which ethics decisions its data are used."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from projects.access import ProjectRequest, project_page
from projects.errors import ApprovalEnded, ApprovalKnown
from projects.forms import ApprovalForm, EndForm, PurposesForm
from projects.models import Approval
from projects.policies import Permission
from projects.services.approvals import approval_add, approval_end, approval_renew


@project_page(Permission.VIEW_APPROVALS)
def approval_list(request: ProjectRequest) -> HttpResponse:
    """Every Approval with what it allows and how it stands today."""
    approvals = request.project.approvals.select_related("ended_by").order_by("-expires_on", "number")
    return render(request, "projects/approvals.html", {"approvals": approvals})


@project_page(Permission.MANAGE_APPROVALS)
def approval_new(request: ProjectRequest) -> HttpResponse:
    """Enter an ethics decision."""
    form = ApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = approval_add(approval=form.filled(), project=request.project, added_by=request.user)
        except ApprovalKnown as known:
            form.add_error("number", str(known))
        else:
            messages.success(request, f"Approval {added} is entered.")
            return _to_list(request)
    return _form(request, "projects/approval_new.html", form)


@project_page(Permission.MANAGE_APPROVALS)
def renew(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Write down that the ethics body decided anew."""
    approval = _approval(request, uid)
    form = PurposesForm(request.POST or None, initial=_as_it_stands(approval))
    if request.method == "POST" and form.is_valid():
        approval_renew(approval=approval, renewed_by=request.user, **form.cleaned_data)
        messages.success(request, f"Approval {approval} is renewed.")
        return _to_list(request)
    return _form(request, "projects/approval_renew.html", form, approval)


@project_page(Permission.MANAGE_APPROVALS)
def end(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Ask whether an Approval should end at once, and end it."""
    approval, form = _approval(request, uid), EndForm(request.POST or None)
    try:
        if approval.ended_at is not None:
            raise ApprovalEnded(approval.number)
        if request.method != "POST" or not form.is_valid():
            return _form(request, "projects/approval_end.html", form, approval)
        approval_end(approval=approval, reason=form.cleaned_data["reason"], ended_by=request.user)
    except ApprovalEnded as ended:
        messages.info(request, str(ended))
    else:
        messages.success(request, f"Approval {approval} has ended. Nothing more is done under it.")
    return _to_list(request)


def _approval(request: ProjectRequest, uid: UUID) -> Approval:
    return get_object_or_404(request.project.approvals, uid=uid)


def _as_it_stands(approval: Approval) -> dict[str, object]:
    return {
        "expires_on": approval.expires_on.isoformat(),
        "purposes": [purpose.value for purpose in approval.purposes],
    }


def _form(
    request: ProjectRequest, template: str, form: PurposesForm | EndForm, approval: Approval | None = None
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "approval": approval}, status=status)


def _to_list(request: ProjectRequest) -> HttpResponse:
    return redirect("projects:approvals", slug=request.project.slug)
