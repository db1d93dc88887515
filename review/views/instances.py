"""The list of Instances and the record of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from corpus.errors import StaleRevision
from corpus.models import Instance, Revision, State
from corpus.sealed import is_sealed, sealed_among
from imaging.services.blindfold import levels_seen_note
from projects.access import ProjectRequest, project_page
from projects.errors import Stale
from projects.numbers import whole_number
from projects.policies import Permission, roles_allow
from review.blind import blind_to
from review.forms import AnswerForm, WithdrawForm
from review.kept import kept_on
from review.record import LIST_PAGE, instance_rows, record_of, withdrawal_of
from review.selectors import sees_decisions
from review.services import instance_withdraw
from review.views.asked import answering_in, thread_form

DISAGREEING = "disagree"


@project_page(Permission.VIEW_INSTANCES)
@require_GET
def instances(request: ProjectRequest) -> HttpResponse:
    """All Instances by number, filtered by state, or those that today's marks contradict."""
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    before = whole_number(request.GET.get("before", ""))
    disagreeing = request.GET.get("levels") == DISAGREEING
    rows = instance_rows(request.project, state=state, before=before, disagreeing=disagreeing)
    kept = urlencode({"state": state} | ({"levels": DISAGREEING} if disagreeing else {}))
    context = {
        "rows": rows[:LIST_PAGE],
        "sealed": sealed_among(rows, request.roles),
        "blind": blind_to(rows, request.user),
        "states": State.choices,
        "state": state,
        "disagreeing": disagreeing,
        "next_page": f"?{kept}&before={rows[LIST_PAGE - 1].number}" if len(rows) > LIST_PAGE else "",
    }
    return render(request, "review/instances.html", context)


@project_page(Permission.VIEW_RECORD)
@require_GET
def instance(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """What happened to one Instance: history with hashes, revisions, decisions."""
    return record(request, instance_or_404(request, uid))


@project_page(Permission.WITHDRAW)
@require_POST
def withdraw(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take an Instance out of the project for good; 409 when it moved on meanwhile."""
    found = instance_or_404(request, uid)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return record(request, found, status=422, form=form)
    try:
        instance_withdraw(
            instance=found,
            seen=_seen(found, form.cleaned_data["seen"]),
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    except Stale as problem:
        return record(request, instance_or_404(request, uid), status=409, form=form, problem=problem)
    messages.success(request, f"{found} withdrawn. Releases that hold it list it from now on.")
    return redirect("review:instance", request.project.slug, uid)


def _seen(instance: Instance, uid: UUID | None) -> Revision | None:
    current = instance.current_revision
    if (current.uid if current else None) != uid:
        raise StaleRevision
    return current


def instance_or_404(request: ProjectRequest, uid: UUID) -> Instance:
    """The Instance inside this project with all that its record reads."""
    rows = Instance.objects.filter(project=request.project).select_related(
        "project", "current_revision", "study", "passage", "subject"
    )
    return get_object_or_404(rows, uid=uid)


def record(
    request: ProjectRequest,
    found: Instance,
    *,
    status: int = 200,
    form: WithdrawForm | None = None,
    problem: Stale | None = None,
    **more: Any,
) -> HttpResponse:
    """Render the record; `more` adds what was refused of its talk."""
    is_blind = bool(blind_to([found], request.user))
    open_to_me = not is_blind and sees_decisions(request.user, request.roles, found)
    if open_to_me and found.study is not None:
        levels_seen_note(person=request.user, study=found.study, project=request.project)
    context: dict[str, Any] = record_of(
        found, request.user, request.roles, open_to_me=open_to_me, sealed=is_sealed(found, request.roles)
    )
    withdrawal = withdrawal_of(found, request.user, open_to_me=open_to_me)
    context |= {"withdrawal": withdrawal, "problem": problem}
    context["kept"] = "" if is_blind or context["sealed"] else kept_on(found, request.user)
    context |= {"answering": answering_in(request, context["talk"]), "answer_form": AnswerForm(), **more}
    if not context["sealed"]:
        context.setdefault("thread_form", thread_form(found, request.user))
    if roles_allow(request.roles, Permission.WITHDRAW) and found.state != State.WITHDRAWN:
        current = found.current_revision
        context["withdraw_form"] = form or WithdrawForm(initial={"seen": current and current.uid})
    return render(request, "review/instance.html", context, status=status)
