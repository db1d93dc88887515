"""The review page and what may be done on it short of a decision."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from corpus.bodies import body_parse
from corpus.models import Finding
from projects.access import ProjectRequest, project_page
from projects.errors import Stale
from projects.policies import Permission
from review.blind import may_look_ahead, other_question_require
from review.carried import page_address
from review.errors import OtherQuestionFirst, ReviewError, SeededEnded, StaleWork
from review.forms import ActivityForm, DiscardForm, HunkForm, OverruleForm, ThreadForm, WorkForm
from review.links import links_posted
from review.looks.told import looked_read
from review.models import Assignment
from review.page import saved_answer
from review.part_press import part_pressed
from review.policies import Hold, hold_of
from review.saving import screen_of_work
from review.screen import screen_read
from review.services import (
    assignment_claim,
    assignment_put_back,
    assignment_renew,
    assignment_skip,
    error_overrule,
    look_save,
    seeded_activity,
    seeded_void,
    thread_open,
    work_discard,
    work_save,
    work_take_back,
)
from review.services.assignment_lease import why_lost
from review.views.asked import flagged_words, said_in
from review.views.chosen import go_on, is_peek
from review.views.seeded import asked_of_seeded, overruled_on_seeded
from review.views.showing import (
    TEXT,
    as_seen,
    assignment_or_404,
    opened_or_404,
    page,
    page_of_taken,
    page_of_two,
    stale_shows_the_item,
    wants_json,
)
from review.work import typed_or_kept, with_hunk, without_signs

TEXT_MOVED_ON = "You changed this in another tab. It is shown as it stands now; nothing was set back."


@project_page(Permission.REVIEW)
@never_cache
@require_GET
def item(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One item to read: images or passage left, the item right."""
    try:
        assignment = opened_or_404(request, uid)
    except SeededEnded as over:
        return redirect(page_address(request, "seeded", over.uid))
    if assignment.closed_at is not None:
        return _to_the_record(request, as_seen(assignment, request.user))
    was_theirs = assignment.reviewer_id == request.user.pk and assignment.opened_at is not None
    if is_peek(request):
        # Who only looks sees no more than who opens it.
        if hold_of(assignment, request.user) not in (Hold.MINE, Hold.NOBODYS):
            return page_of_taken(request, assignment, why_lost(assignment, request.user))
        if not may_look_ahead(assignment, request.user):
            return HttpResponse(status=204)
    else:
        try:
            other_question_require(assignment, request.user)
            assignment_claim(assignment=assignment, reviewer=request.user)
        except OtherQuestionFirst as first:
            assignment_put_back(assignment=assignment, reviewer=request.user)
            messages.info(request, str(first))
            return redirect(page_address(request, "item", first.uid))
        except Stale as problem:
            return page_of_taken(request, assignment, problem)
    # Looked for once the lease is taken: until then a seeded error may come, from here on none does. Of what
    # was theirs when it was read, the row has said whether one is there.
    if was_theirs and not assignment.seeded_here:
        return page(request, assignment)
    return page(request, as_seen(assignment, request.user))


def _to_the_record(request: ProjectRequest, assignment: Assignment) -> HttpResponse:
    """An old tab, or an old address: say why there is nothing to decide here, and offer the way on."""
    if assignment.seeded is not None:
        seeded_void(seeded=assignment.seeded)
        return redirect(page_address(request, "seeded", assignment.seeded.uid))
    mine = assignment.decision is not None and assignment.reviewer == request.user
    why = "You have decided this already." if mine else "This was settled or taken back meanwhile."
    messages.info(request, f"{why} {assignment.instance} is shown as it stands on record.")
    return redirect(page_address(request, "instance", assignment.instance.uid, **{"from": "queue"}))


@project_page(Permission.REVIEW)
@require_POST
@stale_shows_the_item
def work(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Keep what was typed. Answers JSON to autosave, the page to a plain form."""
    assignment = assignment_or_404(request, uid, related=TEXT)
    form = WorkForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": "Reload the page."}, status=422)
    typed = typed_or_kept(assignment, request.user, request.POST)
    tidied, links = form.cleaned_data["tidy"], links_posted(request.POST)
    pressed = form.cleaned_data["part"]
    raw, part, refusal = _pressed(typed, pressed)
    try:
        saved = work_save(
            assignment=assignment,
            reviewer=request.user,
            body=json.dumps(without_signs(assignment, raw, tidied), ensure_ascii=False),
            version=form.cleaned_data["version"],
            comment=form.cleaned_data["comment"] if "comment" in request.POST else None,
            links=links,
        )
    except StaleWork as problem:
        if wants_json(request):
            return JsonResponse({"detail": str(problem), "merge": True}, status=409)
        return page_of_two(request, assignment_or_404(request, uid), problem)
    if wants_json(request):
        screen = screen_of_work(assignment, request.user, saved)
        return JsonResponse(saved_answer(request, screen, saved))
    if refusal is not None:
        more = {"problem": refusal, "mode": "edit", "current": pressed.rpartition(" ")[2]}
        return page(request, assignment_or_404(request, uid), status=refusal.status, **more)
    # The edit form has the key of a press; it opens again where it was answered on.
    goes_on = pressed or tidied or (links and "key" in request.POST)
    going_on = ({"mode": "edit"} if goes_on else {}) | ({"part": part} if pressed else {})
    return redirect(page_address(request, "item", uid, **going_on))


def _pressed(typed: dict[str, Any], pressed: str) -> tuple[dict[str, Any], str, ReviewError | None]:
    """What was typed after a press on a part, and that part; where it is refused what was typed is kept."""
    try:
        return *part_pressed(typed, pressed), None
    except ReviewError as problem:
        return typed, "", problem


@project_page(Permission.REVIEW)
@require_POST
@stale_shows_the_item
def hunk(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Set one place that differs back to the version before it."""
    assignment = assignment_or_404(request, uid)
    form = HunkForm(request.POST)
    if form.is_valid():
        raw = with_hunk(screen_read(assignment, request.user), form.cleaned_data["hunk"])
        try:
            work_save(
                assignment=assignment,
                reviewer=request.user,
                body=json.dumps(raw, ensure_ascii=False),
                version=form.cleaned_data["version"],
            )
        except StaleWork as problem:
            raise Stale(TEXT_MOVED_ON) from problem
    return redirect(page_address(request, "item", uid))


@project_page(Permission.REVIEW)
@require_POST
@stale_shows_the_item
def discard(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Put one's own text away and go back to the Revision under review; it can be taken back."""
    assignment = assignment_or_404(request, uid, related=TEXT)
    form = DiscardForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    typed = None if version is None else typed_or_kept(assignment, request.user, request.POST)
    try:
        away = work_discard(assignment=assignment, reviewer=request.user, version=version, typed=typed)
    except StaleWork as problem:
        return page_of_two(request, assignment_or_404(request, uid), problem)
    if away is not None:
        undo = page_address(request, "take_back", uid, away)
        messages.success(request, "Your text is put away.", extra_tags=f"undo={undo} seconds=30")
    return redirect(page_address(request, "item", uid))


@project_page(Permission.REVIEW)
@require_POST
@stale_shows_the_item
def take_back(request: ProjectRequest, uid: UUID, version: int) -> HttpResponse:
    """Bring back the text that was put away as a version, and go on with it."""
    assignment = assignment_or_404(request, uid, related=TEXT)
    try:
        work_take_back(assignment=assignment, reviewer=request.user, version=version)
    except Stale:
        raise
    except ReviewError as problem:
        messages.error(request, str(problem))
        return redirect(page_address(request, "item", uid))
    return redirect(page_address(request, "item", uid, mode="edit"))


@project_page(Permission.REVIEW)
@require_POST
def activity(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The page reports that somebody works on it; the lease is renewed."""
    form = ActivityForm(request.POST)
    form.is_valid()
    spent = {f"{name}_seconds": form.cleaned_data.get(name) or 0 for name in ("active", "idle")}
    looked = looked_read(form.cleaned_data.get("looked") or "")
    assignment = assignment_or_404(request, uid, related=TEXT, blind_too=True)
    if assignment.seeded is not None:
        seeded_activity(seeded=assignment.seeded, **spent)
        spent = {}
    if looked is None:
        assignment_renew(assignment=assignment, reviewer=request.user, **spent)
    else:
        look_save(assignment=assignment, reviewer=request.user, looked=looked, **spent)
    return JsonResponse({"lease_until": assignment.lease_until and assignment.lease_until.isoformat()})


@project_page(Permission.REVIEW)
@require_POST
@stale_shows_the_item
def skip(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Give the item back and go on."""
    assignment = assignment_or_404(request, uid, blind_too=True)
    assignment_skip(assignment=assignment, reviewer=request.user)
    messages.info(request, f"{assignment.instance} passed over; it comes last for you now.")
    return go_on(request, like=assignment.instance)


@project_page(Permission.REVIEW)
@require_POST
def flag(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Open a thread on the item."""
    assignment = assignment_or_404(request, uid)
    form = ThreadForm(request.POST, body=body_parse(assignment.shown.body))
    if not form.is_valid():
        return page(request, assignment, status=422, panel="flag", thread_form=form)
    if assignment.seeded is not None:
        return asked_of_seeded(request, assignment, form)
    try:
        thread_open(instance=assignment.instance, by=request.user, **said_in(form))
    except ReviewError as problem:
        form.add_error("text", str(problem))
        return page(request, assignment, status=problem.status, panel="flag", thread_form=form)
    messages.success(request, flagged_words(assignment.instance))
    return redirect(page_address(request, "item", uid))


@project_page(Permission.REVIEW)
@require_POST
@stale_shows_the_item
def overrule(request: ProjectRequest, uid: UUID, finding: UUID) -> HttpResponse:
    """Say why a finding does not hold."""
    assignment = assignment_or_404(request, uid)
    assignment_renew(assignment=assignment, reviewer=request.user)
    if assignment.seeded is not None:
        return overruled_on_seeded(request, assignment)
    row = get_object_or_404(Finding, uid=finding, revision=assignment.shown)
    form = OverruleForm(request.POST)
    if not form.is_valid():
        return page(request, assignment, status=422, overrule_form=form, overruling=row)
    error_overrule(assignment=assignment, finding=row, by=request.user, reason=form.cleaned_data["reason"])
    return redirect(page_address(request, "item", uid))
