"""The page of terms, which the panel of a review page reads too."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from corpus.glossary import glossary
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.VIEW_PROJECT)
@require_GET
def glossary_page(request: ProjectRequest) -> HttpResponse:
    """Every term: the same page whatever is being read, so that asking for it tells nothing of an item."""
    return render(request, "corpus/glossary.html", {"terms": glossary()})
