"""Whether the secrets here are those of the system a backup was made of; the backup holds none of them."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

# What each is for, in words for whoever has lost it.
SECRETS = {
    "DEID_SECRET": "without it the same patient gets another pseudonym at the next import",
    "AUDIT_KEY": "without it the sealed audit trail cannot be verified",
}


def secret_marks() -> dict[str, str]:
    """A keyed mark of each secret, by name; the secret cannot be read from it."""
    return {
        name: hmac.new(
            getattr(settings, name).encode(), f"backup {name}".encode(), hashlib.sha256
        ).hexdigest()
        for name in SECRETS
    }


def secrets_that_differ(marks: dict[str, str]) -> list[str]:
    """The names of secrets that are other here than where `marks` were made."""
    return [name for name, mark in secret_marks().items() if marks.get(name) != mark]
