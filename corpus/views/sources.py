"""Sources: the list, adding one, and its passages."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from corpus.forms import CaseStudyForm, SourceForm, SourceSignOffForm
from corpus.models import Figure, Instance, Match, Passage, Source, SourceKind, SourceRun
from corpus.sources.case_study import case_study_set
from corpus.sources.coverage import coverage_of
from corpus.sources.errors import SourceRefused
from corpus.sources.pdf.runs import source_run_start
from corpus.sources.sign_off import source_sign_off, source_words_remove, text_digest
from corpus.sources.source_add import source_add
from corpus.tasks import source_run_read
from corpus.views.figures import figures_shown, source_in_sight
from corpus.views.scans import scans_shown
from corpus.views.source_runs import source_runs_shown
from imaging.models import SignOff
from imaging.policies import sees_unsigned
from projects.access import ProjectRequest, project_page
from projects.policies import Permission, roles_allow
from projects.tasks import wake

LONGEST_LIST = 200
PASSAGES_AT_ONCE = 60


@project_page(Permission.VIEW_SOURCES)
def source_list(request: ProjectRequest) -> HttpResponse:
    """Every source of the project, the newest first."""
    sources = (
        Source.objects.filter(project=request.project)
        .in_sight(unsigned=sees_unsigned(request.roles))
        .annotate(
            passage_count=_counted(Passage),
            figure_count=_counted(Figure),
            instance_count=_counted(Instance),
        )
        .order_by("-created_at", "uid")[:LONGEST_LIST]
    )
    shown = {"sources": sources, "today": timezone.localdate()}
    if roles_allow(request.roles, Permission.MANAGE_SOURCES):
        shown["runs"] = source_runs_shown(request.project)
    return render(request, "corpus/source_list.html", shown)


def _counted(rows: type[Passage | Figure | Instance]) -> Coalesce:
    """How many rows a source has, each kind by a query of its own: joined, they would multiply."""
    own = rows._default_manager.filter(source=OuterRef("pk")).order_by().values("source")
    return Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)


@project_page(Permission.MANAGE_SOURCES)
def source_new(request: ProjectRequest) -> HttpResponse:
    """Add a text with its terms."""
    form = SourceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _pdf_taken(request, form) if "pdf" in form.cleaned_data else _text_taken(request, form)
        except SourceRefused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if request.method == "POST" else 200
    return render(request, "corpus/source_new.html", {"form": form}, status=status)


def _text_taken(request: ProjectRequest, form: SourceForm) -> HttpResponse:
    fields = form.cleaned_data
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
    messages.success(request, f"“{source.title}” was taken.")
    return redirect("corpus:source", slug=request.project.slug, uid=source.uid)


def _pdf_taken(request: ProjectRequest, form: SourceForm) -> HttpResponse:
    fields = form.cleaned_data
    run = source_run_start(
        project=request.project,
        kind=SourceKind(fields["kind"]),
        content=fields["pdf"],
        size=fields["pdf"].size,
        language=fields["language"],
        terms=form.terms(),
        title=fields["title"],
        names=fields["names"].splitlines(),
        read_scans=fields["read_scans"],
        started_by=request.user,
    )
    wake(source_run_read, run.pk)
    return redirect("corpus:source_list", slug=request.project.slug)


@project_page(Permission.VIEW_SOURCES)
def source_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One source: its terms and its passages."""
    return _page(request, source_in_sight(request, uid), SourceSignOffForm())


@require_POST
@project_page(Permission.SIGN_OFF)
def source_read(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Sign a hospital case off, or take out words that still name somebody."""
    source = source_in_sight(request, uid)
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


@require_POST
@project_page(Permission.MANAGE_SOURCES)
def source_study(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Say which study a hospital case is the record of."""
    source = source_in_sight(request, uid)
    form = CaseStudyForm(request.POST, project=request.project)
    if not form.is_valid():
        raise SourceRefused("Choose a study of this project, or none.")
    case_study_set(source=source, study=form.cleaned_data["study"], by=request.user)
    messages.success(request, "Consultations and reports are drafted from this text and the study together."
                     if source.study else "This text is the record of no study here.")  # fmt: skip
    return redirect("corpus:source", slug=request.project.slug, uid=source.uid)


def _page(
    request: ProjectRequest, source: Source, form: SourceSignOffForm, status: int = 200
) -> HttpResponse:
    figures = figures_shown(source)
    start = passage_start(request)
    passages = source.passages.annotate(instance_count=Count("instances")).order_by("position")
    count = source.passages.count()
    shown = {
        "source": source,
        "passages": passages[start : start + PASSAGES_AT_ONCE],
        "passage_count": count,
        **_turning(request, start, count),
        "figures": figures,
        "doubtful": sum(figure.match == Match.DOUBTFUL for figure in figures),
        "unlooked": sum(figure.sign_off == SignOff.WAITING for figure in figures),
        "coverage": coverage_of(source, source.passages.order_by("position"), figures),
        "notes": _notes(source),
        **scans_shown(source),
        "sees_unsigned": sees_unsigned(request.roles),
        "today": timezone.localdate(),
        "form": form,
        "case_study": _case_study(request, source),
        "taken_out": sorted(json.loads(source.taken_out).items()),
        "may_sign_off": sees_unsigned(request.roles),
        "seen": text_digest(source) if source.sign_off == SignOff.WAITING else "",
    }
    return render(request, "corpus/source_page.html", shown, status=status)


def _case_study(request: ProjectRequest, source: Source) -> CaseStudyForm | None:
    """The choice of its study, for a hospital case and somebody who may make it."""
    is_case = source.kind == SourceKind.HOSPITAL_CASE
    if not is_case or not roles_allow(request.roles, Permission.MANAGE_SOURCES):
        return None
    chosen = source.study.uid if source.study else None
    return CaseStudyForm(project=request.project, initial={"study": chosen})


def passage_start(request: ProjectRequest) -> int:
    """How many passages are passed over: those of the pages before the one that holds `?at=`."""
    at = request.GET.get("at", "")
    place = int(at) if at.isdecimal() and len(at) < 7 else 1
    return max(0, place - 1) // PASSAGES_AT_ONCE * PASSAGES_AT_ONCE


def _turning(request: ProjectRequest, start: int, count: int) -> dict[str, str]:
    """Where the passages before and after stand."""
    end = min(start + PASSAGES_AT_ONCE, count)
    return {
        "earlier": f"?at={start - PASSAGES_AT_ONCE + 1}" if start else "",
        "later": f"?at={end + 1}" if end < count else "",
        "shown": f"{start + 1} to {end} of {count}",
    }


def _notes(source: Source) -> list[str]:
    """What a person should know of how the text was read."""
    run = SourceRun.objects.filter(source=source).first()
    return run.notes.splitlines() if run else []
