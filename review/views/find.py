"""Find: the search of a project, and the searches that a person keeps."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from projects.access import ProjectRequest, project_page
from projects.numbers import whole_number
from projects.policies import Permission, roles_allow
from review.blind import blind_to
from review.errors import ReviewError
from review.find.bulk import MOST
from review.find.reach import Reach
from review.find.rows import PAGE, instances_found
from review.find.shown import rows_shown
from review.find.wanted import FindForm, Wanted, readers_of
from review.models import BulkAct, BulkKind, SavedSearch
from review.services import search_remove, search_restore, search_save

find_page = project_page(Permission.VIEW_INSTANCES)
LATELY = 3


@find_page
@require_GET
def find(request: ProjectRequest) -> HttpResponse:
    """What is found, the newest first. The address is the search: it can be kept, sent and opened again."""
    return found_page(request)


def reach_of(request: ProjectRequest) -> Reach:
    """What this person's search may tell."""
    return Reach(request.user, request.roles, request.project)


def found_page(request: ProjectRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the search of the address; `more` adds what was refused."""
    people = readers_of(request.project, request.user)
    form = FindForm(request.GET, people=people)
    wanted = form.wanted
    before = whole_number(request.GET.get("before", ""))
    rows = instances_found(reach_of(request), wanted, before=before)
    shown = rows[:PAGE]
    address = reverse("review:find", args=[request.project.slug])
    following = urlencode({"before": shown[-1].number}) if len(rows) > PAGE else ""
    kept = SavedSearch.objects.filter(
        project=request.project, person=request.user, removed_at__isnull=True
    ).order_by("name")
    context = {
        "form": form,
        "wanted": wanted,
        "chosen": chosen_words(form, wanted),
        "rows": rows_shown(shown, wanted.q),
        "blind": blind_to(shown, request.user),
        "before": before,
        "address": address,
        "next_page": f"{address}?{wanted.query}&{following}" if following else "",
        "saved": list(kept),
        "people": people,
        "most": MOST[BulkKind.ASSIGN],
        "lately": list(_lately(request)),
        "may_assign": roles_allow(request.roles, Permission.CONFIGURE),
        **more,
    }
    return render(request, "review/find.html", context, status=status)


def _lately(request: ProjectRequest) -> Any:
    mine = BulkAct.objects.filter(project=request.project, by=request.user)
    counted = mine.annotate(items=Count("rows"), put_back=Count("rows", filter=Q(rows__is_put_back=True)))
    return counted.select_related("to").order_by("-created_at")[:LATELY]


def chosen_words(form: FindForm, wanted: Wanted) -> list[tuple[str, str, str]]:
    """Each filter in words, with the search that remains without it: label, value, query."""
    found = []
    for name, value in asdict(wanted).items():
        if value:
            choices = dict(getattr(form.fields[name], "choices", ()))
            rest = replace(wanted, **{name: ""}).query
            found.append((str(form[name].label), str(choices.get(value, value)), rest))
    return found


@find_page
@require_POST
def save(request: ProjectRequest) -> HttpResponse:
    """Keep the search under a name."""
    sent = dict(parse_qsl(request.POST.get("query", "")[:2000]))
    wanted = FindForm(sent, people=readers_of(request.project, request.user)).wanted
    address = f"{reverse('review:find', args=[request.project.slug])}?{wanted.query}"
    try:
        kept = search_save(
            project=request.project,
            person=request.user,
            name=request.POST.get("name", "")[:200],
            query=wanted.query,
        )
    except ReviewError as problem:
        messages.error(request, str(problem))
        return redirect(address)
    undo = reverse("review:find_remove", args=[request.project.slug, kept.uid])
    messages.success(request, f"Search “{kept.name}” is kept.", extra_tags=f"undo={undo}")
    return redirect(address)


@find_page
@require_POST
def remove(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take a search off the list, with a way back."""
    kept = _mine_or_404(request, uid)
    search_remove(search=kept)
    undo = reverse("review:find_restore", args=[request.project.slug, kept.uid])
    messages.success(request, f"Search “{kept.name}” is removed.", extra_tags=f"undo={undo} seconds=15")
    return redirect("review:find", request.project.slug)


@find_page
@require_POST
def restore(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Bring a removed search back."""
    kept = _mine_or_404(request, uid)
    try:
        search_restore(search=kept)
    except ReviewError as problem:
        messages.error(request, str(problem))
        return redirect("review:find", request.project.slug)
    return redirect(f"{reverse('review:find', args=[request.project.slug])}?{kept.query}")


def _mine_or_404(request: ProjectRequest, uid: UUID) -> SavedSearch:
    return get_object_or_404(SavedSearch, project=request.project, person=request.user, uid=uid)
