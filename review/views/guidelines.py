"""The review guidelines: every version, a new one, and that somebody has read the one in force."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.access import ProjectRequest, project_page
from projects.policies import Permission, roles_allow
from review.carried import page_address
from review.errors import GuidelinesMovedOn, ReviewError
from review.forms import GuidelinesForm, SentFromForm
from review.guidelines import (
    COOKIE,
    OPEN,
    Panel,
    changes_in,
    guidelines_in_force,
    markdown_html,
    panel_of,
    versions_of,
)
from review.models import Guidelines, GuidelinesRead
from review.services import guidelines_read, guidelines_write


def guidelines_shown(request: ProjectRequest) -> Panel | None:
    """The panel beside an item, open or closed as this browser left it. One query."""
    is_open = request.COOKIES.get(COOKIE) == OPEN
    return panel_of(request.project, request.user, is_open=is_open)


@project_page(Permission.VIEW_INSTANCES)
@never_cache
@require_GET
def guidelines(request: ProjectRequest) -> HttpResponse:
    """One version, the one in force unless another is asked for, and the list of all."""
    versions = versions_of(request.project)
    wanted = request.GET.get("version", "")
    rows = [one.guidelines for one in versions]
    shown = next((one for one in rows if str(one.number) == wanted), rows[0] if rows else None)
    before = next((one for one in rows if shown and one.number == shown.number - 1), None)
    may_read = roles_allow(request.roles, Permission.REVIEW)
    read = GuidelinesRead.objects.filter(guidelines=shown, person=request.user)
    context = {
        "versions": versions,
        "shown": shown,
        "text": markdown_html(shown.text) if shown else "",
        "parts": changes_in(shown, before) if shown and before else [],
        "in_force": rows[0] if rows else None,
        "may_write": roles_allow(request.roles, Permission.CONFIGURE),
        "unread": may_read and shown == (rows[0] if rows else None) and not read.exists(),
    }
    return render(request, "review/guidelines.html", context)


@project_page(Permission.CONFIGURE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ProjectRequest) -> HttpResponse:
    """The form of a new version; looking at it first puts nothing in force."""
    last = guidelines_in_force(request.project)
    first = {"text": last.text if last else "", "after": last.number if last else 0}
    form = GuidelinesForm(request.POST or None, initial=first, is_first=last is None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and request.POST.get("act") == "try":
            status = 200
        elif form.is_valid():
            try:
                return _in_force(request, form)
            except GuidelinesMovedOn as problem:
                status = problem.status
                form = GuidelinesForm(
                    {**request.POST.dict(), "after": last.number if last else 0}, is_first=False
                )
                form.add_error(None, str(problem))
            except ReviewError as problem:
                form.add_error(None, str(problem))
    return render(request, "review/guidelines_write.html", _written(form, last), status=status)


def _in_force(request: ProjectRequest, form: GuidelinesForm) -> HttpResponse:
    made = guidelines_write(project=request.project, by=request.user, **form.cleaned_data)
    messages.success(request, f"In force: {made}. Reviewers are told.")
    return redirect("review:guidelines", request.project.slug)


def _written(form: GuidelinesForm, last: Guidelines | None) -> dict[str, object]:
    """The form, and what was written as it will be read."""
    text = form.data.get("text", "") if form.is_bound else ""
    typed = Guidelines(text=text)
    return {
        "form": form,
        "in_force": last,
        "preview": markdown_html(text) if text else "",
        "parts": changes_in(typed, last) if text and last else [],
    }


@project_page(Permission.REVIEW)
@require_POST
def read(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Somebody has read a version; back to the item, or to the guidelines."""
    found = get_object_or_404(Guidelines, uid=uid, project=request.project)
    guidelines_read(guidelines=found, person=request.user)
    if item := SentFromForm(request.POST).uid("item"):
        return redirect(page_address(request, "item", item))
    return redirect("review:guidelines", request.project.slug)
