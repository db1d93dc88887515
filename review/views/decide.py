"""The decisions and their undoing."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from corpus.bodies import Body, body_canonical
from corpus.errors import LinksInDoubt, StaleRevision
from corpus.models import Decision, ErrorReason, Harm, Revision, Verdict
from projects.access import ProjectRequest, project_page
from projects.errors import Stale, StudioError
from projects.free_text import NAMES_SOMEBODY
from projects.policies import Permission
from review.body_form import body_or_faults
from review.carried import page_address
from review.errors import ReviewError, SeededEnded, StaleWork
from review.forms import DecisionForm, UndoForm
from review.kept import kept_text
from review.links import links_said
from review.models import Assignment, SeededItem, WorkInProgress, work_of
from review.outcome import POSITIVE
from review.own_text import incomplete_told, own_body, typed_body
from review.policies import Hold, hold_of
from review.services import (
    Overrule,
    Press,
    SeededPress,
    assignment_edit_and_approve,
    assignment_leave_open,
    assignment_reject,
    assignment_send_back,
    decision_undo,
    seeded_decide,
    work_save,
)
from review.services.assignment_lease import why_lost
from review.shown_errors import keys_parted
from review.views.chosen import go_on
from review.views.showing import TEXT, assignment_or_404, page, page_of_lost, page_of_two

READ_AGAIN = "You changed this in another tab. It is shown as it stands now; nothing was decided."
PANELS = {Verdict.REJECT: "reject", Verdict.SEND_BACK: "send_back"}


@project_page(Permission.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One press: decide and go on to the next item. 422 and 409 show the item again with the reason.

    A visit, as after signing in again, decides nothing and shows the item.
    """
    if request.method != "POST":
        return redirect(page_address(request, "item", uid))
    try:
        assignment = assignment_or_404(request, uid, related=TEXT)
    except SeededEnded as over:
        return redirect(page_address(request, "seeded", over.uid))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        if all(form.has_error(name, NAMES_SOMEBODY) for name in form.errors):
            return _refused(request, assignment, form, _names_somebody(form))
        problem = ReviewError("The form was not complete; reload the page.")
        kept = kept_text(assignment.shown, request.POST)
        return page(request, assignment, status=422, problem=problem, kept=kept)
    try:
        if assignment.seeded is not None:
            return _decided_on_seeded(request, assignment, assignment.seeded, form)
        decision = _decide(request, assignment, form)
    except StudioError as problem:
        return _refused(request, assignment, form, problem)
    return decided(request, decision)


def _names_somebody(form: DecisionForm) -> ReviewError:
    """What the comment or the reason of a press may not say, for they are kept for good."""
    return ReviewError(" ".join(str(error) for errors in form.errors.values() for error in errors))


def _refused(
    request: ProjectRequest, assignment: Assignment, form: DecisionForm, problem: StudioError
) -> HttpResponse:
    """The item again with the reason; what was typed into the edit form or the panel is kept."""
    panel = PANELS.get(Verdict(form.cleaned_data["verdict"]), "")
    assignment = assignment_or_404(request, assignment.uid)
    if hold_of(assignment, request.user) is not Hold.MINE:
        return page_of_lost(request, assignment, why_lost(assignment, request.user), panel=panel)
    if isinstance(problem, StaleWork) and _typed(request):
        return page_of_two(request, assignment, problem)
    if isinstance(problem, StaleWork):
        problem = Stale(READ_AGAIN)
    more: dict[str, Any] = {"problem": problem, "posted": form, "panel": panel}
    if _typed(request):
        work_save(
            assignment=assignment,
            reviewer=request.user,
            body=json.dumps(typed_body(assignment, request.POST), ensure_ascii=False),
            version=form.cleaned_data["work_version"] or 0,
            comment=request.POST.get("comment"),
        )
        more["mode"] = "edit"
    more["leads"] = isinstance(problem, LinksInDoubt)
    return page(request, assignment, status=problem.status, **more)


def _typed(request: ProjectRequest) -> bool:
    return any(name.startswith("body.") for name in request.POST)


def _decide(request: ProjectRequest, assignment: Assignment, form: DecisionForm) -> Decision:
    sent = form.cleaned_data
    images_require(assignment, sent)
    press = Press(assignment, request.user, seen_of(assignment, sent["seen"]), sent["key"])
    reasons = [ErrorReason(reason) for reason in sent["reasons"]]
    harm = Harm(sent["harm"]) if sent["harm"] else None
    match Verdict(sent["verdict"]):
        case Verdict.REJECT:
            return assignment_reject(press=press, reasons=reasons, harm=harm, comment=sent["comment"])
        case Verdict.SEND_BACK:
            return assignment_send_back(press=press, comment=sent["comment"], reasons=reasons, harm=harm)
        case Verdict.NO_CONSENSUS:
            return assignment_leave_open(press=press, comment=sent["comment"])
        case Verdict.APPROVE | Verdict.EDIT_AND_APPROVE:
            saved = work_of(request.user, assignment)
            return assignment_edit_and_approve(
                press=press,
                body=_own_text(request, assignment, saved, sent["work_version"] or 0),
                comment=sent["comment"],
                overrule=_overrule(sent),
                links=links_said(saved),
            )


def _decided_on_seeded(
    request: ProjectRequest, assignment: Assignment, seeded: SeededItem, form: DecisionForm
) -> HttpResponse:
    """The same press on a text with a seeded error: kept apart, and told at once."""
    sent = form.cleaned_data
    verdict, own = Verdict(sent["verdict"]), ""
    if verdict in POSITIVE:
        saved = work_of(request.user, assignment)
        own = body_canonical(_own_text(request, assignment, saved, sent["work_version"] or 0))
        verdict = Verdict.APPROVE if own == assignment.shown.body else Verdict.EDIT_AND_APPROVE
    press = SeededPress(
        assignment,
        seeded,
        verdict,
        sent["key"],
        reasons=[ErrorReason(reason) for reason in sent["reasons"]],
        harm=Harm(sent["harm"]) if sent["harm"] else None,
        comment=sent["comment"],
        own_body=own,
    )
    told = seeded_decide(press=press, rehearse=lambda: _decide(request, assignment, form))
    return redirect(page_address(request, "seeded", told.uid))


def images_require(assignment: Assignment, sent: dict[str, Any]) -> None:
    """Raises ReviewError where an item has images and the page did not show them."""
    if assignment.instance.study_id is not None and not sent["images_shown"]:
        raise ReviewError("Decide with the images before you: they need JavaScript.")


def _overrule(sent: dict[str, Any]) -> Overrule | None:
    """The reason against the errors that stood on the page; None where none was given."""
    reason = sent["overrule"].strip()
    return Overrule(reason, keys_parted(sent["errors_shown"])) if reason else None


def seen_of(assignment: Assignment, uid: UUID) -> Revision:
    """The Revision under review, if it is the one on the screen. Raises StaleRevision."""
    if assignment.round.seen.uid != uid:
        raise StaleRevision
    return assignment.round.seen


def _own_text(
    request: ProjectRequest, assignment: Assignment, saved: WorkInProgress | None, version: int
) -> Body:
    """The text on the screen: typed into the form, saved before, or the Revision as it is."""
    typed = typed_body(assignment, request.POST) if _typed(request) else None
    # A save without an answer may have been taken: the very text that is sent is nobody else's.
    is_kept = saved is not None and typed is not None and json.loads(saved.body) == typed
    if (saved.version if saved else 0) != version and not is_kept:
        raise StaleWork
    if typed is not None:
        body, faults = body_or_faults(typed)
    else:
        body, faults = own_body(assignment, saved)
    if body is None:
        raise ReviewError(incomplete_told(faults))
    return body


def decided(request: ProjectRequest, decision: Decision) -> HttpResponse:
    """On to the next item, with the decision named and five seconds to take it back."""
    undo = page_address(request, "undo", decision.uid)
    word = decision.get_verdict_display().lower()
    messages.success(request, f"{decision.instance} {word}", extra_tags=f"undo={undo} seconds=5")
    return go_on(request, like=decision.instance)


@project_page(Permission.REVIEW)
@require_POST
def undo(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take one's own decision back and open the item again."""
    decision = get_object_or_404(Decision, uid=uid, instance__project=request.project, reviewer=request.user)
    assignment = decision_undo(decision=decision, by=request.user, stood=UndoForm(request.POST).stood_for())
    messages.info(request, f"{decision.instance}: taken back. Nothing was lost.")
    return redirect(page_address(request, "item", assignment.uid))
