"""The filter a person chose on the queue: it holds from item to item until they choose another."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from corpus.models import Instance
from projects.access import ProjectRequest
from review.forms import QueueFilterForm
from review.models import Assignment
from review.selectors import QueueFilter, queue_next, queue_next_few
from review.services import assignment_lease_first

TRIES = 20
"""How often others may take all of a few that were offered; then the queue is the better answer."""


def is_peek(request: HttpRequest) -> bool:
    """Whether a browser looks ahead: nothing is leased for a look."""
    return "prefetch" in request.headers.get("Sec-Purpose", "") or "X-Peek" in request.headers


def filter_keep(request: ProjectRequest, wanted: QueueFilter) -> None:
    """Remember the filter for this session and project."""
    kept, key = asdict(wanted), _key(request)
    if request.session.get(key, asdict(QueueFilter())) != kept:
        request.session[key] = kept


def filter_kept(request: ProjectRequest) -> QueueFilter:
    """The filter chosen last in this session; an empty one when none was."""
    return QueueFilterForm(request.session.get(_key(request), {})).wanted()


def go_on(
    request: ProjectRequest, *, like: Instance | None = None, after: Assignment | None = None
) -> HttpResponse:
    """Take the item to read next and go to it, or to the queue when nothing of what was chosen waits.

    Taken only where it is opened, one item would be what all who go on at once are led to.
    """
    taken = _next_taken(request, like, after)
    if taken is None:
        return redirect(queue_address(request))
    return redirect("review:item", request.project.slug, taken.uid)


def _next_taken(
    request: ProjectRequest, like: Instance | None, after: Assignment | None
) -> Assignment | None:
    """None where nothing waits, or where others took all that was offered again and again."""
    chosen = filter_kept(request)
    for _ in range(TRIES):
        few = queue_next_few(request.user, request.project, like=like, after=after, wanted=chosen)
        if not few:
            return None
        if taken := assignment_lease_first(offered=few, reviewer=request.user):
            return taken
    return None


def following_item(
    request: ProjectRequest, *, like: Instance | None = None, after: Assignment | None = None
) -> Assignment | None:
    """What comes next within the chosen filter."""
    return queue_next(request.user, request.project, like=like, after=after, wanted=filter_kept(request))


def queue_address(request: ProjectRequest) -> str:
    """The queue as the person narrowed it."""
    address = reverse("review:queue", args=[request.project.slug])
    query = filter_kept(request).query
    return f"{address}?{query}" if query else address


def filter_words(wanted: QueueFilter) -> str:
    """What the filter lets through, in the words of the queue page; empty without a filter."""
    words = []
    for name, field in QueueFilterForm().fields.items():
        chosen = getattr(wanted, name)
        words += [str(label) for value, label in field.choices if chosen and value == chosen]  # type: ignore[attr-defined]
    return ", ".join(words)


def _key(request: ProjectRequest) -> str:
    return f"queue:{request.project.slug}"
