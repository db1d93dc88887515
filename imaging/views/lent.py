"""Accepting marks that a neighbouring series lends, and taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from imaging.errors import MarksNotClear, MarksStay
from imaging.forms import LentForm
from imaging.models import Series
from imaging.policies import in_sight, sees_unsigned
from imaging.services.lent_accept import lent_accept, lent_take_back
from imaging.views.marks import mark_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@require_POST
@project_page(Permission.MARK_LEVELS)
def accept(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Accept the named marks, one or all, on a series that they are lent to."""
    series = get_object_or_404(
        Series.objects.select_related("study__project", "study__subject"),
        in_sight(unsigned=sees_unsigned(request.roles), study="study", person=request.user.pk),
        uid=uid,
        study__project=request.project,
    )
    form = LentForm(request.POST)
    marks = form.cleaned_data["marks"] if form.is_valid() else []
    try:
        made = lent_accept(series=series, marks=marks, person=request.user)
    except MarksNotClear as refusal:
        messages.error(request, str(refusal))
    else:
        undo = reverse("imaging:lent_take_back", args=[request.project.slug, made[0].uid])
        word = made[0].level if len(made) == 1 else f"{len(made)} levels"
        messages.success(request, f"{word} accepted on “{series}”.", extra_tags=f"undo={undo}")
    return redirect("imaging:study", slug=request.project.slug, uid=series.study.uid)


@require_POST
@project_page(Permission.MARK_LEVELS)
def take_back(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take back what was accepted in one press."""
    mark = mark_or_404(request, uid)
    try:
        count = lent_take_back(mark=mark, person=request.user)
    except MarksStay as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, f"Taken back: {count} level{'' if count == 1 else 's'} on “{mark.series}”.")
    return redirect("imaging:study", slug=request.project.slug, uid=mark.series.study.uid)
