"""How often the hidden suites of a project may be run."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from benchmark.forms import LimitForm
from benchmark.selectors import hidden_suites_of
from benchmark.services.limit_set import suite_limit_set
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.CONFIGURE, admin_too=True)
def limits(request: ProjectRequest) -> HttpResponse:
    """Every hidden suite with its limit, and the form that changes one."""
    form = LimitForm(request.POST or None, project=request.project)
    if request.method == "POST" and form.is_valid():
        suite, weekly = form.cleaned_data["suite"], form.cleaned_data["weekly_runs"]
        suite_limit_set(**form.cleaned_data, by=request.user)
        count = f"{weekly} evaluation{'' if weekly == 1 else 's'} in 7 days"
        messages.success(request, f"{suite} allows {count} for one person and for one model.")
        return redirect("benchmark:limits", slug=request.project.slug)
    context = {"form": form, "suites": hidden_suites_of(request.project)}
    status = 422 if request.method == "POST" else 200
    return render(request, "benchmark/limits.html", context, status=status)
