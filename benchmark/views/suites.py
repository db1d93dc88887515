"""Suites, for their stewards: freeze a version, look at its items."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from benchmark.building.overlaps import overlaps_of
from benchmark.building.plan import suite_plan
from benchmark.clinicians.progress import baseline_shown
from benchmark.errors import SuiteRefused
from benchmark.forms import RecipeForm, SuiteForm
from benchmark.selectors import versions_of
from benchmark.services.suite_build import suite_build as freeze_by_recipe
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
def suite_build(request: ProjectRequest) -> HttpResponse:
    """Draw a version by a recipe: first as a preview, then for good."""
    form = RecipeForm(request.POST or None)
    plan = None
    if request.method == "POST" and form.is_valid():
        recipe = form.recipe()
        if "freeze" not in request.POST:
            plan = suite_plan(request.project, recipe)
        else:
            try:
                version = freeze_by_recipe(project=request.project, recipe=recipe, by=request.user)
            except SuiteRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{version} is frozen with {version.item_count} items.")
                return redirect("benchmark:suite", slug=request.project.slug, uid=version.uid)
    status = 422 if form.errors else 200
    return render(request, "benchmark/suite_build.html", {"form": form, "plan": plan}, status=status)


@project_page(Permission.HOLD_SUITES)
def suite_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One frozen version and its items."""
    version = get_object_or_404(versions_of(request.project), uid=uid)
    context = {
        "version": version,
        "items": version.items.select_related("instance").order_by("position"),
        "errata": version.errata.select_related("item__version__suite", "noted_by").order_by(
            "item__position"
        ),
        "reserve_count": version.suite.reserves.count(),
        "recipe": json.loads(version.recipe),
        "overlaps": overlaps_of(version),
        "baseline": baseline_shown(version),
    }
    return render(request, "benchmark/suite.html", context)
