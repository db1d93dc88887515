"""Scanned pages of a source: having them read, following that, and comparing their text with the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from corpus.forms import PageCheckForm
from corpus.models import PageState, ScannedPage, Source, SourceRun
from corpus.sources.pdf.scan_check import page_digest, page_passages, scan_page_check, scan_page_drop
from corpus.sources.pdf.scans import scan_run_start, scan_run_stop, scans_leave_out
from corpus.tasks import scan_run_read
from corpus.views.figures import source_in_sight
from imaging.policies import sees_unsigned
from projects.access import ProjectRequest, project_page
from projects.models import RunState
from projects.policies import Permission
from projects.tasks import wake


def scans_shown(source: Source) -> dict[str, Any]:
    """What the page of a source tells of its scanned pages; nothing where it has none."""
    pages = list(source.scanned_pages.order_by("page"))
    if not pages:
        return {}
    held = SourceRun.objects.filter(source=source, cleared_at__isnull=True).exists()
    last = source.scan_runs.order_by("-created_at").first()
    return {
        "scanned": pages,
        "unread": sum(page.state == PageState.UNREAD for page in pages) if held else 0,
        "waiting": [page for page in pages if page.state == PageState.WAITS],
        "scan_run": last if last is not None and last.state != RunState.DONE else None,
    }


@project_page(Permission.MANAGE_SOURCES)
def scans_part(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """How far the reading is, for a page that follows it; at the end the page shows the passages."""
    source = source_in_sight(request, uid)
    shown = scans_shown(source)
    answer = render(request, "corpus/_scans.html", {"source": source, **shown})
    run = shown.get("scan_run")
    if run is None or not run.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
@project_page(Permission.MANAGE_SOURCES)
def scans_act(request: ProjectRequest, uid: UUID, act: str) -> HttpResponse:
    """Have the scanned pages read, call that off, or leave them out."""
    source = source_in_sight(request, uid)
    if act == "read":
        with transaction.atomic():
            run = scan_run_start(source=source, started_by=request.user)
            wake(scan_run_read, run.pk)
    elif act == "cancel":
        last = source.scan_runs.order_by("-created_at").first()
        if last is None:
            raise Http404("The scanned pages are not being read.")
        scan_run_stop(run=last, stopped_by=request.user)
    else:
        count = scans_leave_out(source=source, by=request.user)
        messages.success(request, f"{count} scanned page{' was' if count == 1 else 's were'} left out.")
    return redirect("corpus:source", slug=request.project.slug, uid=source.uid)


@project_page(Permission.MANAGE_SOURCES)
def scan_page(request: ProjectRequest, uid: UUID, page: int) -> HttpResponse:
    """The picture of a page beside the text that was read from it."""
    source = source_in_sight(request, uid)
    row = get_object_or_404(
        ScannedPage.objects.to_look_at().select_related("source__project"), source=source, page=page
    )
    form = PageCheckForm(request.POST or None, passages=list(page_passages(row).select_related("source")))
    if request.method == "POST" and form.is_valid():
        return _page_said(request, row, form)
    shown = {
        "source": source,
        "page": row,
        "form": form,
        "seen": page_digest(row),
        "picture": source.page_images.filter(page=page).first() if sees_unsigned(request.roles) else None,
        "others": _others(source, page),
        "waiting": source.scanned_pages.waiting().count(),
    }
    return render(request, "corpus/source_scan.html", shown, status=422 if form.is_bound else 200)


def _others(source: Source, page: int) -> dict[str, ScannedPage | None]:
    """The scanned pages before and after, that have a text as well."""
    pages: QuerySet[ScannedPage] = ScannedPage.objects.to_look_at().filter(source=source)
    return {
        "earlier": pages.filter(page__lt=page).order_by("-page").first(),
        "later": pages.filter(page__gt=page).order_by("page").first(),
    }


def _page_said(request: ProjectRequest, row: ScannedPage, form: PageCheckForm) -> HttpResponse:
    seen = form.cleaned_data["seen"]
    if form.cleaned_data["verdict"] == "drop":
        scan_page_drop(page=row, dropped_by=request.user, seen=seen)
        messages.success(request, f"Page {row.page} was left out.")
    else:
        count = scan_page_check(page=row, texts=form.texts(), checked_by=request.user, seen=seen)
        changed = f", {count} text{'' if count == 1 else 's'} corrected" if count else ""
        messages.success(request, f"Page {row.page} was checked{changed}.")
    return redirect(_next(row))


def _next(row: ScannedPage) -> str:
    """The next page that waits, those after this one first; the source where none does."""
    address = [row.source.project.slug, row.source.uid]
    waiting = row.source.scanned_pages.waiting().order_by("page")
    following = waiting.filter(page__gt=row.page).first() or waiting.first()
    if following is None:
        return reverse("corpus:source", args=address)
    return reverse("corpus:source_scan", args=[*address, following.page])
