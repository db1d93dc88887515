"""Subjects move from an Approval that ran out to the one that follows it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from imaging.errors import SubjectsChanged, SubjectsStay
from imaging.forms import SubjectsMoveForm
from imaging.services.subjects_move import subjects_move
from imaging.subject_moves import subject_move
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

PAGE = "imaging/subjects_move.html"


@project_page(Permission.MANAGE_APPROVALS)
def subjects_move_page(request: ProjectRequest) -> HttpResponse:
    """Choose, look at what it changes, confirm."""
    form = SubjectsMoveForm(request.POST or None, project=request.project)
    if request.method != "POST":
        return render(request, PAGE, {"form": form})
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422)
    if form.cleaned_data["seen"] is None:
        return _shown(request, form, status=200)
    try:
        count = subjects_move(**form.cleaned_data, moved_by=request.user)
    except (SubjectsStay, SubjectsChanged) as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form, status=refusal.status)
    new = form.cleaned_data["new"]
    messages.success(request, f"{count} subject{'' if count == 1 else 's'} moved to approval {new}.")
    return redirect("projects:approvals", slug=request.project.slug)


def _shown(request: ProjectRequest, form: SubjectsMoveForm, *, status: int) -> HttpResponse:
    move = subject_move(form.cleaned_data["old"], form.cleaned_data["new"])
    return render(request, PAGE, {"form": form, "move": move}, status=status)
