"""What `import_studies` and `import_labels` share."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter

from anatomy.numbering import Scheme
from imaging.formats.archive import walk
from imaging.formats.errors import Refused
from imaging.models import ImportFileState, ImportRun
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.study_store import approval_for_import
from projects.errors import NoValidApproval, StudioError
from projects.models import Approval, Project
from projects.services.runs import worker_name

EXIT = """exit status:
  0  every file was taken, or is there already
  1  some files were refused; each has its reason
  2  nothing could be read: no file, none that was taken, or no project or approval to take it under
"""
NOTHING_READ = 2


class ImportCommand(BaseCommand):
    """Imports files that lie on this machine, in this process."""

    takes = "a file, a folder or a ZIP"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, whose help tells the exit status as it is set."""
        parser = super().create_parser(prog_name, subcommand, epilog=EXIT, **kwargs)
        parser.formatter_class = _Formatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what is imported, where to, and how it is to be read."""
        parser.add_argument("path", type=Path, help=self.takes)
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--approval", help="number of the approval; else the one that allows drafting")
        parser.add_argument("--numbering", choices=[scheme.value for scheme in Scheme], default="")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def run_import(self, options: dict[str, Any], **reading: str) -> None:
        """Create the run, work it off, print what became of every file."""
        project, path = self.reach(options)
        try:
            run = import_run_create(
                project=project,
                approval=approval_for(project, options["approval"]),
                started_by=None,
                numbering_scheme=options["numbering"],
                **reading,
            )
        except StudioError as problem:
            raise CommandError(str(problem), returncode=NOTHING_READ) from problem
        import_paths_offer(run=run, paths=self.offered(path))
        run.refresh_from_db()
        names: dict[Any, str] = {}
        import_run_work(
            run=run,
            owner=worker_name(),
            told=lambda read: names.update(read.files.values_list("uid", "name")),
        )
        run.refresh_from_db()
        self._print(run, names, as_json=options["json"])
        self._end(run)

    def offered(self, path: Path) -> Iterator[tuple[Path, str, Refused | None]]:
        """Every file below a path as (path, name, why it is not even tried)."""
        return walk(path)

    def reach(self, options: dict[str, Any]) -> tuple[Project, Path]:
        """The project to import into and where the files lie. Raises CommandError when one is absent."""
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"{path} does not exist.", returncode=NOTHING_READ)
        return project_named(options["project"]), path

    def _end(self, run: ImportRun) -> None:
        """Raise CommandError unless every file was taken or is there already."""
        every = run.files.count()
        refused = run.files.filter(state=ImportFileState.REFUSED).count()
        if every == 0:
            raise CommandError("There is no file to import.", returncode=NOTHING_READ)
        if refused:
            read = run.files.filter(series__isnull=False).exists()
            raise CommandError(
                f"{refused} of {every} files were refused.", returncode=1 if read else NOTHING_READ
            )

    def _print(self, run: ImportRun, names: dict[Any, str], *, as_json: bool) -> None:
        """Print what became of each file, under the name by which whoever typed the command knows it."""
        rows = outcomes(run, names)
        count = {state.value: 0 for state in ImportFileState}
        for row in rows:
            count[row["outcome"]] += 1
        if as_json:
            told = {"run": str(run.uid), "state": run.state, "counts": count, "files": rows}
            self.stdout.write(json.dumps(told, indent=1, ensure_ascii=False))
            return
        for row in rows:
            remark = f": {row['reason']}" if row["reason"] else ""
            self.stdout.write(f"{row['outcome']:<10} {row['file']} ({row['read_as']}){remark}")
        taken, same, refused = count["taken"], count["duplicate"], count["refused"]
        self.stdout.write(f"{taken} taken, {same} taken before, {refused} refused.")


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, and the lines of the epilogue as they stand."""


def project_named(slug: str) -> Project:
    """The project of that slug. Raises CommandError."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise CommandError(f"There is no project {slug!r}.", returncode=NOTHING_READ)
    return project


def approval_for(project: Project, number: str | None) -> Approval:
    """The approval of that number, or the one that allows drafting longest. Raises CommandError."""
    try:
        return approval_for_import(project, number or "")
    except NoValidApproval as problem:
        raise CommandError(str(problem), returncode=NOTHING_READ) from problem


def outcomes(run: ImportRun, names: dict[Any, str]) -> list[dict[str, Any]]:
    """What became of each file of an import, under the name it came in with where that is known."""
    files = run.files.select_related("series__study__subject").order_by("name")
    return [outcome(file, names.get(file.uid, file.name)) for file in files]


def outcome(file: Any, name: str) -> dict[str, Any]:
    """What became of one file that came in as `name`, as plain JSON."""
    return {
        "file": name,
        "kept_as": file.name,
        "outcome": file.state,
        "read_as": file.read_as,
        "levels": file.levels_found.split(",") if file.levels_found else [],
        "reason": file.reason,
        "what_to_do": file.what_to_do,
        "subject": file.series.study.subject.pseudonym if file.series else None,
        "study": file.series.study.study_instance_uid if file.series else None,
        "series": file.series.series_instance_uid if file.series else None,
        "sha256": file.sha256,
    }
