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
        parser.add_argument(
            "--without-images",
            action="store_true",
            help="leave out what lies in the store that STORAGE_URL names, where it is no folder",
        )

    def handle(self, *args: str, file: Path, without_images: bool, **options: object) -> None:
        """Write it and say what is in it, and what is not."""
        try:
            step = Progress(self.stderr, "written")
            manifest = backup_make(file.absolute(), step=step, without_images=without_images)
        except (BackupRefused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file}: the database and {len(manifest.sums) - 1} files, {size:,.1f} MB.")
        self.stdout.write(
            "The secrets are not in it. Keep SECRET_KEY, DEID_SECRET and AUDIT_KEY, or the folder “secrets”, "
            "and REID_KEY where it is set, in another place: a restore asks for them."
        )
