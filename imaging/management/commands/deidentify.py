"""De-identify DICOM files from one folder into another, without importing them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from imaging.deidentify import PROFILES
from imaging.deidentify.keyed import keyed_digest
from imaging.formats.archive import walk
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader


class Command(BaseCommand):
    """`deidentify SRC DST [--json]`: files are renamed by their new identifiers."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare where from, where to, and the profile."""
        parser.add_argument("source", type=Path)
        parser.add_argument("target", type=Path)
        parser.add_argument("--profile", choices=sorted(PROFILES), default="spinemed")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every DICOM image below `source` to `target`, and say what was done."""
        source, target = options["source"], options["target"]
        if not source.exists():
            raise CommandError(f"{source} does not exist.")
        target.mkdir(parents=True, exist_ok=True)
        secret = keyed_digest(settings.DEID_SECRET.encode(), "command", "deidentify").hex()
        rows = []
        with Reader() as reader, tempfile.TemporaryDirectory(dir=target) as scratch:
            for path, name, refusal in walk(source):
                if refusal or target.resolve() in path.resolve().parents:
                    continue
                rows.append(self._one(reader, path, name, Path(scratch), target, secret, options["profile"]))
        self._print(rows, as_json=options["json"])

    def _one(
        self, reader: Reader, path: Path, name: str, scratch: Path, target: Path, secret: str, profile: str
    ) -> dict[str, Any]:
        try:
            found = reader.ask("deidentify", path, scratch=str(scratch), secret=secret, profile=profile)
        except Refused as refusal:
            return {"file": name, "outcome": "refused", "reason": refusal.sentence}
        folder = target / found["study"] / found["series"]
        folder.mkdir(parents=True, exist_ok=True)
        written = folder / found["file"]
        (scratch / found["file"]).replace(written)
        told = {"file": name, "outcome": "written", "as": str(written.relative_to(target))}
        return told | {"report": found["report"]}

    def _print(self, rows: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"files": rows}, indent=1))
            return
        written = [row for row in rows if row["outcome"] == "written"]
        for row in rows:
            self.stdout.write(f"{row['outcome']:<8} {row['file']}: {row.get('as') or row.get('reason')}")
        self.stdout.write(f"{len(written)} written, {len(rows) - len(written)} refused.")
