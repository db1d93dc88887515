"""How the images of a project come in: what its lead chooses."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from imaging.identity_forms import ImportOptionsForm
from imaging.services.import_options_save import import_options_of, import_options_save
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.CONFIGURE)
def import_options(request: ProjectRequest) -> HttpResponse:
    """What holds for the next imports, and the way to change it."""
    sent = request.POST if request.method == "POST" else None
    form = ImportOptionsForm(sent, instance=import_options_of(request.project))
    if form.is_valid():
        import_options_save(options=form.save(commit=False), by=request.user)
        messages.success(request, "Saved. It holds for what comes in from now on.")
        return redirect("imaging:import_options", slug=request.project.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "has_key": bool(settings.REID_KEY)}
    return render(request, "imaging/import_options.html", context, status=status)
