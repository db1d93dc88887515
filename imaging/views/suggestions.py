"""Asking a server for marks: the question, how it goes, and accepting what came."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from imaging.errors import MarksNotClear, NoSuggestions, PicturesStay
from imaging.forms import MarksRemoveForm, SuggestionsForm
from imaging.models import Series, SuggestionRun
from imaging.policies import in_sight, sees_unsigned
from imaging.series_labels import series_label
from imaging.services.mark_accept import suggestions_accept
from imaging.services.suggestions_start import suggestions_start, suggestions_stop
from imaging.tasks import work_suggestions
from imaging.views.marks import mark_or_404
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@require_POST
@project_page(Permission.MARK_LEVELS)
def suggestions_ask(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Send one series of a study to a server that an admin allowed."""
    study = study_or_404(request, uid)
    form = SuggestionsForm(request.POST, study=study)
    if not form.is_valid():
        messages.error(request, "Choose a series and a server. Nothing was sent.")
        return redirect("imaging:label", slug=request.project.slug, uid=study.uid)
    series = form.cleaned_data["series"]
    try:
        run = suggestions_start(series=series, server=form.cleaned_data["server"], started_by=request.user)
    except (PicturesStay, NoSuggestions) as refusal:
        messages.error(request, f"{refusal} Nothing was sent.")
        return redirect(_label_page(request, series))
    wake(work_suggestions, run.pk)
    return redirect("imaging:suggestions", slug=request.project.slug, uid=run.uid)


@require_safe
@project_page(Permission.MARK_LEVELS)
def suggestions_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One asking; htmx asks for its moving part alone."""
    run = _run_or_404(request, uid)
    context = {
        "run": run,
        "label": series_label(run.series),
        "label_page": _label_page(request, run.series),
        "log_lines": run.log.splitlines()[-8:],
    }
    name = "_suggestions" if request.headers.get("HX-Request") else "suggestions"
    return render(request, f"imaging/{name}.html", context)


@require_POST
@project_page(Permission.MARK_LEVELS)
def suggestions_cancel(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop an asking."""
    run = _run_or_404(request, uid)
    suggestions_stop(run=run, stopped_by=request.user)
    return redirect("imaging:suggestions", slug=request.project.slug, uid=run.uid)


@require_POST
@project_page(Permission.MARK_LEVELS)
def suggestions_take(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Accept all that a model proposes on a series."""
    mark = mark_or_404(request, uid)
    form = MarksRemoveForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    try:
        count = suggestions_accept(mark=mark, person=request.user, seen=seen)
    except MarksNotClear as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{count} suggestion{'' if count == 1 else 's'} accepted in your name.")
    return redirect(_label_page(request, mark.series))


def _label_page(request: ProjectRequest, series: Series) -> str:
    address = reverse("imaging:label", args=[request.project.slug, series.study.uid])
    return f"{address}?series={series.uid}"


def _run_or_404(request: ProjectRequest, uid: UUID) -> SuggestionRun:
    return get_object_or_404(
        SuggestionRun.objects.select_related("server", "series__study__subject", "started_by", "project"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study", person=request.user.pk),
        project=request.project,
        uid=uid,
    )
