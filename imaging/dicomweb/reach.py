"""Who is asking, and may they see images of this project? Remembered for ten seconds.

A stack of 300 slices asks 300 times in two seconds. Signing out, revoking a token and ending
a membership drop what every process remembers once they are committed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from imaging.dicomweb.pixels import forget_series
from imaging.dicomweb.rights_channel import rights_listen, rights_tell
from imaging.models import Blindfold
from imaging.policies import sees_unsigned
from projects.api_auth import user_of_token
from projects.models import ApiToken, Membership, Project, User
from projects.policies import Permission, roles_allow, roles_of

REMEMBERED_SECONDS = 10.0
MOST_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Reach:
    """What was found: 401 nobody is signed in, 404 outside the project, 403 wrong role, 200 may read.

    `unsigned` says whether Studies without a sign-off exist for them, `blindfolded` names the Studies
    (Study Instance UIDs) of which they may see the pictures alone.
    """

    status: int
    user_id: int = 0
    project_id: int = 0
    unsigned: bool = False
    blindfolded: frozenset[str] = frozenset()


_known: dict[tuple[str, str], tuple[float, Reach]] = {}
_changes = 0


def reach_of(credential: str, slug: str) -> Reach:
    """What the bearer of a credential (`session …` or `token …`) may do in a project. May query."""
    key = (credential, slug)
    found = _known.get(key)
    now = time.monotonic()
    if found is not None and found[0] > now:
        return found[1]
    rights_listen(_forget_all)
    seen = _changes
    reach = _look_up(credential, slug)
    if len(_known) >= MOST_REMEMBERED:
        _known.clear()
    if seen == _changes:  # Otherwise it may have been read before rights changed.
        _known[key] = (now + REMEMBERED_SECONDS, reach)
    return reach


def remembered(credential: str, slug: str) -> Reach | None:
    """What is remembered, without a query."""
    found = _known.get((credential, slug))
    return found[1] if found is not None and found[0] > time.monotonic() else None


def forget_everybody() -> None:
    """Drop what this process remembers."""
    global _changes
    _changes += 1
    _known.clear()


def _forget_all() -> None:
    forget_everybody()
    forget_series()


def rights_changed(*, update_fields: frozenset[str] | None = None, **_: object) -> None:
    """Somebody's rights have changed: let every process forget, at the latest when that is committed."""
    if update_fields == frozenset({"last_login"}):
        return
    forget_everybody()

    def committed() -> None:
        forget_everybody()
        rights_tell()

    transaction.on_commit(committed)


def credential_of(headers: dict[bytes, bytes]) -> str:
    """The credential in the raw headers of a request; empty when there is none."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() in {"token", "bearer"} and token.strip():
        return f"token {token.strip()}"
    try:
        cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return ""
    session = cookie.get(settings.SESSION_COOKIE_NAME)
    return f"session {session.value}" if session is not None else ""


def _look_up(credential: str, slug: str) -> Reach:
    user = _user(credential)
    if user is None:
        return Reach(401)
    project = Project.objects.filter(slug=slug).first()
    roles = roles_of(user, project) if project else frozenset()
    if project is None or not roles:
        return Reach(404)
    if not roles_allow(roles, Permission.VIEW_STUDIES):
        return Reach(403)
    blind = Blindfold.objects.filter(person=user, study__project=project)
    studies = frozenset(blind.values_list("study__study_instance_uid", flat=True))
    return Reach(200, user.pk, project.pk, sees_unsigned(roles), studies)


def _user(credential: str) -> User | None:
    scheme, _, value = credential.partition(" ")
    if scheme == "token":
        return user_of_token(value)
    if scheme != "session":
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(value)
    user = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
    return user if isinstance(user, User) and user.is_active else None


user_logged_out.connect(rights_changed)
for model in (Membership, ApiToken, User, Blindfold):
    post_save.connect(rights_changed, sender=model)
    post_delete.connect(rights_changed, sender=model)
