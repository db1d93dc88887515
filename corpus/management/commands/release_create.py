"""Write a Release: approved revisions, split, hashed and documented."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.errors import CorpusError
from corpus.models import Tier
from corpus.releases.build import folder_of
from corpus.releases.filters import ReleaseFilters
from corpus.releases.runs import release_run_carry_out, release_run_start
from projects.models import Project, Purpose


class Command(BaseCommand):
    """`release_create --project SLUG --name NAME`: prints the folder and the manifest's digest."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--project", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--tiers", nargs="+", default=["V2", "V3"], choices=Tier.values)
        parser.add_argument("--kinds", nargs="+", default=[])
        parser.add_argument("--axes", nargs="+", default=[])
        parser.add_argument("--levels", nargs="+", default=[])
        parser.add_argument("--licences", nargs="+", default=[], help="of sources, as they are written there")
        parser.add_argument("--shares", nargs=3, type=int, default=[80, 10, 10], metavar="PERCENT")
        parser.add_argument("--purpose", default=Purpose.TRAIN.value, choices=Purpose.values)
        parser.add_argument("--leave-out-held-out", action="store_true")

    def handle(self, *args: str, project: str, name: str, seed: int, **options: Any) -> None:
        """Start the run and carry it out in this process."""
        room = Project.objects.filter(slug=project).first()
        if room is None:
            raise CommandError(f"There is no project {project!r}.")
        names = ("tiers", "kinds", "axes", "levels", "licences", "shares")
        chosen: dict[str, Any] = {key: tuple(options[key]) for key in names}
        try:
            filters = ReleaseFilters(
                **chosen,
                purpose=str(options["purpose"]),
                leave_out_held_out=bool(options["leave_out_held_out"]),
            )
            run = release_run_start(project=room, name=name, seed=seed, filters=filters, started_by=None)
        except CorpusError as problem:
            raise CommandError(str(problem)) from problem
        release = release_run_carry_out(run=run)
        if release is None:
            run.refresh_from_db()
            raise CommandError(run.error_for_user or "The release was stopped.")
        self.stdout.write(
            f"{release} ({release.uid}): {release.row_count} rows, {release.image_count} images"
        )
        self.stdout.write(f"{folder_of(run)}\nmanifest sha256 {release.manifest_sha256}")
