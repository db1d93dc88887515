"""What a project spends on drafting, and its caps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from generation.forms import ProjectCapForm
from generation.models import ProjectBudget
from generation.models.money import plain
from generation.money_selectors import spending_of
from generation.services.project_cap import project_cap_set
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.GENERATE)
def budget_page(request: ProjectRequest) -> HttpResponse:
    """Spent in all and per day, with the caps."""
    return _page(request, None)


@require_POST
@project_page(Permission.GENERATE)
def budget_cap(request: ProjectRequest) -> HttpResponse:
    """Set or lift the caps in one currency."""
    form = ProjectCapForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    project_cap_set(project=request.project, by=request.user, **form.cleaned_data)
    messages.success(request, "The caps are set. Runs that one of them stopped are resumed on their pages.")
    return redirect("generation:budget", slug=request.project.slug)


def _page(request: ProjectRequest, refused: ProjectCapForm | None) -> HttpResponse:
    found = spending_of(request.project)
    told = _told(found[0].budget) if found else None
    context = {"spending": found, "form": refused or ProjectCapForm(initial=told)}
    return render(request, "generation/budget.html", context, status=422 if refused else 200)


def _told(budget: ProjectBudget) -> dict[str, str]:
    caps = {"total_cap": budget.total_cap, "day_cap": budget.day_cap}
    return {"currency": budget.currency} | {name: plain(cap) for name, cap in caps.items() if cap is not None}
