"""Go over stored X-ray films and mend those that an earlier import kept as lying in the patient."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imaging.services.films_mend import films_mend


class Command(BaseCommand):
    """`mend_films [--write]`: without it nothing changes, and what would is told."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to write."""
        parser.add_argument("--write", action="store_true", help="Change what is told; else only tell.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell each series by its UID here; nobody is named."""
        write, mended, left = options["write"], 0, 0
        for told in films_mend(write=write):
            series = told.series
            self.stdout.write(f"{series.study.project.slug}, series {series.series_instance_uid}")
            for change in told.changes:
                self.stdout.write(f"  {change}")
            for doubt in told.doubts:
                self.stdout.write(
                    f"  Left as it is: {doubt}. Look at it, remove it there, then run this again."
                )
            left += bool(told.doubts)
            mended += not told.doubts
        word = "mended" if write else "to mend; nothing was changed, give --write to do it"
        self.stdout.write(f"{mended} series {word}. {left} left as they are.")
