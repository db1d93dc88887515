"""The people of the demonstration. Their passwords are made once and lie in DATA_DIR, not in code."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from projects.models import Membership, Project, Role, User
from projects.services.memberships import membership_grant

PEOPLE = (
    ("surgeon-a", "Surgeon A", (Role.SURGEON,)),
    ("surgeon-c", "Surgeon C", (Role.SURGEON,)),
    ("lead-b", "Lead B", (Role.LEAD,)),
    ("steward-e", "Steward E", (Role.STEWARD,)),
    ("evaluator-d", "Evaluator D", (Role.EVALUATOR,)),
    ("admin", "Admin", ()),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account as it is printed at the start."""

    role: str
    username: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the demonstration with their passwords; empty before it was seeded."""
    try:
        rows = json.loads(_path().read_text())
    except FileNotFoundError:
        return []
    return [DemoAccount(**row) for row in rows]


def people_seed(project: Project) -> dict[str, User]:
    """Make the accounts that are missing; returns everybody by sign-in name."""
    known = {account.username: account for account in demo_accounts()}
    found: dict[str, User] = {}
    for username, name, roles in PEOPLE:
        account = known.get(username) or DemoAccount(
            roles[0].value if roles else "admin", username, secrets.token_urlsafe(9)
        )
        known[username] = account
        found[username] = _person(account, name, roles, project)
    _keep(list(known.values()))
    return found


def _person(account: DemoAccount, name: str, roles: tuple[Role, ...], project: Project) -> User:
    user, is_new = User.objects.get_or_create(
        username=account.username,
        defaults={
            "display_name": name,
            "is_demo": True,
            "is_admin": not roles,
            "specialty": "Spine surgery" if Role.SURGEON in roles else "",
        },
    )
    if is_new or not user.check_password(account.password):
        user.set_password(account.password)
        user.save(update_fields=["password"])
    for role in roles:
        membership_grant(user=user, project=project, role=role)
    Membership.objects.filter(user=user, project=project, role=Role.SURGEON).update(may_adjudicate=True)
    return user


def _path() -> Path:
    return Path(settings.DATA_DIR) / "secrets" / "demo-accounts.json"


def _keep(accounts: list[DemoAccount]) -> None:
    _path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        json.dump([asdict(account) for account in accounts], stream, indent=1)
