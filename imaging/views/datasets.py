"""The page of public datasets: what each contains, how its folder lies, and how it comes in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from imaging.adapters.catalogue import DATASETS
from projects.access import ProjectRequest, project_page
from projects.models import Approval, Purpose
from projects.policies import Permission


@require_safe
@project_page(Permission.IMPORT_STUDIES)
def dataset_list(request: ProjectRequest) -> HttpResponse:
    """Every dataset that can be imported, and whether the project may import anything today."""
    valid = Approval.objects.filter(project=request.project).valid_for(Purpose.DRAFT)
    context = {"datasets": DATASETS.values(), "is_allowed": valid.exists()}
    return render(request, "imaging/datasets.html", context)
