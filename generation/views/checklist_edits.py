"""Editing the revision checklist of a project: one criterion at a time, with a way back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from generation.checklist import criteria_read
from generation.checklist_bounds import MOST_CRITERIA, ChecklistRefused
from generation.checklist_changes import changes_between
from generation.checklist_forms import ChecklistMakeForm, CriterionForm, SeenForm
from generation.models import ChecklistVersion
from generation.services.checklist_edit import (
    EditedMeanwhile,
    Editing,
    Seen,
    checklist_make,
    criterion_add,
    criterion_move,
    criterion_retire,
    criterion_reword,
    editing_of,
    step_undo,
)
from generation.services.checklist_register import checklists_seen
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.GENERATE)
def checklist_edit(request: ProjectRequest) -> HttpResponse:
    """The criteria as they are being edited; begun from the version that the address names by `from`."""
    return _page(request, _editing(request), ChecklistMakeForm())


@project_page(Permission.GENERATE)
def criterion_new(request: ProjectRequest) -> HttpResponse:
    """Write a criterion more."""
    form = CriterionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            step = criterion_add(_seen(request), **form.cleaned_data)
        except ChecklistRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Added at the end of the list.")
            return _back(request, step.base, at=f"{step.key}-up")
    return _form_page(request, form, criterion=None)


@project_page(Permission.GENERATE)
def criterion_page(request: ProjectRequest, key: str) -> HttpResponse:
    """Other words for a criterion, or other kinds that it is asked of."""
    criterion = _editing(request).criterion(key)
    told = {"english": criterion.english, "chinese": criterion.chinese, "kinds": sorted(criterion.kinds)}
    form = CriterionForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            step = criterion_reword(_seen(request), key=key, **form.cleaned_data)
        except ChecklistRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Reworded.")
            return _back(request, step.base, at=f"{key}-reword")
    return _form_page(request, form, criterion=criterion)


@require_POST
@project_page(Permission.GENERATE)
def criterion_shift(request: ProjectRequest, key: str) -> HttpResponse:
    """One place up or down."""
    up = "up" in request.POST
    step = criterion_move(_seen(request), key=key, up=up)
    return _back(request, step.base, at=f"{key}-{'up' if up else 'down'}")


@require_POST
@project_page(Permission.GENERATE)
def criterion_gone(request: ProjectRequest, key: str) -> HttpResponse:
    """Ask it no more in the next version."""
    step = criterion_retire(_seen(request), key=key)
    messages.success(request, "Retired. Versions that have it keep it.")
    return _back(request, step.base, at="undo")


@require_POST
@project_page(Permission.GENERATE)
def checklist_undo(request: ProjectRequest) -> HttpResponse:
    """Take the last step back."""
    step = step_undo(_seen(request))
    messages.success(request, f"Undone: {step.get_act_display().lower()} by {step.said_by.display_name}.")
    return _back(request, step.base, at="undo")


@require_POST
@project_page(Permission.GENERATE)
def checklist_new(request: ProjectRequest) -> HttpResponse:
    """Make a version of what the steps led to."""
    form = ChecklistMakeForm(request.POST)
    if form.is_valid():
        try:
            made = checklist_make(_seen(request), note=form.cleaned_data["note"])
        except ChecklistRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made} was made as a draft. No run is read by it yet.")
            return redirect("generation:checklist", slug=request.project.slug, uid=made.uid)
    return _page(request, _editing(request), form)


def _page(request: ProjectRequest, editing: Editing, form: ChecklistMakeForm) -> HttpResponse:
    changes = changes_between(criteria_read(editing.base.criteria), editing.criteria)
    standing = [one for one in changes if one.new is not None]
    shown = {
        "editing": editing,
        "rows": standing,
        "retired": [one for one in changes if one.new is None],
        "form": form,
        "at": request.GET.get("at", ""),
        "is_full": len(standing) >= MOST_CRITERIA,
        "most": MOST_CRITERIA,
    }
    status = 422 if form.errors else 200
    return render(request, "generation/checklist_edit.html", shown, status=status)


def _form_page(request: ProjectRequest, form: CriterionForm, *, criterion: Any) -> HttpResponse:
    shown = {"form": form, "criterion": criterion, "editing": _editing(request)}
    status = 422 if form.errors else 200
    return render(request, "generation/checklist_criterion.html", shown, status=status)


def _editing(request: ProjectRequest) -> Editing:
    """What is being edited; where nothing is under way, from the version that the address names."""
    uid = _uid(request.GET.get("from", ""))
    return editing_of(request.project, _version(request, uid) if uid else None)


def _seen(request: ProjectRequest) -> Seen:
    """What stood on the screen. Raises EditedMeanwhile where the form does not say it."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise EditedMeanwhile
    base = _version(request, form.cleaned_data["base"])
    return Seen(project=request.project, base=base, step=form.cleaned_data["step"], by=request.user)


def _version(request: ProjectRequest, uid: UUID) -> ChecklistVersion:
    return get_object_or_404(checklists_seen(request.project), uid=uid)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(request: ProjectRequest, base: ChecklistVersion, *, at: str) -> HttpResponse:
    """The list again, with the keyboard where it was."""
    address = reverse("generation:checklist_edit", kwargs={"slug": request.project.slug})
    return redirect(f"{address}?{urlencode({'from': base.uid, 'at': at})}")
