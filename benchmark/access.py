"""The door to the board's pages: members, and everybody where a project's board is public."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from projects.access import project_page
from projects.models import Project
from projects.policies import Permission, roles_of


def board_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Guard a read-only page of the board: sets `request.project`, `request.roles`, `request.is_visitor`.

    A visitor is nobody's member: they come in where `PUBLIC_BOARDS` names the project, with no role, and
    only to read. Raises as `project_page` does elsewhere.
    """
    members = project_page(Permission.VIEW_BOARD)(view)

    @login_not_required
    @wraps(view)
    def guarded(request: Any, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.is_visitor = False
        if slug in settings.PUBLIC_BOARDS and request.method in ("GET", "HEAD"):
            request.project = get_object_or_404(Project, slug=slug)
            request.roles = roles_of(request.user, request.project)
            if not request.roles:
                request.is_visitor = True
                return view(request, *args, **kwargs)
        return members(request, slug, *args, **kwargs)

    return guarded


def is_visitor(request: HttpRequest) -> bool:
    """Whether the page is shown to somebody outside the project."""
    return bool(getattr(request, "is_visitor", False))
