"""What only an adjudicator does: take a reader's side, or begin a text of their own with a reader's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from corpus.models import Decision
from projects.access import ProjectRequest, project_page
from projects.errors import Stale, StudioError
from projects.policies import Permission
from review.carried import page_address
from review.errors import ReviewError
from review.forms import BeginForm, TakeForm
from review.models import Assignment
from review.policies import Hold, hold_of
from review.readings import readings_of
from review.services import Press, assignment_take, work_begin_from
from review.services.assignment_lease import why_lost
from review.views.decide import decided, images_require, seen_of
from review.views.showing import assignment_or_404, page, page_of_lost, stale_shows_the_item

RELOAD = "The form was not complete; reload the page."


@project_page(Permission.ADJUDICATE)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Decide for one reader and go on. 422 and 409 show the item again with the reason.

    A visit, as after signing in again, decides nothing and shows the item.
    """
    if request.method != "POST":
        return redirect(page_address(request, "item", uid))
    assignment = assignment_or_404(request, uid)
    form = TakeForm(request.POST)
    try:
        decision = _take(request, assignment, form)
    except StudioError as problem:
        return _refused(request, assignment, form, problem)
    return decided(request, decision)


def _take(request: ProjectRequest, assignment: Assignment, form: TakeForm) -> Decision:
    if not form.is_valid():
        raise ReviewError(" ".join(map(str, form.errors.get("comment", [RELOAD]))))
    sent = form.cleaned_data
    images_require(assignment, sent)
    press = Press(assignment, request.user, seen_of(assignment, sent["seen"]), sent["key"])
    taken = _reading(assignment, sent["taken"])
    return assignment_take(press=press, taken=taken, comment=sent["comment"])


def _reading(assignment: Assignment, number: int) -> Decision:
    """The reading at a place of the page, from 1. Raises ReviewError where there is none."""
    readings = readings_of(assignment.round)
    if number > len(readings):
        raise ReviewError("There is no such reading of this item; reload the page.")
    return readings[number - 1]


def _refused(
    request: ProjectRequest, assignment: Assignment, form: TakeForm, problem: StudioError
) -> HttpResponse:
    assignment = assignment_or_404(request, assignment.uid)
    if hold_of(assignment, request.user) is not Hold.MINE:
        return page_of_lost(request, assignment, why_lost(assignment, request.user))
    return page(request, assignment, status=problem.status, problem=problem, posted=form)


@project_page(Permission.ADJUDICATE)
@require_POST
@stale_shows_the_item
def begin(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Begin one's own text with a reader's, and open it for writing."""
    assignment = assignment_or_404(request, uid)
    form = BeginForm(request.POST)
    try:
        if not form.is_valid():
            raise ReviewError(RELOAD)
        taken = _reading(assignment, form.cleaned_data["taken"])
        work_begin_from(
            assignment=assignment,
            reviewer=request.user,
            text=taken.result_revision or taken.revision,
            version=form.cleaned_data["version"],
        )
    except Stale:
        raise
    except StudioError as problem:
        return page(request, assignment, status=problem.status, problem=problem)
    return redirect(page_address(request, "item", uid, mode="edit"))
