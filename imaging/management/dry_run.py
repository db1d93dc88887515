"""What an import would do to each file: read and cleaned in a folder that is thrown away, nothing kept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydicom.datadict import keyword_for_tag

from imaging.formats.archive import walk
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.services.names import name_read
from imaging.services.places import file_sha256, folder_empty, project_secret
from projects.models import Project


class DryRun:
    """Reads files as the import of a project would, with its pseudonyms; use `rows` once."""

    def __init__(self, project: Project, *, numbering: str, pictures: str, volumes: str) -> None:
        self.asked = {
            "secret": project_secret(project).hex(),
            "scheme": numbering,
            "picture_modality": pictures,
            "volume_modality": volumes,
        }

    def rows(self, path: Path) -> Iterator[dict[str, Any]]:
        """One row for each file below `path`, those in archives too."""
        with Reader() as reader, tempfile.TemporaryDirectory() as aside:
            for found, name, refusal in walk(path):
                if refusal is not None:
                    yield _refused(name, refusal)
                else:
                    yield from self._file(reader, found, name, Path(aside))

    def _file(self, reader: Reader, path: Path, name: str, aside: Path) -> Iterator[dict[str, Any]]:
        scratch = aside / "scratch"
        folder_empty(scratch)
        scratch.mkdir()
        try:
            more = {"content": file_sha256(path), "subject": f"dry run/{name_read(name).person}"}
            found = reader.ask("read", path, scratch=str(scratch), **self.asked, **more)
            if found["kind"] == "archive" and "!/" in name:
                raise Refused("nested", "This is an archive inside an archive.", "Unpack the inner one")
            if found["kind"] == "archive":
                yield from self._members(reader, path, name, aside)
            else:
                yield _told(name, found)
        except Refused as refusal:
            yield _refused(name, refusal)
        except OSError:
            yield _refused(name, Refused("locked", "The system may not open this file.", "Let it be read"))

    def _members(self, reader: Reader, path: Path, name: str, aside: Path) -> Iterator[dict[str, Any]]:
        with tempfile.TemporaryDirectory(dir=aside) as into:
            members = reader.ask("unpack", path, into=into)["names"]
            for number, member in enumerate(members):
                yield from self._file(reader, Path(into) / str(number), f"{name}!/{member}", aside)


def _refused(name: str, refusal: Refused) -> dict[str, Any]:
    return {"file": name, "outcome": "refused", "read_as": refusal.read_as, "reason": refusal.sentence}


def _told(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """The row of a file that would be taken, set aside or matched to an image; it holds no value of it."""
    row = {"file": name, "outcome": "taken", "read_as": found["read_as"], "reason": found.get("sentence", "")}
    if found["kind"] == "segmentation":
        return row | {"outcome": "refused", "reason": "DICOM segmentations are not read yet."}
    if found["kind"] != "image":
        return row
    report = found["report"]
    changed: dict[str, list[str]] = {}
    for place, action in report["lines"]:
        changed.setdefault(action, []).append(place)
    touched = {place for place, _action in report["lines"]}
    there = map(keyword_for_tag, json.loads(found["instances"][0]["metadata"]))
    return row | {
        "reason": " ".join(report["pixel_text"]),
        "subject": report["subject"],
        "face_in_view": report["face_in_view"],
        "kept": sorted(word for word in there if word and word not in touched),
        "changed": {action: sorted(places) for action, places in sorted(changed.items())},
    }


def row_in_words(row: dict[str, Any]) -> str:
    """A row as lines for a person: the outcome, then what would be done, by action."""
    head = f"{row['outcome']:<10} {row['file']} ({row['read_as'] or 'Unknown'})"
    lines = [f"{head}: {row['reason']}" if row["reason"] else head]
    if "subject" in row:
        lines.append(f"    as {row['subject']}" + (", a face may be in view" if row["face_in_view"] else ""))
        lines += [f"    {action}: {', '.join(places)}" for action, places in row["changed"].items()]
        lines.append(f"    kept as it is: {', '.join(row['kept'])}")
    return "\n".join(lines)
