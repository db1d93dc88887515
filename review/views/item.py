"""The review page and what may be done on it short of a decision."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from corpus.models import Finding
from corpus.services import finding_overrule
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from review.errors import StaleWork
from review.forms import ActivityForm, FlagForm, HunkForm, OverruleForm, WorkForm
from review.models import Assignment
from review.page import page_context, saved_answer
from review.screen import screen_read, typed_body
from review.services import (
    assignment_claim,
    assignment_flag,
    assignment_renew,
    assignment_skip,
    work_discard,
    work_save,
)
from review.views.chosen import filter_kept, filter_words, following_item, go_on, queue_address
from review.work import merge_fields, with_hunk

WHOLE = (
    "project", "decision", "reviewer", "round__seen__parent", "round__answers_request",
    "instance__study__subject", "instance__subject", "instance__passage__source",
)  # fmt: skip


def assignment_or_404(request: ProjectRequest, uid: UUID, *, related: tuple[str, ...] = WHOLE) -> Assignment:
    """The Assignment inside this project, by default with all that its page reads."""
    rows = Assignment.objects.filter(project=request.project).select_related(*related)
    return get_object_or_404(rows, uid=uid)


def is_peek(request: HttpRequest) -> bool:
    """Whether a browser looks ahead: nothing is leased for a look."""
    return "prefetch" in request.headers.get("Sec-Purpose", "") or "X-Peek" in request.headers


@project_page(Permission.REVIEW)
@never_cache
@require_GET
def item(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One item to read: images or passage left, the item right."""
    assignment = assignment_or_404(request, uid)
    if assignment.closed_at is not None:
        return _to_the_record(request, assignment)
    if not is_peek(request):
        assignment_claim(assignment=assignment, reviewer=request.user)
    return page(request, assignment)


def _to_the_record(request: ProjectRequest, assignment: Assignment) -> HttpResponse:
    """An old tab, or an old address: say why there is nothing to decide here, and offer the way on."""
    mine = assignment.decision is not None and assignment.reviewer == request.user
    why = "You have decided this already." if mine else "This was settled or taken back meanwhile."
    messages.info(request, f"{why} {assignment.instance} is shown as it stands on record.")
    record = reverse("review:instance", args=[request.project.slug, assignment.instance.uid])
    return redirect(f"{record}?from=queue")


def page(request: ProjectRequest, assignment: Assignment, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the review page; `more` adds a refusal or a form with errors."""
    wanted = request.GET
    screen = screen_read(assignment, stage=wanted.get("stage", ""), diff_on=wanted.get("diff", "1") != "0")
    context = page_context(request.user, request.project, screen)
    context |= {
        "mode": wanted.get("mode", ""),
        "panel": wanted.get("panel", ""),
        "form_key": uuid4().hex,
        "following": following_item(request, like=assignment.instance, after=assignment),
        "queue_address": queue_address(request),
        "filter_words": filter_words(filter_kept(request)),
        **more,
    }
    return render(request, "review/item.html", context, status=status)


@project_page(Permission.REVIEW)
@require_POST
def work(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Keep what was typed. Answers JSON to autosave, the page to a plain form."""
    assignment = assignment_or_404(request, uid)
    form = WorkForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": "Reload the page."}, status=422)
    raw = typed_body(assignment, request.POST)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        saved = work_save(
            assignment=assignment,
            reviewer=request.user,
            body=json.dumps(raw, ensure_ascii=False),
            version=form.cleaned_data["version"],
        )
    except StaleWork as problem:
        if wants_json:
            return JsonResponse({"detail": str(problem), "merge": True}, status=409)
        merged = merge_fields(assignment, raw)
        return page(request, assignment, status=409, problem=problem, merged=merged, mode="merge")
    if wants_json:
        return JsonResponse(saved_answer(screen_read(assignment, stage="yours", diff_on=False), saved))
    return redirect("review:item", request.project.slug, uid)


@project_page(Permission.REVIEW)
@require_POST
def hunk(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Set one place that differs back to the version before it."""
    assignment = assignment_or_404(request, uid)
    form = HunkForm(request.POST)
    if form.is_valid():
        raw = with_hunk(screen_read(assignment), form.cleaned_data["hunk"])
        work_save(
            assignment=assignment,
            reviewer=request.user,
            body=json.dumps(raw, ensure_ascii=False),
            version=form.cleaned_data["version"],
        )
    return redirect("review:item", request.project.slug, uid)


@project_page(Permission.REVIEW)
@require_POST
def discard(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Put one's own text away and go back to the Revision under review."""
    assignment = assignment_or_404(request, uid)
    work_discard(assignment=assignment, reviewer=request.user)
    return redirect("review:item", request.project.slug, uid)


@project_page(Permission.REVIEW)
@require_POST
def activity(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The page reports that somebody works on it; the lease is renewed."""
    form = ActivityForm(request.POST)
    form.is_valid()
    assignment = assignment_renew(
        assignment=assignment_or_404(request, uid),
        reviewer=request.user,
        active_seconds=form.cleaned_data.get("active") or 0,
        idle_seconds=form.cleaned_data.get("idle") or 0,
    )
    return JsonResponse({"lease_until": assignment.lease_until and assignment.lease_until.isoformat()})


@project_page(Permission.REVIEW)
@require_POST
def skip(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Give the item back and go on."""
    assignment = assignment_or_404(request, uid)
    assignment_skip(assignment=assignment, reviewer=request.user)
    messages.info(request, f"{assignment.instance} passed over; it comes last for you now.")
    return go_on(request, like=assignment.instance)


@project_page(Permission.REVIEW)
@require_POST
def flag(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Open a thread on the item."""
    assignment = assignment_or_404(request, uid)
    form = FlagForm(request.POST)
    if not form.is_valid():
        return page(request, assignment, status=422, panel="flag", flag_form=form)
    assignment_flag(assignment=assignment, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, "Flagged: the lead and other readers see your question. Nothing was decided.")
    return redirect("review:item", request.project.slug, uid)


@project_page(Permission.REVIEW)
@require_POST
def overrule(request: ProjectRequest, uid: UUID, finding: UUID) -> HttpResponse:
    """Say why a finding does not hold."""
    assignment = assignment_or_404(request, uid)
    assignment_renew(assignment=assignment, reviewer=request.user)
    row = get_object_or_404(Finding, uid=finding, revision=assignment.round.seen)
    form = OverruleForm(request.POST)
    if not form.is_valid():
        return page(request, assignment, status=422, overrule_form=form, overruling=row)
    finding_overrule(finding=row, by=request.user, reason=form.cleaned_data["reason"])
    return redirect("review:item", request.project.slug, uid)
