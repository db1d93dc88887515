"""Sources: the list, adding one, and its passages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from corpus.forms import SourceForm
from corpus.models import Source, SourceKind
from corpus.sources.errors import SourceRefused
from corpus.sources.source_add import source_add
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

LONGEST_LIST = 200


@project_page(Permission.VIEW_SOURCES)
def source_list(request: ProjectRequest) -> HttpResponse:
    """Every source of the project, the newest first."""
    sources = (
        Source.objects.filter(project=request.project)
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
    source = get_object_or_404(Source, project=request.project, uid=uid)
    passages = source.passages.annotate(instance_count=Count("instances")).order_by("position")
    return render(
        request,
        "corpus/source_page.html",
        {"source": source, "passages": passages, "today": timezone.localdate()},
    )
