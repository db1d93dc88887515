"""The review page as an answer: an item to read, and an item whose press was refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from corpus.redrafters import next_draft_of
from imaging.services.blindfold import levels_seen_note
from projects.access import ProjectRequest
from projects.errors import Stale
from projects.models import Project, User
from projects.policies import Permission, roles_allow
from projects.prepared import PreparedQuery
from review.blind import answered_require, needs_answer, other_question_require
from review.carried import filter_of
from review.day import leave_of
from review.errors import SeededEnded
from review.kept import kept_text
from review.lots.selectors import to_read
from review.merging import began_of, merging_of
from review.models import Assignment, Thread, WorkInProgress
from review.page import page_context
from review.policies import Hold, hold_of
from review.screen import screen_read
from review.seeded.shown import seeded_ended, seeded_of, seeded_show, with_seeded
from review.services.assignment_lease import holder_told
from review.views.asked import talk_context
from review.views.blind import blind_page
from review.views.chosen import filter_words, following_item, is_peek, queue_address
from review.views.guidelines import guidelines_shown

P = ParamSpec("P")
TEXT = ("instance", "round__seen")
"""What a press reads that works on the text alone."""
WHOLE = ("round__seen__parent", "instance__study__subject", "instance__passage__source")
"""What every page of an item reads; a redraft's request, a decision and another holder are rare."""


def assignment_or_404(
    request: ProjectRequest, uid: UUID, *, related: tuple[str, ...] = WHOLE, blind_too: bool = False
) -> Assignment:
    """The Assignment inside this project, by default with all that its page reads, as this person sees it.

    Raises as `found_or_404`.
    """
    row = _SEEN.first(reader=request.user, project=request.project, uid=uid, related=related)
    found = _found(request, row, blind_too=blind_too)
    return as_seen(found, request.user) if found.seeded_here else found


def found_or_404(
    request: ProjectRequest, uid: UUID, *, related: tuple[str, ...] = WHOLE, blind_too: bool = False
) -> Assignment:
    """The Assignment with its real text, whoever asks: for those who take it before they show it.

    Raises NotAnswered for one that the person must answer first, and OtherQuestionFirst, but for `blind_too`;
    SeededEnded for one that ended with its seeded error.
    """
    rows = Assignment.objects.filter(project=request.project, uid=uid)
    return _found(request, rows.select_related(*related).first(), blind_too=blind_too)


def opened_or_404(request: ProjectRequest, uid: UUID) -> Assignment:
    """The same for its page, before it is taken; told along is what stands beside it, as hardly ever does."""
    row = _OPENED.first(reader=request.user, project=request.project, uid=uid)
    return _found(request, row, blind_too=True)


def _seen(reader: User, project: Project, uid: UUID, related: tuple[str, ...]) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(project=project, uid=uid)
    return with_seeded(rows, reader).select_related(*related)


def _opened(reader: User, project: Project, uid: UUID) -> QuerySet[Assignment]:
    beside = {
        "typed_here": Exists(WorkInProgress.objects.typed_by(reader, OuterRef("pk"))),
        "talked_here": Exists(Thread.objects.filter(instance=OuterRef("instance"))),
    }
    return _seen(reader, project, uid, WHOLE).annotate(**beside)


_SEEN = PreparedQuery[Assignment](_seen)
_OPENED = PreparedQuery[Assignment](_opened)


def _found(request: ProjectRequest, found: Assignment | None, *, blind_too: bool) -> Assignment:
    if found is None:
        raise Http404("No such item in this project.")
    # Read at the door, with the person's seat.
    found.project = found.instance.project = request.project
    if not blind_too:
        answered_require(found, request.user)
        other_question_require(found, request.user)
    if ended := seeded_ended(found, request.user):
        raise SeededEnded(ended.uid)
    return found


def as_seen(assignment: Assignment, reader: User) -> Assignment:
    """With the seeded error in its text, where it holds one for `reader`. One query."""
    if seeded := seeded_of(assignment, reader):
        seeded_show(assignment, seeded)
    return assignment


def wants_json(request: ProjectRequest) -> bool:
    """Whether a script asks that does not put a page in."""
    return "application/json" in request.headers.get("Accept", "")


def page(request: ProjectRequest, assignment: Assignment, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the review page; `more` adds a refusal or a form with errors."""
    if needs_answer(assignment, request.user):
        return blind_page(request, assignment, status=status, problem=more.get("problem"))
    wanted = request.GET
    if assignment.instance.study is not None and not is_peek(request):
        levels_seen_note(person=request.user, study=assignment.instance.study, project=request.project)
    screen = screen_read(
        assignment, request.user, stage=wanted.get("stage", ""), diff_on=wanted.get("diff", "1") != "0"
    )
    context = page_context(request.user, request.project, screen)
    context |= talk_context(request, assignment, screen.bodies["revision"], screen.texts)
    context |= {
        "mode": wanted.get("mode", ""),
        "panel": wanted.get("panel", ""),
        "current": wanted.get("part", ""),
        "form_key": uuid4().hex,
        "queue_address": queue_address(request),
        "filter_words": filter_words(filter_of(request)),
        "guidelines": guidelines_shown(request),
        **more,
    }
    if context["panel"] == "send_back":
        context["next_draft"] = next_draft_of(assignment.instance)
    if context["mode"] == "edit":
        context["began"] = began_of(screen)
    return render(request, "review/item.html", context, status=status)


def page_of_lost(
    request: ProjectRequest, assignment: Assignment, problem: Stale, *, panel: str = ""
) -> HttpResponse:
    """The item as it stands now, why nothing was done, and what was typed, to copy.

    `panel` is the one that was sent: it opens again where the item can be taken again.
    """
    if assignment.seeded and assignment.closed_at:
        messages.info(
            request, "What you had open held a seeded error. It counts for nothing: see My quality."
        )
    more = {
        "problem": problem,
        "kept": kept_text(assignment.shown, request.POST),
        "lost_panel": panel,
    }
    return page(request, assignment, status=problem.status, **more)


def page_of_two(request: ProjectRequest, assignment: Assignment, problem: Stale) -> HttpResponse:
    """What this tab holds and what another one saved, field by field, to be brought together."""
    more = {
        "problem": problem,
        "merging": merging_of(assignment, request.user, request.POST),
        "overrule": request.POST.get("overrule", "").strip(),
        "mode": "merge",
    }
    return page(request, assignment, status=problem.status, **more)


def page_of_taken(request: ProjectRequest, assignment: Assignment, problem: Stale) -> HttpResponse:
    """Why an item cannot be opened, who has it and until when, and what to read next. Nothing of it is shown.

    Raises the problem again for a script that asks for JSON.
    """
    if wants_json(request):
        raise problem
    assignment.refresh_from_db()
    hold = hold_of(assignment, request.user)
    context = {
        "problem": problem,
        "assignment": assignment,
        "instance": assignment.instance,
        "holder": holder_told(assignment) if hold is Hold.ANOTHERS else None,
        "reads_lots": hold is Hold.IN_A_LOT and to_read(request.user, request.project).exists(),
        "until": assignment.lease_until,
        "leave": leave_of(request.user, request.project) if hold is Hold.ON_LEAVE else None,
        "following": following_item(request, like=assignment.instance, after=assignment),
        "queue_address": queue_address(request),
        "may_read_record": roles_allow(request.roles, Permission.VIEW_RECORD),
    }
    return render(request, "review/taken.html", context, status=problem.status)


def stale_shows_the_item(
    view: Callable[Concatenate[ProjectRequest, UUID, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Answer a press that came too late with the item as it stands now, not with a bare sentence."""

    @wraps(view)
    def answer(request: ProjectRequest, uid: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, uid, *args, **kwargs)
        except Stale as problem:
            if request.method != "POST" or wants_json(request):
                raise
            found = assignment_or_404(request, uid, blind_too=True)
            other_question_require(found, request.user)
            return page_of_lost(request, found, problem)

    return answer
