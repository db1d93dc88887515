"""Periodic work of the projects room."""

from __future__ import annotations

from django.conf import settings
from redis import Redis

from projects.services.audit_seal import audit_seal
from projects.services.signin import signin_forget
from projects.tasks import sweep

SIGN_OF_LIFE_SECONDS = 30


@sweep(every=5)
def seal_audit() -> None:
    """Seal the audit trail and leave the worker's sign of life."""
    audit_seal()
    Redis.from_url(settings.REDIS_URL).set("spinemed:worker-alive", "1", ex=SIGN_OF_LIFE_SECONDS)


@sweep(every=300)
def forget_old_failures() -> None:
    """Drop failed sign-ins that count no more."""
    signin_forget()
