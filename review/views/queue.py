"""The queue: what waits, in the order of work."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, dumps, loads
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from review.blind import blind_to
from review.carried import page_address
from review.day import leave_of
from review.forms import QueueFilterForm
from review.lots.selectors import count_to_read
from review.models import Assignment
from review.selectors import PAGE, queue_counts, queue_rows
from review.views.chosen import (
    filter_words,
    following_item,
    go_on,
    is_peek,
    queue_address,
)

CURSOR = "review.queue"


@project_page(Permission.REVIEW)
@require_GET
def queue(request: ProjectRequest) -> HttpResponse:
    """What waits for this person: answered redrafts first, then by priority, case by case."""
    form = QueueFilterForm(request.GET)
    wanted = form.wanted()
    after = _cursor(request.GET.get("after", ""))
    rows = queue_rows(request.user, request.project, wanted, after=after)
    if after and not rows:
        return redirect(queue_address(request))
    more = rows[PAGE:] and _next_page(request, rows[PAGE - 1])
    context = {
        "rows": rows[:PAGE],
        "blind": blind_to([row.instance for row in rows[:PAGE]], request.user),
        "counts": queue_counts(request.user, request.project),
        "form": form,
        "next_page": more or "",
        "filter_words": filter_words(wanted),
        "of_lots": count_to_read(request.user, request.project),
        "leave": leave_of(request.user, request.project),
    }
    return render(request, "review/queue.html", context)


@project_page(Permission.REVIEW)
@require_GET
def next_item(request: ProjectRequest) -> HttpResponse:
    """Go to the item to read next, and take it; or to the queue when nothing waits.

    Who only looks ahead takes nothing: they are told where pictures wait that can be fetched by then.
    """
    after = _assignment(request, request.GET.get("after", ""))
    if is_peek(request):
        return _ahead(request, after)
    return go_on(request, like=after.instance if after else None, after=after)


def _ahead(request: ProjectRequest, after: Assignment | None) -> HttpResponse:
    """The page of what follows `after`, where it has pictures; of a text nothing is fetched ahead."""
    following = following_item(request, like=after.instance, after=after) if after else None
    if following is None or following.instance.study_id is None:
        return HttpResponse(status=204)
    return redirect(page_address(request, "item", following.uid))


def _assignment(request: ProjectRequest, uid: str) -> Assignment | None:
    """The item that somebody goes on from, where they say which."""
    rows = Assignment.objects.filter(project=request.project).select_related("instance")
    try:
        return rows.filter(uid=UUID(uid)).first() if uid else None
    except ValueError:
        return None


def _cursor(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(loads(text, salt=CURSOR))
    except (BadSignature, TypeError, ValueError, AttributeError):
        return None


def _next_page(request: ProjectRequest, last: Assignment) -> str:
    query = request.GET.copy()
    query["after"] = dumps(str(last.uid), salt=CURSOR)
    return f"?{query.urlencode()}"
