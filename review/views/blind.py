"""The page of an item that is answered before its draft is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from projects.access import ProjectRequest
from review.blind_page import blind_context
from review.models import Assignment
from review.selectors import DAY_COUNTED, queue_counts
from review.services.blindfold_keep import blindfold_on
from review.views.chosen import queue_address
from review.views.guidelines import guidelines_shown


def blind_page(
    request: ProjectRequest, assignment: Assignment, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The question alone: neither draft nor key, nor what others did, nor names of levels on pictures."""
    blindfold_on(assignment, request.user)
    context = blind_context(assignment, request.user, request.project) | {
        "counts": queue_counts(request.user, request.project, most=DAY_COUNTED),
        "queue_address": queue_address(request),
        "guidelines": guidelines_shown(request),
        **more,
    }
    return render(request, "review/blind.html", context, status=status)
