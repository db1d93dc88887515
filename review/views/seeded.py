"""Seeded errors as their reader sees them afterwards: what it was, and their own figures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from corpus.models import ErrorReason, Instance
from projects.access import ProjectRequest, project_page
from projects.models import Role, User
from projects.policies import Permission
from review.carried import page_address
from review.forms import ThreadForm
from review.models import Assignment, Ending, QualityNotice, SeededItem, workflow_of
from review.seeded.figures import own_figures, own_rows
from review.seeded.shown import seeded_in, seeded_show
from review.services import notice_accept, seeded_ask
from review.services.seeded_tidy import KEPT
from review.views.looks import looks_shown


@project_page(Permission.REVIEW)
@never_cache
@require_GET
def seeded(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """What the error was, whether it was caught, and the way on. Nobody but its reader sees it."""
    rows = SeededItem.objects.exclude(ending="").select_related("instance")
    found = get_object_or_404(rows, uid=uid, project=request.project, reviewer=request.user)
    context = {
        "seeded": found,
        "reasons": [ErrorReason(each).label for each in found.reasons.split(",") if each],
    }
    return render(request, "review/seeded.html", context)


@project_page(Permission.REVIEW)
@never_cache
@require_GET
def quality(request: ProjectRequest) -> HttpResponse:
    """A reader's own figures, which nobody else sees, and the notice about them."""
    notice = QualityNotice.objects.filter(project=request.project, person=request.user).first()
    workflow = workflow_of(request.project)
    context = {
        "notice": notice,
        "is_on": workflow.seeded_per_mille > 0,
        "percent": workflow.seeded_per_mille / 10,
        "leads": Role.LEAD in request.roles,
        "kept_days": KEPT.days,
        "own": own_figures(request.user, request.project),
        "rows": own_rows(request.user, request.project),
        **looks_shown(request),
    }
    return render(request, "review/quality.html", context)


@project_page(Permission.REVIEW)
@require_POST
def accept(request: ProjectRequest) -> HttpResponse:
    """Agree to the notice."""
    notice_accept(project=request.project, person=request.user)
    messages.success(request, "Accepted. Your figures are shown to you alone.")
    return redirect("review:quality", request.project.slug)


def held_seeded(instance: Instance, reader: User) -> Assignment | None:
    """The Assignment on which `reader` has a seeded error of this Instance open."""
    live = seeded_in(instance, reader)
    if live is None:
        return None
    rows = Assignment.objects.open().filter(round=live.round_id, reviewer=reader)
    held = rows.select_related("round__seen__parent").first()
    if held is not None:
        seeded_show(held, live)
    return held


def asked_of_seeded(request: ProjectRequest, assignment: Assignment, form: ThreadForm) -> HttpResponse:
    """A question about a seeded error reaches nobody: what it was is told instead."""
    assert assignment.seeded is not None
    ended = seeded_ask(assignment=assignment, seeded=assignment.seeded, comment=form.cleaned_data["text"])
    return redirect(page_address(request, "seeded", ended.uid))


def overruled_on_seeded(request: ProjectRequest, assignment: Assignment) -> HttpResponse:
    """An error that marks brought since is of the real text; nobody overrules it looking at another one."""
    assert assignment.seeded is not None
    ended = seeded_ask(assignment=assignment, seeded=assignment.seeded, comment="", ending=Ending.VOID)
    return redirect(page_address(request, "seeded", ended.uid))
