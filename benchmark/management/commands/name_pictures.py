"""Name the pictures of texts and suites that were stored by their places in a stack alone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from benchmark.services.shown_name import shown_name
from corpus.services.pictures_name import pictures_name


class Command(BaseCommand):
    """`name_pictures [--write]`: without it nothing changes, and what would is told."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to write."""
        parser.add_argument("--write", action="store_true", help="Change what is told; else only tell.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what is not known; the rest is counted. Nobody is named."""
        write, known, lost = options["write"], 0, 0
        for named in pictures_name(write=write):
            known, lost = known + (named.picture is not None), lost + (named.picture is None)
            if named.picture is None:
                series, place = named.place
                self.stdout.write(
                    f"{named.instance.project.slug}, {named.instance}: which picture stood at place {place} "
                    f"of series {series} is not known. Have it sent back or rejected."
                )
        for shown in shown_name(write=write):
            known, lost = known + shown.is_known, lost + (not shown.is_known)
            if not shown.is_known:
                self.stdout.write(
                    f"{shown.item}: which pictures it showed is not known. Freeze another version."
                )
        word = "named" if write else "can be named; nothing was changed, give --write to do it"
        self.stdout.write(f"{known} {word}. {lost} not known.")
