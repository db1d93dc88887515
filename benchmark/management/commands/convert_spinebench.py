"""`convert_spinebench`: the other public SpineBench's layout as lines for `import_instances`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmark.interop.public_spinebench import NotThisShape, spinebench_convert

SHOWN = 50


class Command(BaseCommand):
    """`convert_spinebench IN.json OUT.jsonl`: exit status 1 where nothing could be turned over."""

    help = "Turn a JSON array of image, question, task and answers into lines for import_instances."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two files, and where images lie here."""
        parser.add_argument("source", type=Path, help="the JSON array")
        parser.add_argument("target", type=Path, help="JSON lines, for import_instances")
        parser.add_argument(
            "--images", type=Path, help='JSON: {"name there": {"series": UID, "sop": UID, "frame": 1}}'
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Convert, write, and tell what was left out, with the number of each object."""
        try:
            images = json.loads(options["images"].read_text("utf-8")) if options["images"] else {}
            found = spinebench_convert(options["source"].read_text("utf-8"), images=images)
        except (NotThisShape, OSError, ValueError) as problem:
            raise CommandError(str(problem), returncode=2) from problem
        lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in found.rows)
        options["target"].write_text("".join(lines), "utf-8")
        if options["json"]:
            told = {"converted": len(found.rows), "left_out": found.left_out, "notes": found.notes}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for number, sentence in [*found.left_out, *found.notes][:SHOWN]:
                self.stdout.write(f"object {number}: {sentence}")
            self.stdout.write(
                f"{len(found.rows)} converted, {len(found.left_out)} left out, {len(found.notes)} notes."
            )
        if not found.rows:
            raise CommandError("Nothing could be converted.")
