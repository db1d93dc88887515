"""Who may see what of a hidden Suite: one right model would reveal its key."""

from __future__ import annotations

from benchmark.models import Suite, SuiteVersion
from corpus.models import Decision
from projects.models import Role, User
from projects.policies import Permission, roles_allow, roles_of


def sees_responses(roles: frozenset[Role], suite: Suite) -> bool:
    """Whether answers, extracted letters and the right option of single items may be shown."""
    return not suite.is_hidden or roles_allow(roles, Permission.HOLD_SUITES)


def sees_items(roles: frozenset[Role], version: SuiteVersion) -> bool:
    """Whether the items of a version may be shown with their gold and every model's answers to them."""
    return sees_responses(roles, version.suite)


def knows_the_gold(user: User, version: SuiteVersion) -> bool:
    """Whether somebody reads, or has read, what a hidden Suite asks: they may not submit a model to it."""
    if not version.suite.is_hidden:
        return False
    decided = Decision.objects.filter(reviewer=user, instance__suite_items__version=version)
    return Role.SURGEON in roles_of(user, version.suite.project) or decided.exists()
