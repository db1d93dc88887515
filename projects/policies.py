"""Who may do what in a project: one table of permissions by role."""

from __future__ import annotations

from enum import Enum

from django.contrib.auth.models import AnonymousUser

from projects.models import Membership, Project, Role, User

S, L, T, E = Role.SURGEON, Role.LEAD, Role.STEWARD, Role.EVALUATOR


class Permission(Enum):
    """What can be done in a project."""

    VIEW_PROJECT = "view_project"
    VIEW_APPROVALS = "view_approvals"
    MANAGE_APPROVALS = "manage_approvals"
    VIEW_STUDIES = "view_studies"
    IMPORT_STUDIES = "import_studies"
    SIGN_OFF = "sign_off"
    MARK_LEVELS = "mark_levels"
    CERTIFY_NUMBERING = "certify_numbering"
    VIEW_SOURCES = "view_sources"
    MANAGE_SOURCES = "manage_sources"
    GENERATE = "generate"
    VIEW_INSTANCES = "view_instances"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"
    VIEW_RECORD = "view_record"
    WITHDRAW = "withdraw"
    RELEASE = "release"
    TRAIN = "train"
    VIEW_BOARD = "view_board"
    EVALUATE = "evaluate"
    HOLD_SUITES = "hold_suites"
    CONFIGURE = "configure"


ROLES_WITH: dict[Permission, frozenset[Role]] = {
    Permission.VIEW_PROJECT: frozenset({S, L, T, E}),
    Permission.VIEW_APPROVALS: frozenset({S, L, T}),
    Permission.MANAGE_APPROVALS: frozenset({L}),
    Permission.VIEW_STUDIES: frozenset({S, L, T}),
    Permission.IMPORT_STUDIES: frozenset({L, T}),
    Permission.SIGN_OFF: frozenset({L, T}),
    Permission.MARK_LEVELS: frozenset({S, L}),
    Permission.CERTIFY_NUMBERING: frozenset({S}),
    Permission.VIEW_SOURCES: frozenset({S, L, T}),
    Permission.MANAGE_SOURCES: frozenset({L}),
    Permission.GENERATE: frozenset({L}),
    Permission.VIEW_INSTANCES: frozenset({S, L}),
    Permission.REVIEW: frozenset({S}),
    Permission.ADJUDICATE: frozenset({S}),
    Permission.VIEW_RECORD: frozenset({S, L}),
    Permission.WITHDRAW: frozenset({L}),
    Permission.RELEASE: frozenset({L}),
    Permission.TRAIN: frozenset({L}),
    Permission.VIEW_BOARD: frozenset({S, L, T, E}),
    Permission.EVALUATE: frozenset({E}),
    Permission.HOLD_SUITES: frozenset({T}),
    Permission.CONFIGURE: frozenset({L}),
}

# What a role forbids whatever else somebody is: who holds hidden gold neither trains, nor tunes
# prompts, nor submits models in that project.
FORBIDDEN_TO: dict[Role, frozenset[Permission]] = {
    T: frozenset({Permission.TRAIN, Permission.GENERATE, Permission.EVALUATE}),
}


def roles_of(user: User | AnonymousUser, project: Project) -> frozenset[Role]:
    """The roles of a person in a project; empty for outsiders and for an admin who is no member."""
    if not user.is_authenticated:
        return frozenset()
    found = Membership.objects.filter(user=user, project=project).values_list("role", flat=True)
    return frozenset(Role(role) for role in found)


def roles_allow(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of the roles has the permission and none forbids it."""
    forbidden = any(permission in FORBIDDEN_TO.get(role, ()) for role in roles)
    return bool(roles & ROLES_WITH[permission]) and not forbidden
