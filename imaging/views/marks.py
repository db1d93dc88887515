"""Marks of a study: accepting one, and taking those of one source away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from imaging.errors import MarksNotClear, MarksStay
from imaging.forms import MarksRemoveForm
from imaging.mark_sources import source_of
from imaging.models import LevelMark
from imaging.policies import in_sight, sees_unsigned
from imaging.services.mark_accept import mark_accept, mark_unaccept
from imaging.services.marks_remove import marks_remove
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@require_POST
@project_page(Permission.MARK_LEVELS)
def mark_decide(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Accept a mark, or take the acceptance back."""
    mark = mark_or_404(request, uid)
    try:
        (mark_unaccept if request.POST.get("take_back") else mark_accept)(mark=mark, person=request.user)
    except MarksNotClear as refusal:
        messages.error(request, str(refusal))
    return redirect("imaging:study", slug=request.project.slug, uid=mark.series.study.uid)


@project_page(Permission.MARK_LEVELS)
def marks_take_away(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Ask whether the marks of one source should go from a series, and take them away."""
    mark = mark_or_404(request, uid)
    source, study = source_of(mark), mark.series.study
    shown: dict[str, object] = {"source": source, "study": study, "refusal": source.barred}
    if request.method != "POST":
        return render(request, "imaging/marks_remove.html", shown)
    form = MarksRemoveForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    try:
        count = marks_remove(mark=mark, removed_by=request.user, seen=seen)
    except MarksStay as refusal:
        return render(request, "imaging/marks_remove.html", shown | {"refusal": refusal}, status=422)
    messages.success(request, f"{count} mark{'' if count == 1 else 's'} taken away from “{source.series}”.")
    return redirect("imaging:study", slug=request.project.slug, uid=study.uid)


def mark_or_404(request: ProjectRequest, uid: UUID) -> LevelMark:
    """The mark, when its study exists for the person."""
    return get_object_or_404(
        LevelMark.objects.select_related("series__study__project", "series__study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="series__study", person=request.user.pk),
        uid=uid,
        series__study__project=request.project,
    )
