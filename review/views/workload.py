"""What waits for whom, and giving it to others: looked at first, then done, then taken back where wrong."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from projects.access import ProjectRequest, project_page
from projects.models import Role, User
from projects.policies import Permission
from review.errors import ReviewError
from review.models import Move
from review.move_form import POOL_NAME, MoveForm
from review.moving import POOL, Plan, Target, move_plan, readers_free
from review.services import assignments_move, move_undo
from review.views.find import reach_of
from review.workload import ORDERS, in_order, workload_of

LATELY = 5
COLUMNS = (
    ("name", "Reader", "Reader"),
    ("open", "Open", "Open: kept for them, or open with them now"),
    ("returned", "Sent back", "Sent back: by them, and answered"),
    ("leased", "Open now", "Open now: on a screen"),
    ("week", "7 days", "7 days: decided in them"),
    ("month", "30 days", "30 days: decided in them"),
    ("seconds", "Time each", "Time each: active time of one decision, median of 30 days"),
    ("hours", "Hours left", "Hours left: at their own pace"),
    ("oldest", "Oldest", "Oldest: how long it has waited"),
    ("away", "On leave until", "On leave until"),
)
leads = project_page(Permission.CONFIGURE)


class Column(NamedTuple):
    """The head of a column: the address sorts by it."""

    name: str
    word: str
    said: str
    query: str
    direction: str


@leads
@require_GET
def workload(request: ProjectRequest) -> HttpResponse:
    """Every reader of the project, the pool, and both together; sorted as the address says."""
    by = request.GET.get("by", "name")
    by = by if by.removeprefix("-") in ORDERS else "name"
    found = workload_of(request.project)
    context = {
        "load": found,
        "readers": in_order(found.readers, by),
        "columns": [_column(by, *one) for one in COLUMNS],
        "moves": _moves(request),
    }
    return render(request, "review/workload.html", context)


def _column(by: str, name: str, word: str, said: str) -> Column:
    direction = {name: "ascending", f"-{name}": "descending"}.get(by, "")
    # Names begin with A, figures with the largest; a second press turns it round.
    falls = direction == "ascending" or (not direction and name not in ("name", "away"))
    return Column(name, word, said, f"by={'-' * falls}{name}", direction)


def _moves(request: ProjectRequest) -> list[Move]:
    """What the leads of the project moved last."""
    counted = {"count": Count("items"), "put_back": Count("items", filter=Q(items__is_put_back=True))}
    rows = Move.objects.filter(project=request.project).select_related("source", "by")
    return list(rows.annotate(**counted).order_by("-created_at")[:LATELY])


@leads
@require_GET
def move(request: ProjectRequest, username: str) -> HttpResponse:
    """What to move and to whom; as an address it shows what would be done. Nothing is changed."""
    source = _source(request, username)
    free = readers_free(reach_of(request), source)
    if not request.GET:
        return _page(request, source, MoveForm(readers=free, initial={"to": [POOL_NAME]}))
    return _preview(request, source, MoveForm(request.GET, readers=free))


@leads
@require_POST
def move_do(request: ProjectRequest, username: str) -> HttpResponse:
    """Do what the preview told, with what is still as it was."""
    source = _source(request, username)
    form = MoveForm(request.POST, readers=readers_free(reach_of(request), source))
    if not form.is_valid() or form.cleaned_data["key"] is None:
        return _page(request, source, form, status=422)
    try:
        done = assignments_move(
            reach=reach_of(request),
            source=source,
            targets=form.targets,
            wanted=form.wanted,
            key=form.cleaned_data["key"],
        )
    except ReviewError as problem:
        return _preview(request, source, form, problem=str(problem), status=422)
    if done.undone_at:
        messages.info(request, "This was done and taken back before. Nothing was changed.")
        return redirect("review:workload", request.project.slug)
    count = done.items.count()
    undo = reverse("review:move_undo", args=[request.project.slug, done.uid])
    words = f"{_items(count)} of {source.display_name} moved."
    messages.success(request, words, extra_tags=f"undo={undo} seconds=30")
    return redirect("review:workload", request.project.slug)


@leads
@require_POST
def undo(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take back what any lead of the project moved, as far as nobody went on with it."""
    done = get_object_or_404(
        Move.objects.select_related("project", "source", "by"),
        project=request.project,
        uid=uid,
    )
    try:
        put_back, left = move_undo(move=done, by=request.user)
    except ReviewError as problem:
        messages.error(request, str(problem))
    else:
        rest = f" {_items(left)} stay{'s' * (left == 1)} as they are: somebody went on." if left else ""
        messages.success(
            request, f"{_items(put_back)} wait{'s' * (put_back == 1)} for {done.source} again.{rest}"
        )
    return redirect("review:workload", request.project.slug)


def _source(request: ProjectRequest, username: str) -> User:
    seats = User.objects.filter(memberships__project=request.project, memberships__role=Role.SURGEON)
    return get_object_or_404(seats, username=username)


def _preview(
    request: ProjectRequest, source: User, form: MoveForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, source, form, status=422)
    plan = move_plan(reach=reach_of(request), source=source, targets=form.targets, wanted=form.wanted)
    more = {
        "plan": plan,
        "sentence": sentence_of(source, plan, form.targets),
        "key": form.cleaned_data["key"] or uuid4(),
        "problem": problem,
    }
    return _page(request, source, form, status=status, **more)


def _page(
    request: ProjectRequest, source: User, form: MoveForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "review/move.html", {"source": source, "form": form, **more}, status=status)


def sentence_of(source: User, plan: Plan, targets: list[Target]) -> str:
    """The plan in words."""
    name = source.display_name
    if not plan.count and not plan.stays:
        return f"Nothing of what waits for {name} is asked for here."
    if not plan.count:
        return f"No item of {name} can be moved like this."
    names = {one.pk if one else None: one.display_name if one else "the pool" for one in targets}
    parts = [
        f"{len(keys)} {'goes' if len(keys) == 1 else 'go'} {'back ' if to is POOL else ''}to {names[to]}"
        for to, keys in plan.to.items()
        if keys
    ]
    return f"{_items(plan.count)} of {name}: {', '.join(parts)}."


def _items(count: int) -> str:
    return f"{count} item{'s' * (count != 1)}"
