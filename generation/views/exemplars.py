"""Edits as examples: the proposals, and what a lead says of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from corpus.models import Decision
from generation.exemplars import edits_all, edits_of, proposals_of
from generation.models import Exemplar
from generation.services.exemplar_say import (
    exemplar_offer_again,
    exemplar_refuse,
    exemplars_accept,
    newest_of,
)
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

MOST_SHOWN = 40


@project_page(Permission.GENERATE)
def exemplar_list(request: ProjectRequest) -> HttpResponse:
    """What surgeons changed in drafts, for a lead to accept as examples or to refuse."""
    said = Exemplar.objects.filter(project=request.project).select_related(
        "decision__instance", "said_by", "prompt"
    )
    open_edits = edits_of(request.project)
    shown = {
        "proposals": proposals_of(request.project),
        "left_out": edits_all(request.project).count() - open_edits.count(),
        "said": said.order_by("-created_at")[:MOST_SHOWN],
        "base": newest_of(request.project),
    }
    return render(request, "generation/exemplar_list.html", shown)


@require_POST
@project_page(Permission.GENERATE)
def exemplar_accept(request: ProjectRequest) -> HttpResponse:
    """Make a new version of the prompt with the edits that were ticked."""
    decisions = [_decision(request, uid) for uid in request.POST.getlist("edit")]
    prompt = exemplars_accept(project=request.project, decisions=decisions, by=request.user)
    messages.success(request, f"Version {prompt.version} was made as a draft. No run uses it yet.")
    return redirect("generation:prompt", slug=request.project.slug, uid=prompt.uid)


@require_POST
@project_page(Permission.GENERATE)
def exemplar_decline(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Refuse one edit."""
    exemplar_refuse(project=request.project, decision=_decision(request, str(uid)), by=request.user)
    messages.success(request, "Refused. It can be offered again below.")
    return redirect("generation:exemplar_list", slug=request.project.slug)


@require_POST
@project_page(Permission.GENERATE)
def exemplar_again(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take a refusal back."""
    exemplar = get_object_or_404(Exemplar, project=request.project, uid=uid)
    exemplar_offer_again(exemplar=exemplar, by=request.user)
    return redirect("generation:exemplar_list", slug=request.project.slug)


def _decision(request: ProjectRequest, uid: str) -> Decision:
    try:
        wanted = UUID(uid)
    except ValueError:
        wanted = UUID(int=0)
    return get_object_or_404(Decision, instance__project=request.project, uid=wanted)
