"""Write the whole system to one file, while it runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from spinemed_site.backup.errors import BackupRefused
from spinemed_site.backup.make import backup_make
from spinemed_site.backup.progress import Progress


class Command(BaseCommand):
    """`backup FILE`: database, images, releases and checkpoints; never the secrets."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="where to write it; must not stand there yet")

    def handle(self, *args: str, file: Path, **options: object) -> None:
        """Write it and say what is in it, and what is not."""
        try:
            manifest = backup_make(file.absolute(), step=Progress(self.stderr, "written"))
        except (BackupRefused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file}: the database and {len(manifest.sums) - 1} files, {size:,.1f} MB.")
        self.stdout.write(
            "The secrets are not in it. Keep SECRET_KEY, DEID_SECRET and AUDIT_KEY, or the folder “secrets”, "
            "in another place: a restore asks for them."
        )
