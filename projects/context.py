"""What every page's frame needs: the projects of the person, their roles here, theme and density."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from projects.models import Notice, Project, Role, User
from projects.policies import Permission, roles_allow

THEMES = {"light", "dark"}
DENSITIES = {"compact"}


def house(request: HttpRequest) -> dict[str, object]:
    """Context of the frame. Two queries where it is drawn: for the project switcher and for the bell."""
    user = getattr(request, "user", None)
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    theme, density = request.COOKIES.get("theme", ""), request.COOKIES.get("density", "")
    return {
        "project": getattr(request, "project", None),
        "roles": roles,
        "may": {each.value: roles_allow(roles, each) for each in Permission},
        "my_projects": Project.objects.within_reach_of(user or AnonymousUser()),
        "unread_notices": _unread(user),
        "theme": theme if theme in THEMES else "",
        "density": density if density in DENSITIES else "",
        "permission": Permission,
    }


def _unread(user: object) -> Callable[[], int]:
    """How much somebody has not read, asked when the frame is drawn and not before."""

    @cache
    def count() -> int:
        return Notice.objects.of(user).unread().count() if isinstance(user, User) else 0

    return count
