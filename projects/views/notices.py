"""What happened that concerns this person: the list behind the bell."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from projects.forms import ReadForm
from projects.models import Notice, User
from projects.notices import notice_address
from projects.pages import keyset_page
from projects.services.notices import notice_read, notices_read

SHOWN = 30


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """One page of notices, the newest first."""
    assert isinstance(request.user, User)
    rows = Notice.objects.of(request.user).select_related("actor", "project")
    cursor = request.GET.get("after", "")
    page = keyset_page(rows, order=["-created_at", "-uid"], cursor=cursor, size=SHOWN)
    return render(request, "projects/notices.html", {"page": page, "after": cursor})


@require_GET
@never_cache
def notice(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go to what a notice is about; it counts as read from then on, unless a browser only looks ahead."""
    assert isinstance(request.user, User)
    found = get_object_or_404(Notice.objects.of(request.user).select_related("project"), uid=uid)
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        notice_read(notice=found)
    return redirect(notice_address(found))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark read what was on the page and all before it."""
    assert isinstance(request.user, User)
    form = ReadForm(request.POST)
    if form.is_valid():
        newest = get_object_or_404(Notice.objects.of(request.user), uid=form.cleaned_data["until"])
        notices_read(person=request.user, until=newest.created_at)
    return redirect("projects:notices")
