"""Who redrafts imported items that are sent back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from generation.errors import GenerationError
from generation.forms import BUILT_IN, RedrafterForm
from generation.redrafters import redrafter_said
from generation.services.redrafter_say import redrafter_say
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.GENERATE)
def redrafter_page(request: ProjectRequest) -> HttpResponse:
    """See who is asked now, and choose another."""
    said = redrafter_said(request.project)
    now = said.endpoint if said else None
    form = RedrafterForm(request.POST or None, initial={"drafter": str(now.uid) if now else BUILT_IN})
    if request.method == "POST" and form.is_valid():
        try:
            redrafter_say(project=request.project, endpoint=form.endpoint(), by=request.user)
        except GenerationError as refusal:
            form.add_error("drafter", str(refusal))
        else:
            messages.success(request, "From now on imported items are redrafted so.")
            return redirect("generation:redrafter", slug=request.project.slug)
    context = {"form": form, "said": said, "endpoint": now}
    return render(request, "generation/redrafter.html", context, status=422 if form.errors else 200)
