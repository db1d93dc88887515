"""Import instances from a file of JSON lines."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from corpus.instances_import.line import lines_of
from corpus.instances_import.run import Report, instances_import
from corpus.models import Source
from projects.models import Project


class Command(BaseCommand):
    """`import_instances FILE.jsonl --project SLUG`: exit status 1 when a line was refused."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "file", help="JSON lines, of a release or of export_instances; - reads standard input"
        )
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--source", type=UUID, help="uid of the Source all lines come from")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: str, file: str, project: str, source: UUID | None, **options: object) -> None:
        """Import, print the report by line number, and fail when a line was refused."""
        room = Project.objects.filter(slug=project).first()
        if room is None:
            raise CommandError(f"There is no project {project!r}.")
        origin = Source.objects.filter(uid=source, project=room).first() if source else None
        if source and origin is None:
            raise CommandError(f"The project {project!r} has no source {source}.")
        if file != "-" and not Path(file).is_file():
            raise CommandError(f"There is no file {file}.")
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as raw:
            report = instances_import(project=room, raw=lines_of(raw), source=origin)
        self._tell(report, as_json=bool(options["json"]))
        if report.fault_count:
            raise CommandError(f"{report.fault_count} lines were refused; the others are in.")

    def _tell(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            faults = [{"line": number, "fault": fault} for number, fault in report.faults]
            counts = {"created": report.created, "present": report.present, "refused": report.fault_count}
            self.stdout.write(json.dumps({**counts, "faults": faults}, ensure_ascii=False))
            return
        for number, fault in report.faults:
            self.stdout.write(f"line {number}: {fault}")
        self.stdout.write(
            f"{report.created} created, {report.present} here already, {report.fault_count} refused."
        )
