"""Accounts: admins made on the command line by whoever runs the machine, and what people set of their own."""

from __future__ import annotations

from django.db import transaction

from projects.models import Digest, User
from projects.services.audit import audit


@transaction.atomic
def admin_create(*, username: str, display_name: str, password: str) -> User:
    """Make an account that is admin of the site. The password has passed the house's rules already."""
    user = User.objects.create_user(
        username=username, password=password, display_name=display_name, is_admin=True
    )
    audit(action="admin_create", object_kind="user", object_uid=username)
    return user


@transaction.atomic
def admin_appoint(*, user: User) -> None:
    """Make an account that is there admin of the site; appointing twice changes nothing."""
    if User.objects.filter(pk=user.pk, is_admin=False).update(is_admin=True):
        audit(action="admin_appoint", object_kind="user", object_uid=user.username)


@transaction.atomic
def account_change(*, user: User, email: str, digest: Digest) -> None:
    """Keep where and how often somebody wants mail. An address is nobody's proof of anything here."""
    changed = User.objects.filter(pk=user.pk).exclude(email=email, digest=digest)
    if changed.update(email=email, digest=digest):
        audit(action="account_change", actor=user, object_kind="user", object_uid=user.username)
