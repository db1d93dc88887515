"""The door to every page of a project: outside it a 404, without the role a 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from projects.errors import NotAllowed
from projects.models import Membership, Project, Role, User
from projects.policies import Permission, roles_allow, roles_of
from projects.prepared import PreparedQuery

P = ParamSpec("P")
_SEATS = PreparedQuery[Membership](
    lambda user, slug: Membership.objects.filter(user=user, project__slug=slug).select_related("project")
)


class ProjectRequest(HttpRequest):
    """A request inside a project, made by one of its members."""

    user: User
    project: Project
    roles: frozenset[Role]
    htmx: Any


def project_or_404(user: User, slug: str) -> tuple[Project, frozenset[Role]]:
    """The project and the person's roles in it. Raises Http404 outside the person's projects."""
    seats = _SEATS.rows(user=user, slug=slug)
    if not seats:
        raise Http404("No such project.")
    return seats[0].project, frozenset(Role(seat.role) for seat in seats)


def admin_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Guard a page of the site itself, outside every project. Raises NotAllowed (403) for all but admins."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not isinstance(request.user, User) or not request.user.is_admin:
            raise NotAllowed("Only an admin of the site may open this page.")
        return view(request, *args, **kwargs)

    return guarded


def project_page(
    permission: Permission, *, admin_too: bool = False
) -> Callable[[Callable[Concatenate[ProjectRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a view under `/p/<slug>/`: sets `request.project` and `request.roles`.

    The view does not take the slug. Raises Http404 for people outside the project and
    NotAllowed (403) for members whose roles lack `permission`. `admin_too` lets the site's admin
    in as well, member or not: for seats, never for anything clinical.
    """

    def guard(
        view: Callable[Concatenate[ProjectRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: Any, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if admin_too and request.user.is_admin:
                request.project = get_object_or_404(Project, slug=slug)
                request.roles = roles_of(request.user, request.project)
                return view(request, *args, **kwargs)
            request.project, request.roles = project_or_404(request.user, slug)
            if not roles_allow(request.roles, permission):
                raise NotAllowed("Your role in this project does not include this page.")
            return view(request, *args, **kwargs)

        return guarded

    return guard
