"""How often somebody may try to sign in.

Failures are rows, so that every process and every host counts the same. What was typed as a name is
kept as a keyed hash: people type passwords there by mistake.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from django.utils import timezone
from django.utils.crypto import salted_hmac

from projects.models import SignInFailure

WINDOW = timedelta(minutes=5)
# One person at one machine; one account from anywhere; one address, behind which a whole hospital may sit.
TRIES_OF_ONE, TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS = 10, 30, 100


def signin_wait(*, username: str, address: str) -> int:
    """Minutes until this name may be tried from this address again; 0 when it may be now."""
    recent = SignInFailure.objects.filter(failed_at__gt=timezone.now() - WINDOW).order_by("-failed_at")
    account, here = recent.filter(name_hash=_hash(username)), recent.filter(address=address)
    deciding = [
        *account.filter(address=address)[TRIES_OF_ONE - 1 : TRIES_OF_ONE],
        *account[TRIES_PER_ACCOUNT - 1 : TRIES_PER_ACCOUNT],
        *here[TRIES_PER_ADDRESS - 1 : TRIES_PER_ADDRESS],
    ]
    until = max((failure.failed_at + WINDOW for failure in deciding), default=None)
    return max(1, ceil((until - timezone.now()).total_seconds() / 60)) if until else 0


def signin_failed(*, username: str, address: str) -> None:
    """Count a failure."""
    SignInFailure.objects.create(name_hash=_hash(username), address=address)


def signin_succeeded(*, username: str, address: str) -> None:
    """Forget the failures of this name from this address."""
    SignInFailure.objects.filter(name_hash=_hash(username), address=address).delete()


def signin_forget() -> None:
    """Drop failures that count no more."""
    SignInFailure.objects.filter(failed_at__lte=timezone.now() - WINDOW).delete()


def _hash(username: str) -> str:
    return salted_hmac("projects.signin", username.strip().lower(), algorithm="sha256").hexdigest()
