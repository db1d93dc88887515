"""Who may see what of a hidden Suite: one right model would reveal its key."""

from __future__ import annotations

import json

from benchmark.models import RatingStudy, Suite, SuiteVersion
from corpus.models import Decision
from projects.models import AuditEvent, Project, Role, User
from projects.policies import Permission, roles_allow, roles_of


def sees_responses(roles: frozenset[Role], suite: Suite) -> bool:
    """Whether answers, extracted letters and the right option of single items may be shown."""
    return not suite.is_hidden or roles_allow(roles, Permission.HOLD_SUITES)


def sees_items(roles: frozenset[Role], version: SuiteVersion) -> bool:
    """Whether the items of a version may be shown with their gold and every model's answers to them."""
    return sees_responses(roles, version.suite)


def sees_reference(roles: frozenset[Role], study: RatingStudy) -> bool:
    """Whether the approved reports of a study may be shown: those of a hidden Suite to its steward alone."""
    return study.version is None or sees_responses(roles, study.version.suite)


READERS = frozenset({Role.SURGEON, Role.STEWARD})
SEATS = ("membership_grant", "membership_end")


def knows_the_gold(user: User, version: SuiteVersion) -> bool:
    """Whether somebody reads, or has read, what a hidden Suite asks: they may not submit a model to it.

    A seat that ended is read from the audit: what was seen from it stays known.
    """
    if not version.suite.is_hidden:
        return False
    decided = Decision.objects.filter(reviewer=user, instance__suite_items__version=version)
    project = version.suite.project
    return bool(READERS & roles_of(user, project)) or decided.exists() or _had_a_seat(user, project)


def _had_a_seat(user: User, project: Project) -> bool:
    """Whether the audit knows a seat from which the project's hidden gold is read."""
    seats = AuditEvent.objects.filter(
        project=project, action__in=SEATS, object_kind="user", object_uid=user.username
    )
    told = seats.values_list("detail", flat=True)
    return any(json.loads(detail or "{}").get("role") in READERS for detail in told)
