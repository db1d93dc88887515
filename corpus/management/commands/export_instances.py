"""Export instances with their records as a file of JSON lines."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from corpus.exchange.export import batches
from corpus.models import State
from projects.models import Project
from projects.services.audit import audit


class Command(BaseCommand):
    """`export_instances FILE.jsonl --project SLUG`: what may not be shared stays, with the reason."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", help="the file to write; it appears when it is whole")
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--state", default="", choices=["", *State.values], help="only these")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: str, file: str, project: str, state: str, **options: object) -> None:
        """Write the lines, and print how many stayed and why."""
        room = Project.objects.filter(slug=project).first()
        if room is None:
            raise CommandError(f"There is no project {project!r}.")
        aside = Path(f"{file}.partial")
        written, reasons = 0, Counter[str]()
        try:
            with aside.open("wb") as out:
                for batch in batches(project=room, roles=frozenset(), state=state):
                    out.writelines(batch.lines)
                    written += len(batch.lines)
                    reasons.update(sentence for _, sentence in batch.kept)
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}.") from problem
        os.replace(aside, file)
        audit(action="instances.export", actor=None, project=room, detail={"written": written})
        if options["json"]:
            self.stdout.write(json.dumps({"written": written, "kept": dict(reasons)}, ensure_ascii=False))
            return
        for sentence, count in reasons.most_common():
            self.stdout.write(f"{count} stay: {sentence}")
        self.stdout.write(f"{written} written.")
