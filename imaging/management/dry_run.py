"""What an import would do: it is carried out aside, told, and taken back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from pydicom.datadict import keyword_for_tag

from imaging.formats.archive import walk
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.management.importing import outcomes
from imaging.models import ImportFileState, ImportRun
from imaging.services.import_runs import import_paths_offer, import_run_create, import_run_next_uid
from imaging.services.import_steps import read_request
from imaging.services.import_work import import_run_work
from imaging.services.names import name_shown
from imaging.services.places import Places, file_sha256, folder_empty
from projects.models import Approval, Project
from projects.services.runs import worker_name

Found = tuple[Path, str, Refused | None]


class ReadAhead(Reader):
    """Remembers what it read: reading is slow, and what writes to the database shall be quick."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[tuple[str, str, str], dict[str, Any] | Refused] = {}

    def expect(self, verb: str, path: Path, **more: Any) -> None:
        """Nothing: it was read before."""

    def look(self, verb: str, path: Path, **more: Any) -> dict[str, Any]:
        """As `ask`: the answer is remembered anyway. Raises Refused."""
        return self.ask(verb, path, **more)

    def ask(self, verb: str, path: Path, **more: Any) -> dict[str, Any]:
        """The answer remembered, else the child's. Raises Refused."""
        if verb != "read":
            return super().ask(verb, path, **more)
        key = (more["content"], more["subject"], more.get("series", ""))
        if key not in self.read:
            try:
                self.read[key] = super().ask(verb, path, **more)
            except Refused as refusal:
                self.read[key] = refusal
        found = self.read[key]
        if isinstance(found, Refused):
            raise found
        return found


class DryRun:
    """An import of a project that is taken back: nothing stays in the database, nothing in the storage.

    Every file is read before the first row is written: SQLite lets nobody else write meanwhile.
    """

    def __init__(
        self, project: Project, approval: Approval, *, numbering: str, pictures: str, volumes: str
    ) -> None:
        self.project = project
        self.approval = approval
        self.reading = {
            "numbering_scheme": numbering,
            "picture_modality": pictures,
            "volume_modality": volumes,
        }

    def rows(self, path: Path) -> list[dict[str, Any]]:
        """One row for each file below `path`, those in archives too, as the import would tell of it."""
        files = list(walk(path))
        with ReadAhead() as reader, tempfile.TemporaryDirectory() as aside:
            told = self._read(reader, files, Path(aside))
            return [
                row | _done(told.get(row["file"]), row) for row in self._import(reader, files, Path(aside))
            ]

    def _read(self, reader: ReadAhead, files: list[Found], aside: Path) -> dict[str, dict[str, Any]]:
        """Read every file before anything is written; what was found by the file's name."""
        run = ImportRun(uid=import_run_next_uid(self.project), project=self.project, **self.reading)
        told: dict[str, dict[str, Any]] = {}
        waiting = [(path, name_shown(name)) for path, name, refusal in files if refusal is None]
        while waiting:
            path, name = waiting.pop()
            scratch, into = aside / "read", aside / f"members-{len(told)}"
            scratch.mkdir()
            try:
                found = reader.ask("read", path, **read_request(run, name, file_sha256(path), scratch))
                told[name] = found
                if found["kind"] == "archive" and "!/" not in name:
                    into.mkdir()
                    members = reader.ask("unpack", path, into=str(into))["names"]
                    waiting += [
                        (into / str(n), name_shown(f"{name}!/{each}")) for n, each in enumerate(members)
                    ]
            except (Refused, OSError):
                pass  # The import meets it again, and tells it in its own words.
            finally:
                folder_empty(scratch)
        return told

    def _import(self, reader: ReadAhead, files: list[Found], aside: Path) -> list[dict[str, Any]]:
        names: dict[Any, str] = {}
        with transaction.atomic():
            run = import_run_create(
                project=self.project, approval=self.approval, started_by=None, **self.reading
            )
            import_paths_offer(run=run, paths=files)
            run.refresh_from_db()
            import_run_work(
                run=run,
                owner=worker_name(),
                told=lambda read: names.update(read.files.values_list("uid", "name")),
                reader=reader,
                places=Places(aside / "staging", aside / "scratch", lambda source, name: None),
            )
            rows = outcomes(run, names)
            transaction.set_rollback(True)
        return rows


def _done(found: dict[str, Any] | None, row: dict[str, Any]) -> dict[str, Any]:
    """What would be removed from a file that is taken, and what kept; it holds no value of it."""
    if found is None or row["outcome"] != ImportFileState.TAKEN:
        return {}
    if found["kind"] == "images":
        return _done(found["images"][0], row)
    if found["kind"] != "image":
        return {}
    report = found["report"]
    changed: dict[str, list[str]] = {}
    for place, action in report["lines"]:
        changed.setdefault(action, []).append(place)
    touched = {place for place, _action in report["lines"]}
    there = map(keyword_for_tag, json.loads(found["instances"][0]["metadata"]))
    return {
        "pixel_text": report["pixel_text"],
        "face_in_view": report["face_in_view"],
        "kept": sorted(word for word in there if word and word not in touched),
        "changed": {action: sorted(places) for action, places in sorted(changed.items())},
    }


def row_in_words(row: dict[str, Any]) -> str:
    """A row as lines for a person: the outcome, then what would be done, by action."""
    head = f"{row['outcome']:<10} {row['file']} ({row['read_as'] or 'Unknown'})"
    lines = [f"{head}: {row['reason']}" if row["reason"] else head]
    if row["series"]:
        lines.append(f"    subject {row['subject']}, study {row['study']}, series {row['series']}")
    if "changed" in row:
        lines += [f"    {sentence}" for sentence in row["pixel_text"]]
        lines += ["    A face may be in view."] if row["face_in_view"] else []
        lines += [f"    {action}: {', '.join(places)}" for action, places in row["changed"].items()]
        lines.append(f"    kept as it is: {', '.join(row['kept'])}")
    return "\n".join(lines)
