"""Import a public dataset: images, level marks and facts. What was taken before is taken once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from imaging.adapters.catalogue import DATASETS
from imaging.management.importing import approval_for, project_named
from imaging.services.dataset_import import DatasetOutcome, dataset_import
from projects.errors import StudioError
from projects.services.runs import worker_name

# Seconds between two lines of progress.
PACE = 5.0


class Command(BaseCommand):
    """`import_dataset NAME FOLDER --project SLUG`.

    Ends with 0 when everything was taken, 1 when something was not, 2 when nothing could be imported.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare which dataset, where it lies, and where to."""
        parser.add_argument("name", choices=sorted(DATASETS))
        parser.add_argument("folder", type=Path, help="the folder of the dataset, as it was unpacked")
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--approval", help="number of the approval; else the one that allows drafting")
        parser.add_argument(
            "--pictures",
            choices=["CR", "MR", "CT"],
            default="",
            help="what PNG and JPEG show, where the dataset does not say so; else they are refused",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print one line per file or row that was not taken, then the sums."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.", returncode=2)
        project, dataset = project_named(options["project"]), DATASETS[options["name"]]
        try:
            outcome = dataset_import(
                dataset=replace(dataset, pictures=dataset.pictures or options["pictures"]),
                folder=folder,
                project=project,
                approval=approval_for(project, options["approval"]),
                owner=worker_name(),
                tell=self._paced(),
            )
        except StudioError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        self._print(outcome)

    def _paced(self) -> Callable[[str], None]:
        """Progress, a line every few seconds at most."""
        last = time.monotonic()

        def tell(sentence: str) -> None:
            nonlocal last
            if time.monotonic() - last >= PACE:
                last = time.monotonic()
                self.stdout.write(f"… {sentence}")

        return tell

    def _print(self, outcome: DatasetOutcome) -> None:
        for line in outcome.not_taken:
            self.stdout.write(f"refused {line}")
        self.stdout.write(
            f"{outcome.images} images and {outcome.labels} label files taken, {outcome.before} files taken "
            f"before, {outcome.marks} new marks, {outcome.facts} new facts, {len(outcome.not_taken)} refused."
        )
        if outcome.not_taken:
            raise CommandError(f"{len(outcome.not_taken)} files or rows were refused.", returncode=1)
