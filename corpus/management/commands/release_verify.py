"""Check a Release byte by byte against its manifest."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from corpus.releases.errors import NotARelease
from corpus.releases.places import place_find
from corpus.releases.verify import release_faults


class Command(BaseCommand):
    """`release_verify UID|FOLDER`: exit status 1 when something differs."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("release", help="uid of a release, or a folder")

    def handle(self, *args: str, release: str, **options: object) -> None:
        """Check, and name every file that differs."""
        try:
            folder, digest = place_find(release)
            faults = release_faults(folder, manifest_sha256=digest)
        except NotARelease as problem:
            raise CommandError(str(problem)) from problem
        for fault in faults:
            self.stdout.write(f"BAD {fault}")
        if faults:
            raise CommandError(f"{len(faults)} faults: the release is not what it was.")
        self.stdout.write("The release is what it was.")
