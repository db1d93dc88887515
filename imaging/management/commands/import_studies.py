"""Import images, label maps and level lists from a file, a folder or a ZIP."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from imaging.management.importing import ImportCommand, approval_for


class Command(ImportCommand):
    """`import_studies PATH --project SLUG [--json] [--dry-run]`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare also what pictures and volumes show, which their files cannot say."""
        super().add_arguments(parser)
        parser.add_argument(
            "--pictures",
            choices=["CR", "MR", "CT"],
            default="",
            help="what PNG and JPEG show; where it is not said, they are refused",
        )
        parser.add_argument(
            "--volumes", choices=["MR", "CT"], default="", help="what NIfTI, NRRD and MHA show"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would become of each file, and keep nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import, or only say what it would do."""
        if options["dry_run"]:
            self._dry_run(options)
            return
        self.run_import(options, picture_modality=options["pictures"], volume_modality=options["volumes"])

    def _dry_run(self, options: dict[str, Any]) -> None:
        # Here, because django.setup() must not load what reads files.
        from imaging.management.dry_run import DryRun, row_in_words

        project, path = self.reach(options)
        dry = DryRun(
            project,
            approval_for(project, options["approval"]),
            numbering=options["numbering"],
            pictures=options["pictures"],
            volumes=options["volumes"],
        )
        rows = dry.rows(path)
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": True, "files": rows}, indent=1, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(row_in_words(row))
        count = Counter(row["outcome"] for row in rows)
        taken, same, refused = count["taken"], count["duplicate"], count["refused"]
        self.stdout.write(f"{taken} would be taken, {same} are there, {refused} refused. Nothing was kept.")
