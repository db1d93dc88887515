"""Periodic work of the projects room."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from redis import Redis

from projects.services.audit_seal import audit_seal
from projects.services.digest_send import digest_send, digests_due
from projects.services.signin import signin_forget
from projects.tasks import sweep

SIGN_OF_LIFE_SECONDS = 30
MAILS_AT_ONCE = 200


@sweep(every=5, waits=SIGN_OF_LIFE_SECONDS)
def seal_audit() -> None:
    """Seal the audit trail and leave the worker's sign of life.

    Where pages take all there is of the processors, the sweeps wait for as long as those of 10 s do: one that
    was left out after 5 s would then never be carried out.
    """
    audit_seal()
    Redis.from_url(settings.REDIS_URL).set("spinemed:worker-alive", "1", ex=SIGN_OF_LIFE_SECONDS)


@sweep(every=300)
def forget_old_failures() -> None:
    """Drop failed sign-ins that count no more."""
    signin_forget()


@sweep(every=600)
def send_digests() -> None:
    """Mail those whose daily digest is due; a mail that failed is due again at the next sweep."""
    now = timezone.now()
    for person in digests_due(now)[:MAILS_AT_ONCE]:
        digest_send(person=person, now=now)
