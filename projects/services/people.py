"""Invitations and API tokens."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from projects.api_auth import token_hash
from projects.errors import InvitationClosed
from projects.models import ApiToken, Invitation, Project, Role, User
from projects.services.audit import audit
from projects.services.memberships import membership_grant, project_hold

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def invitation_send(
    *, invited_by: User, project: Project, role: Role, email: str = "", username: str = ""
) -> tuple[Invitation, str]:
    """Offer a seat to an address, or to whoever has a sign-in name; an open offer of it is renewed.

    Returns the row and the token for the link; the token is not stored. A sign-in name that
    nobody has makes the same row, so that the answer tells nothing about accounts elsewhere.
    """
    # Of two leads who invite the same person at once, the second renews the offer of the first.
    project_hold(project=project)
    earlier = Invitation.objects.open().of_seat(project=project, role=role, email=email, username=username)
    if offers := list(earlier.order_by("-created_at")):
        for double in offers[1:]:
            invitation_withdraw(invitation=double, withdrawn_by=invited_by)
        return offers[0], invitation_renew(invitation=offers[0], renewed_by=invited_by)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        username=username,
        account=_account(username),
        project=project,
        role=role,
        token_hash=token_hash(token),
        invited_by=invited_by,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    _record("invitation_send", invitation, invited_by)
    return invitation, token


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, withdrawn_by: User) -> None:
    """Take an offer back, from whoever has its link or the name it names. Raises InvitationClosed."""
    _change_open(invitation, expires_at=timezone.now())
    _record("invitation_withdraw", invitation, withdrawn_by)


@transaction.atomic
def invitation_renew(*, invitation: Invitation, renewed_by: User) -> str:
    """Give an offer a new link, good for another seven days; the old one ends.

    One to a sign-in name waits for whoever has the name now. Returns the token for the link.
    Raises InvitationClosed.
    """
    token = secrets.token_urlsafe(32)
    _change_open(
        invitation,
        account=_account(invitation.username),
        token_hash=token_hash(token),
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    _record("invitation_renew", invitation, renewed_by)
    return token


def _account(username: str) -> User | None:
    return User.objects.filter(username__iexact=username, is_active=True).first() if username else None


def _change_open(invitation: Invitation, **changes: object) -> None:
    # Compare-and-set: of somebody who joins and a lead who withdraws at once, only one finds it open.
    if not Invitation.objects.open().filter(pk=invitation.pk).update(**changes):
        raise InvitationClosed


def _record(action: str, invitation: Invitation, by: User) -> None:
    audit(
        action=action,
        actor=by,
        project=invitation.project,
        object_kind="invitation",
        object_uid=invitation.uid,
        detail={"role": invitation.role},
    )


def invitation_by_token(token: str) -> Invitation:
    """The open invitation behind a link. Raises InvitationClosed."""
    found = (
        Invitation.objects.filter(token_hash=token_hash(token), username="").select_related("project").first()
    )
    if found is None or not found.is_open:
        raise InvitationClosed
    return found


def invitation_waiting(user: User, uid: UUID) -> Invitation:
    """An open invitation to this account's sign-in name. Raises InvitationClosed."""
    found = Invitation.objects.waiting_for(user).filter(uid=uid).first()
    if found is None:
        raise InvitationClosed
    return found


@transaction.atomic
def invitation_accept(*, invitation: Invitation, username: str, display_name: str, password: str) -> User:
    """Make the account and its membership; the link works once. Raises InvitationClosed."""
    user = User.objects.create_user(
        username=username, email=invitation.email, password=password, display_name=display_name
    )
    invitation_join(invitation=invitation, user=user)
    return user


@transaction.atomic
def invitation_join(*, invitation: Invitation, user: User) -> None:
    """Take the offered seat with an account that exists. Raises InvitationClosed."""
    _change_open(invitation, accepted_at=timezone.now(), accepted_by=user)
    if invitation.project is not None:
        membership_grant(user=user, project=invitation.project, role=Role(invitation.role), granted_by=user)


@transaction.atomic
def token_create(*, user: User, name: str) -> tuple[ApiToken, str]:
    """Make an API token. The text is returned once and stored only as a hash."""
    text = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=user, name=name, token_hash=token_hash(text))
    audit(action="token_create", actor=user, object_kind="api_token", object_uid=token.uid)
    return token, text
