"""Sign-in of scripts by API token."""

from __future__ import annotations

import hashlib

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from projects.models import ApiToken, User


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256, since the token itself has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_token(token: str) -> User | None:
    """The living account behind a token, or None."""
    found = (
        ApiToken.objects.filter(token_hash=token_hash(token), revoked_at__isnull=True, user__is_active=True)
        .select_related("user")
        .first()
    )
    return found.user if found else None


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token …` or `Bearer …`."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, None] | None:
        """The account of the token in the header, or None without one."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in {"token", "bearer"} or not token:
            return None
        user = user_of_token(token.strip())
        if user is None:
            raise AuthenticationFailed("This token is unknown or was revoked.")
        return user, None

    def authenticate_header(self, request: Request) -> str:
        """Tells clients how to sign in; makes missing credentials a 401."""
        return "Token"
