"""Making a project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from projects.access import admin_page
from projects.errors import AddressTaken
from projects.forms import ProjectForm
from projects.models import User
from projects.services.projects import project_create


@admin_page
def project_new(request: HttpRequest) -> HttpResponse:
    """The form of a new project; who sends it leads the project."""
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            project = project_create(made_by=request.user, **form.cleaned_data)
        except AddressTaken as taken:
            form.add_error("slug", str(taken))
        else:
            messages.success(request, f"{project.name} is made, and you lead it.")
            return redirect("projects:project", slug=project.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/project_new.html", {"form": form}, status=status)
