"""Talk about items: asked, answered, resolved and opened again, from the review page and from the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from corpus.models import Instance
from corpus.sealed import is_sealed
from projects.access import ProjectRequest, project_page
from projects.errors import Stale
from projects.policies import Permission, roles_allow
from review.carried import page_address
from review.errors import ReviewError
from review.forms import AnswerForm, SentFromForm, ThreadForm
from review.hearing import hearers
from review.models import Assignment, Thread
from review.services import thread_answer, thread_open, thread_reopen, thread_resolve
from review.talk import thread_heard
from review.views.asked import ASKED, body_now, flagged_words, said_in
from review.views.instances import instance_or_404, record
from review.views.seeded import asked_of_seeded, held_seeded
from review.views.showing import assignment_or_404, page

talk_page = project_page(Permission.VIEW_RECORD)


@talk_page
@require_GET
def thread(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Go to where a thread is best read: the item while the person has it open, else its record."""
    found = _thread_or_404(request, uid)
    held = Assignment.objects.leased().filter(instance=found.instance, reviewer=request.user).first()
    if held is not None and roles_allow(request.roles, Permission.REVIEW):
        address = reverse("review:item", args=[request.project.slug, held.uid])
    else:
        address = reverse("review:instance", args=[request.project.slug, found.instance.uid])
    return redirect(f"{address}#thread-{found.uid}")


@talk_page
@require_POST
def ask(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Open a thread from the record."""
    found = _heard_instance_or_404(request, uid)
    form = ThreadForm(request.POST, body=body_now(found, request.user), auto_id=ASKED)
    if form.is_valid():
        if (held := held_seeded(found, request.user)) is not None:
            return asked_of_seeded(request, held, form)
        try:
            opened = thread_open(instance=found, by=request.user, **said_in(form))
        except ReviewError as problem:
            form.add_error("text", str(problem))
        else:
            messages.success(request, flagged_words(found))
            return _to_record(request, opened)
    return record(request, found, status=422, thread_form=form)


@talk_page
@require_POST
def answer(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Say something in a thread. 422 shows the form again with what is wrong, 409 what has moved on."""
    found = _thread_or_404(request, uid)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            thread_answer(thread=found, by=request.user, **said_in(form))
        except ReviewError as problem:
            form.add_error("text", str(problem))
            return _again(request, found, status=problem.status, answer_form=form)
        return _back(request, found)
    return _again(request, found, status=422, answer_form=form)


@talk_page
@require_POST
def resolve(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Settle a thread."""
    return _moved(request, uid, thread_resolve, "Resolved. It can be opened again.")


@talk_page
@require_POST
def reopen(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Open a resolved thread again."""
    return _moved(request, uid, thread_reopen, "Open again.")


@talk_page
@require_GET
@never_cache
def colleagues(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Whom a comment may name, for the list behind `@`: those who may hear it. `?thread=` of an answer."""
    found = _heard_instance_or_404(request, uid)
    asked = SentFromForm(request.GET).uid("thread")
    opener = _thread_or_404(request, asked).opened_by if asked else request.user
    people = hearers(instance=found, author=request.user, opener=opener).exclude(pk=request.user.pk)
    rows = people.order_by("display_name", "username").values("username", "display_name")
    return JsonResponse(
        {"people": [{"name": row["username"], "called": row["display_name"]} for row in rows]}
    )


def _moved(request: ProjectRequest, uid: UUID, move: Callable[..., None], done: str) -> HttpResponse:
    found = _thread_or_404(request, uid)
    try:
        move(thread=found, by=request.user)
    except Stale as problem:
        return _again(request, found, status=problem.status, talk_problem=problem)
    messages.success(request, done)
    return _back(request, found)


def _thread_or_404(request: ProjectRequest, uid: UUID) -> Thread:
    """A thread of this project that the person hears; what they may not hear is not there for them."""
    rows = Thread.objects.filter(instance__project=request.project)
    found = get_object_or_404(rows.select_related("opened_by", "instance__project"), uid=uid)
    if not thread_heard(request.user, request.roles, found):
        raise Http404("No such thread.")
    return found


def _heard_instance_or_404(request: ProjectRequest, uid: UUID) -> Instance:
    found = instance_or_404(request, uid)
    if is_sealed(found, request.roles):
        raise Http404("No talk here.")
    return found


def _from_item(request: ProjectRequest, thread: Thread) -> Assignment | None:
    """The review page that a form was sent from; None for the record."""
    sent = SentFromForm(request.POST).uid("item")
    if sent is None or not roles_allow(request.roles, Permission.REVIEW):
        return None
    found = assignment_or_404(request, sent)
    return found if found.instance_id == thread.instance_id and found.closed_at is None else None


def _back(request: ProjectRequest, thread: Thread) -> HttpResponse:
    """To the page that the form was sent from."""
    assignment = _from_item(request, thread)
    if assignment is None:
        return _to_record(request, thread)
    return redirect(page_address(request, "item", assignment.uid))


def _to_record(request: ProjectRequest, thread: Thread) -> HttpResponse:
    address = reverse("review:instance", args=[request.project.slug, thread.instance.uid])
    return redirect(f"{address}#thread-{thread.uid}")


def _again(request: ProjectRequest, thread: Thread, *, status: int, **more: Any) -> HttpResponse:
    """The page that the form was sent from, with what was refused."""
    assignment = _from_item(request, thread)
    more["answering"] = thread if "answer_form" in more else None
    if assignment is None:
        return record(request, instance_or_404(request, thread.instance.uid), status=status, **more)
    return page(request, assignment, status=status, panel="answer" if more["answering"] else "", **more)
