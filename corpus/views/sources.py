"""Sources: the list, adding one, and its passages."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from corpus.forms import SourceForm, SourceSignOffForm
from corpus.models import Source, SourceKind
from corpus.sources.errors import SourceRefused
from corpus.sources.sign_off import source_sign_off, source_words_remove, text_digest
from corpus.sources.source_add import source_add
from imaging.models import SignOff
from imaging.policies import sees_unsigned
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

LONGEST_LIST = 200


@project_page(Permission.VIEW_SOURCES)
def source_list(request: ProjectRequest) -> HttpResponse:
    """Every source of the project, the newest first."""
    sources = (
        Source.objects.filter(project=request.project)
        .in_sight(unsigned=sees_unsigned(request.roles))
        .annotate(
            passage_count=Count("passages", distinct=True), instance_count=Count("instances", distinct=True)
        )
        .order_by("-created_at", "uid")[:LONGEST_LIST]
    )
    return render(request, "corpus/source_list.html", {"sources": sources, "today": timezone.localdate()})


@project_page(Permission.MANAGE_SOURCES)
def source_new(request: ProjectRequest) -> HttpResponse:
    """Add a text with its terms."""
    form = SourceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            source = source_add(
                project=request.project,
                kind=SourceKind(fields["kind"]),
                text=fields["markdown"],
                language=fields["language"],
                terms=form.terms(),
                title=fields["title"],
                names=fields["names"].splitlines(),
                by=request.user,
            )
        except SourceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{source.title}” was taken.")
            return redirect("corpus:source", slug=request.project.slug, uid=source.uid)
    status = 422 if request.method == "POST" else 200
    return render(request, "corpus/source_new.html", {"form": form}, status=status)


@project_page(Permission.VIEW_SOURCES)
def source_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One source: its terms and its passages."""
    return _page(request, _source(request, uid), SourceSignOffForm())


@require_POST
@project_page(Permission.SIGN_OFF)
def source_read(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Sign a hospital case off, or take out words that still name somebody."""
    source = _source(request, uid)
    form = SourceSignOffForm(request.POST)
    if not form.is_valid():
        return _page(request, source, form, status=422)
    seen, words = form.cleaned_data["seen"], form.cleaned_data["words"].splitlines()
    if form.cleaned_data["verdict"] == "sign":
        source_sign_off(source=source, signed_by=request.user, seen=seen)
        messages.success(request, "Signed off: this text may be used as its rights allow.")
    else:
        count = source_words_remove(source=source, words=words, removed_by=request.user, seen=seen)
        messages.success(request, f"Taken out in {count} place{'' if count == 1 else 's'}.")
    return redirect("corpus:source", slug=request.project.slug, uid=source.uid)


def _source(request: ProjectRequest, uid: UUID) -> Source:
    within_sight = Source.objects.in_sight(unsigned=sees_unsigned(request.roles))
    return get_object_or_404(within_sight, project=request.project, uid=uid)


def _page(
    request: ProjectRequest, source: Source, form: SourceSignOffForm, status: int = 200
) -> HttpResponse:
    shown = {
        "source": source,
        "passages": source.passages.annotate(instance_count=Count("instances")).order_by("position"),
        "today": timezone.localdate(),
        "form": form,
        "taken_out": sorted(json.loads(source.taken_out).items()),
        "may_sign_off": sees_unsigned(request.roles),
        "seen": text_digest(source) if source.sign_off == SignOff.WAITING else "",
    }
    return render(request, "corpus/source_page.html", shown, status=status)
