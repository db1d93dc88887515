"""What every page's frame needs: the projects of the person, their roles here, theme and density."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from django.db.models import Count, Value
from django.http import HttpRequest

from projects.models import Notice, Project, Role, User
from projects.policies import Permission, roles_allow
from projects.prepared import PreparedQuery

THEMES = {"light", "dark"}
DENSITIES = {"compact"}
_REACHED = PreparedQuery[Project](lambda user: Project.objects.within_reach_of(user).only("slug", "name"))
_UNREAD = PreparedQuery[Notice](
    lambda user: Notice.objects.of(user).unread().values(one=Value(1)).annotate(unread=Count("pk"))
)


def house(request: HttpRequest) -> dict[str, object]:
    """Context of the frame. Two queries where it is drawn: for the project switcher and for the bell."""
    user = getattr(request, "user", None)
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    theme, density = request.COOKIES.get("theme", ""), request.COOKIES.get("density", "")
    return {
        "project": getattr(request, "project", None),
        "roles": roles,
        "may": _may(roles),
        "my_projects": _projects(user),
        "unread_notices": _unread(user),
        "theme": theme if theme in THEMES else "",
        "density": density if density in DENSITIES else "",
        "permission": Permission,
    }


@lru_cache(maxsize=int(2 ** len(Role)))
def _may(roles: frozenset[Role]) -> Mapping[str, bool]:
    """What these roles allow, by name; every partial of a page asks it anew."""
    return MappingProxyType({each.value: roles_allow(roles, each) for each in Permission})


def _projects(user: object) -> Callable[[], list[Project]]:
    """The projects that somebody can switch to, asked when the frame is drawn and not before."""

    @cache
    def found() -> list[Project]:
        return _REACHED.rows(user=user) if isinstance(user, User) else []

    return found


def _unread(user: object) -> Callable[[], int]:
    """How much somebody has not read, asked when the frame is drawn and not before."""

    @cache
    def count() -> int:
        return int(_UNREAD.tuples(user=user)[0][1]) if isinstance(user, User) else 0

    return count
