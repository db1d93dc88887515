"""The filter a person chose on the queue: it holds from item to item until they choose another."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from corpus.models import Instance
from projects.access import ProjectRequest
from review.forms import QueueFilterForm
from review.models import Assignment
from review.selectors import QueueFilter, queue_next


def filter_keep(request: ProjectRequest, wanted: QueueFilter) -> None:
    """Remember the filter for this session and project."""
    kept, key = asdict(wanted), _key(request)
    if request.session.get(key, asdict(QueueFilter())) != kept:
        request.session[key] = kept


def filter_kept(request: ProjectRequest) -> QueueFilter:
    """The filter chosen last in this session; an empty one when none was."""
    return QueueFilterForm(request.session.get(_key(request), {})).wanted()


def go_on(request: ProjectRequest, *, like: Instance | None = None) -> HttpResponse:
    """Go to the item to read next, or to the queue when nothing of what was chosen waits."""
    following = following_item(request, like=like)
    if following is None:
        return redirect(queue_address(request))
    return redirect("review:item", request.project.slug, following.uid)


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
