"""Put a backup into an empty system and check its record."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from spinemed_site.backup.errors import BackupRefused
from spinemed_site.backup.progress import Progress
from spinemed_site.backup.restore import backup_restore


class Command(BaseCommand):
    """`restore FILE`: fills an empty database and an empty DATA_DIR, migrates, verifies the record."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--other-secrets",
            action="store_true",
            help="go on although the secrets here are not those of the system that was backed up",
        )

    def handle(self, *args: str, file: Path, other_secrets: bool, **options: object) -> None:
        """Restore, bring the database up to date, verify."""
        step = Progress(self.stderr, "read")
        try:
            manifest = backup_restore(file.absolute(), other_secrets=other_secrets, step=step)
        except (BackupRefused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored: the database and {len(manifest.sums) - 1} files.")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("verify_history", stdout=self.stdout)
