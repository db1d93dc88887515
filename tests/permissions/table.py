"""How a room states who may use its routes.

A room adds `tests/permissions/<room>.py` with `ROWS: list[Row]`. A row names the route, how to
reach it in a prepared world, and who is let in. Everybody else must be turned away: the
anonymous to the sign-in page (401 on machine routes), outsiders and an admin without a seat
with a 404, members whose roles lack the permission with a 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from projects.models import Project

EVERYBODY = frozenset({"anonymous", "lead", "surgeon", "steward", "evaluator", "outsider", "admin"})
MEMBERS = frozenset({"lead", "surgeon", "steward", "evaluator"})


@dataclass(frozen=True, slots=True)
class Row:
    """One route and one method.

    `kwargs` makes the objects the address needs and returns the arguments besides the slug;
    it is called once per test with the project. `sends` is the form of a POST; an allowed
    person may be answered 422 or 409 for it, never 403 or 404. `in_project` puts the slug into the
    address; `hides` says that a route without it answers outsiders with a 404 as well, `owned` that it
    answers everybody so but the one person whose row it shows.
    """

    route: str
    allowed: frozenset[str]
    method: str = "get"
    kwargs: Callable[[Project], dict[str, object]] = field(default=lambda project: {})
    sends: dict[str, object] = field(default_factory=dict)
    machine: bool = False
    in_project: bool = True
    hides: bool = False
    owned: bool = False
