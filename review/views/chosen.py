"""Going on from item to item, within the filter that the address carries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from corpus.models import Instance
from projects.access import ProjectRequest
from review.carried import filter_of, page_address
from review.following import queue_next, queue_next_few
from review.forms import QueueFilterForm
from review.models import Assignment
from review.selectors import QueueFilter
from review.services import assignment_lease_first

TRIES = 20
"""How often others may take all of a few that were offered; then the queue is the better answer."""


def is_peek(request: HttpRequest) -> bool:
    """Whether a browser looks ahead: nothing is leased for a look."""
    return "prefetch" in request.headers.get("Sec-Purpose", "") or "X-Peek" in request.headers


def go_on(
    request: ProjectRequest, *, like: Instance | None = None, after: Assignment | None = None
) -> HttpResponse:
    """Take the item to read next and go to it, or to the queue when nothing of what was chosen waits.

    Taken only where it is opened, one item would be what all who go on at once are led to.
    """
    taken = _next_taken(request, like, after)
    return redirect(page_address(request, "item", taken.uid) if taken else queue_address(request))


def _next_taken(
    request: ProjectRequest, like: Instance | None, after: Assignment | None
) -> Assignment | None:
    """None where nothing waits, or where others took all that was offered again and again."""
    chosen = filter_of(request)
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
    return queue_next(request.user, request.project, like=like, after=after, wanted=filter_of(request))


def queue_address(request: ProjectRequest) -> str:
    """The queue as the person narrowed it."""
    return page_address(request, "queue")


def filter_words(wanted: QueueFilter) -> str:
    """What the filter lets through, in the words of the queue page; empty without a filter."""
    words = []
    for name, field in QueueFilterForm().fields.items():
        chosen = getattr(wanted, name)
        words += [str(label) for value, label in field.choices if chosen and value == chosen]  # type: ignore[attr-defined]
    return ", ".join(words)
