"""Suites, for their stewards: freeze a version, look at its items."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from benchmark.errors import SuiteRefused
from benchmark.forms import SuiteForm
from benchmark.selectors import versions_of
from benchmark.services.suite_freeze import suite_freeze
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.HOLD_SUITES)
def suite_list(request: ProjectRequest) -> HttpResponse:
    """Every version, and the form that freezes another."""
    form = SuiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = suite_freeze(project=request.project, by=request.user, **form.cleaned_data)
        except SuiteRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{version} is frozen with {version.item_count} items.")
            return redirect("benchmark:suite", slug=request.project.slug, uid=version.uid)
    context = {"form": form, "versions": versions_of(request.project)}
    status = 422 if request.method == "POST" else 200
    return render(request, "benchmark/suite_list.html", context, status=status)


@project_page(Permission.HOLD_SUITES)
def suite_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One frozen version and its items."""
    version = get_object_or_404(versions_of(request.project), uid=uid)
    items = version.items.select_related("instance").order_by("position")
    return render(request, "benchmark/suite.html", {"version": version, "items": items})
