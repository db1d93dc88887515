"""What changed from one Release to another."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from corpus.releases.diff import release_difference
from corpus.releases.errors import NotARelease
from corpus.releases.places import place_find


class Command(BaseCommand):
    """`release_diff OLD NEW [--json]`: instances added, removed, changed, moved to another split."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("old", help="uid of a release, or a folder")
        parser.add_argument("new", help="uid of a release, or a folder")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: str, old: str, new: str, **options: object) -> None:
        """Compare and print."""
        try:
            found = release_difference(place_find(old)[0], place_find(new)[0])
        except NotARelease as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found)))
            return
        for word, uids in (("+", found.added), ("-", found.removed), ("~", found.changed)):
            self.stdout.writelines(f"{word} {uid}" for uid in uids)
        self.stdout.writelines(f"> {uid} {before} -> {after}" for uid, before, after in found.moved)
        self.stdout.write(
            f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed, "
            f"{len(found.moved)} moved, {found.same} the same."
        )
