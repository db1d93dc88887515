"""Lots: made and followed by a lead, read by second readers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from corpus.models import ErrorReason, Harm
from projects.access import ProjectRequest, project_page
from projects.errors import StudioError
from projects.policies import Permission
from review.blind import blind_to
from review.errors import ReviewError
from review.forms import HARM_KEYS, REASON_KEYS, LotForm, LotReadingForm, UndoForm
from review.lots.page import drafts_context, lot_screen
from review.lots.selectors import (
    lot_candidates,
    next_to_read,
    outcome_due,
    prompts_of,
    reading_of_lot,
    to_read,
)
from review.lots.taken_back import count_taken_back, said_before
from review.models import Lot, LotMember, workflow_of
from review.services import lot_member_read, lot_open, lot_read_whole, lot_reading_undo
from review.undo_times import UNDO_SHOWN


@project_page(Permission.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def lots(request: ProjectRequest) -> HttpResponse:
    """Every Lot, and the form that makes one."""
    form = LotForm(request.POST or None, prompts=prompts_of(request.project))
    status, problem = 200, None
    if request.method == "POST":
        try:
            if form.is_valid():
                lot = lot_open(project=request.project, by=request.user, **form.cleaned_data)
                return redirect("review:lot", request.project.slug, lot.uid)
            status = 422
        except ReviewError as refused:
            status, problem = refused.status, refused
    context = {
        "form": form,
        "problem": problem,
        "workflow": workflow_of(request.project),
        "waiting": lot_candidates(request.project).count(),
        "rows": [
            (lot, reading_of_lot(lot))
            for lot in Lot.objects.filter(project=request.project).order_by("-number")[:50]
        ],
    }
    return render(request, "review/lots.html", context, status=status)


@project_page(Permission.CONFIGURE)
@never_cache
@require_http_methods(["GET", "HEAD"])
def lot(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One Lot: its plan, how far its sample was read, the bound, and what it leads to. No reader is named.

    What was found in items about which the person still answers blind waits for their answer.
    """
    found = get_object_or_404(Lot, uid=uid, project=request.project)
    reading = reading_of_lot(found)
    members = found.members.exclude(harm="").select_related("instance").order_by("place")
    whole = found.members.filter(is_asked=True)
    faults = list(members[:200])
    drafts = drafts_context(found) if found.is_of_drafts else {}
    context = {
        "lot": found,
        "reading": reading,
        "taken_back": count_taken_back(found),
        "ends_soon": outcome_due(found, until=timezone.now()) is not None,
        "bound_percent": None if reading.bound is None else 100 * reading.bound / found.size,
        "risk_percent": 100 * found.plan.consumer_risk,
        "faults": faults,
        "blind": blind_to([member.instance for member in [*faults, *drafts.get("back", ())]], request.user),
        "whole_left": whole.filter(read_at__isnull=True).count() if found.is_read_whole else 0,
        **drafts,
    }
    template = "review/_lot_run.html" if request.htmx else "review/lot.html"
    return render(request, template, context)


@project_page(Permission.CONFIGURE)
@require_POST
def read_whole(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Have every item of a refused Lot read."""
    lot_read_whole(lot=get_object_or_404(Lot, uid=uid, project=request.project), by=request.user)
    messages.success(request, "Every item of the lot now waits for a second reader.")
    return redirect("review:lot", request.project.slug, uid)


@project_page(Permission.REVIEW)
@require_http_methods(["GET", "HEAD"])
def next_member(request: ProjectRequest) -> HttpResponse:
    """Go to the next item of a Lot that this person may read."""
    following = next_to_read(request.user, request.project)
    if following is None:
        return render(request, "review/lot_done.html", {})
    return redirect("review:lot_read", request.project.slug, following.uid)


@project_page(Permission.REVIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One item of a Lot: its text as it would be released, and whether it holds a harmful error."""
    rows = LotMember.objects.filter(lot__project=request.project, is_asked=True)
    member = get_object_or_404(
        rows.select_related("lot__project", "instance__study__subject", "revision__parent"), uid=uid
    )
    if not to_read(request.user, request.project).filter(pk=member.pk).exists():
        messages.info(request, "This item of a lot is not for you, or was read. Here is the next one.")
        return redirect("review:lot_next", request.project.slug)
    form = LotReadingForm(request.POST or None, initial=said_before(member, request.user))
    if request.method != "POST":
        return _page(request, member, form)
    try:
        if not form.is_valid():
            raise ReviewError(" ".join(str(one) for errors in form.errors.values() for one in errors))
        _read(request, member, form.cleaned_data)
    except StudioError as problem:
        return _page(request, member, form, problem=problem, status=problem.status)
    word = "holds an error" if form.cleaned_data["verdict"] == "error" else "no error"
    way_back = reverse("review:lot_undo", args=[request.project.slug, member.uid])
    messages.success(
        request,
        f"{member.instance} is read: {word}.",
        extra_tags=f"undo={way_back} seconds={UNDO_SHOWN.seconds}",
    )
    return redirect("review:lot_next", request.project.slug)


@project_page(Permission.REVIEW)
@require_POST
def undo(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take one's own reading of an item of a Lot back and open the item again, with what was said of it."""
    rows = LotMember.objects.filter(lot__project=request.project).select_related("lot", "instance")
    member = get_object_or_404(rows, uid=uid)
    was_error = bool(member.harm)
    lot_reading_undo(member=member, by=request.user, stood=UndoForm(request.POST).stood_for())
    messages.info(request, f"{member.instance}: taken back. Nothing was lost.")
    address = reverse("review:lot_read", args=[request.project.slug, uid])
    return redirect(f"{address}?error=1" if was_error else address)


def _read(request: ProjectRequest, member: LotMember, sent: dict[str, Any]) -> None:
    if member.instance.study_id is not None and not sent["images_shown"]:
        raise ReviewError("Decide with the images before you: they need JavaScript.")
    is_error = sent["verdict"] == "error"
    lot_member_read(
        member=member,
        reader=request.user,
        harm=Harm(sent["harm"]) if is_error else None,
        reasons=[ErrorReason(each) for each in sent["reasons"]] if is_error else [],
        comment=sent["comment"],
    )


def _page(
    request: ProjectRequest, member: LotMember, form: LotReadingForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **lot_screen(member, request.user, request.project),
        "form": form,
        "asks_error": "error" in request.GET or request.POST.get("verdict") == "error",
        "left": to_read(request.user, request.project).count(),
        "reasons": [(reason, REASON_KEYS[reason]) for reason in ErrorReason],
        "harms": [(harm, HARM_KEYS[harm]) for harm in Harm],
        **more,
    }
    return render(request, "review/lot_read.html", context, status=status)
