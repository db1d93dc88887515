"""Making a Lot of drafts: what it would hold and do is shown before it is made."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from review.errors import ReviewError
from review.forms import LotDraftsForm
from review.lots.drafts import draft_prompts, drafts_preview
from review.models import LotRun, workflow_of
from review.services import lot_go_on, lot_of_drafts_open


@project_page(Permission.CONFIGURE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: ProjectRequest) -> HttpResponse:
    """What a Lot of drafts made now would be; a press makes it."""
    form = _form(request)
    wanted, problem, status = form.wanted(), None, 200 if form.is_valid() else 422
    if request.method == "POST" and wanted is not None:
        try:
            lot = lot_of_drafts_open(project=request.project, by=request.user, wanted=wanted)
            messages.success(request, f"{lot} holds {lot.size} drafts; {lot.sample} wait for readers.")
            return redirect("review:lot", request.project.slug, lot.uid)
        except ReviewError as refused:
            status, problem = refused.status, refused
    context = {
        "form": form,
        "problem": problem,
        "sent": list(asdict(wanted).items()) if wanted else [],
        "workflow": workflow_of(request.project),
        "preview": drafts_preview(request.project, wanted) if wanted else None,
    }
    return render(request, "review/lot_drafts.html", context, status=status)


def _form(request: ProjectRequest) -> LotDraftsForm:
    """As it was sent; a first visit asks for what the form proposes."""
    prompts = draft_prompts(request.project)
    sent = request.POST if request.method == "POST" else request.GET
    proposed = {name: field.initial or "" for name, field in LotDraftsForm.base_fields.items()}
    return LotDraftsForm({**proposed, "allowed": 0, **sent.dict()}, prompts=prompts)


@project_page(Permission.CONFIGURE)
@require_POST
def go_on(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Go on where carrying out broke off."""
    run = get_object_or_404(
        LotRun.objects.select_related("lot__project"), lot__uid=uid, project=request.project
    )
    lot_go_on(run=run, by=request.user)
    return redirect("review:lot", request.project.slug, uid)
