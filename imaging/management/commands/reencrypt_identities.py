"""Seal with REID_KEY what REID_KEY_OLD sealed: who stands behind the pseudonyms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imaging.services.identities_reencrypt import identities_reencrypt


class Command(BaseCommand):
    """`reencrypt_identities`: run it after REID_KEY was changed, with the key before in REID_KEY_OLD."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal anew, and say how many rows no key given opens."""
        if not settings.REID_KEY or not settings.REID_KEYS_OLD:
            raise CommandError(
                "Set REID_KEY (or REID_KEY_FILE) to the new key and REID_KEY_OLD (or REID_KEY_OLD_FILE) "
                "to the one before, several with commas between them."
            )
        done = identities_reencrypt(key=settings.REID_KEY, old_keys=settings.REID_KEYS_OLD)
        self.stdout.write(
            f"{done.anew} sealed with the new key, {done.closed} left that these keys do not open."
        )
        if done.closed:
            raise CommandError(
                "Run it again with the keys of the rest in REID_KEY_OLD; until then keep them."
            )
