"""Asking a model which figures of a source agree with their captions."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from corpus.models import Source
from corpus.sources.opinions import figures_to_ask
from generation.errors import GenerationError
from generation.forms import FiguresForm
from generation.services.figures_ask import figures_ask
from generation.tasks import generation_drive
from imaging.policies import sees_unsigned
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.GENERATE)
def figures_new(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Choose the model and the cap, see how many figures it is about, start."""
    within_sight = Source.objects.in_sight(unsigned=sees_unsigned(request.roles))
    source = get_object_or_404(within_sight, project=request.project, uid=uid)
    form = FiguresForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = figures_ask(source=source, by=request.user, **form.cleaned_data)
        except GenerationError as refusal:
            form.add_error(None, str(refusal))
        else:
            wake(generation_drive, run.pk)
            return redirect("generation:run", slug=request.project.slug, uid=run.uid)
    shown = {
        "source": source,
        "form": form,
        "count": figures_to_ask(source).count(),
        "doubtful": source.figures.waiting_for_match().count(),
    }
    return render(request, "generation/figures_new.html", shown, status=422 if form.errors else 200)
