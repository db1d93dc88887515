"""Correcting a version: choose what is withdrawn or comes in its text of today."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from benchmark.errors import SuiteRefused
from benchmark.forms import CorrectionForm
from benchmark.models import Erratum, SuiteVersion
from benchmark.selectors import versions_of
from benchmark.services.suite_correct import suite_correct as correct
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.HOLD_SUITES)
def suite_correct(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The items with a choice beside each; what is chosen makes the next version."""
    version = get_object_or_404(versions_of(request.project), uid=uid)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _made(request, version, form)
        except SuiteRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made} is frozen with {made.item_count} items; {version} stays.")
            return redirect("benchmark:suite", slug=request.project.slug, uid=made.uid)
    items = version.items.select_related("instance__current_revision").order_by("position")
    context = {
        "version": version,
        "form": form,
        "items": items,
        "chosen": _chosen(request),
        "reserve_count": version.suite.reserves.count(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "benchmark/suite_correct.html", context, status=status)


def _made(request: ProjectRequest, version: SuiteVersion, form: CorrectionForm) -> SuiteVersion:
    chosen = _chosen(request)
    return correct(
        version=version,
        withdrawn=[uid for uid, kind in chosen.items() if kind == Erratum.Kind.WITHDRAWN],
        corrected=[uid for uid, kind in chosen.items() if kind == Erratum.Kind.CORRECTED],
        by=request.user,
        **form.cleaned_data,
    )


def _chosen(request: ProjectRequest) -> dict[UUID, str]:
    """By item: what was chosen beside it. What names no item of the form's own is left out."""
    found = {}
    for name, kind in request.POST.items():
        if name.startswith("item-") and kind in Erratum.Kind.values:
            try:
                found[UUID(name.removeprefix("item-"))] = str(kind)
            except ValueError:
                continue
    return found
