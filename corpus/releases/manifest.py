"""`manifest.json`: every file with its digest, and no clock, key or path of this machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from corpus.releases.errors import NotARelease
from corpus.releases.filters import ReleaseFilters

MANIFEST = "manifest.json"
FORMAT = "spinemed-release-1"


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def files_of(folder: Path) -> Iterator[Path]:
    """The files of a Release besides its manifest, in the order of their names."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return iter(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))


def manifest_write(
    folder: Path, *, name: str, seed: int, filters: ReleaseFilters, counts: Mapping[str, Mapping[str, int]]
) -> str:
    """Write the manifest last; returns its own SHA-256."""
    files = [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": file_digest(path),
        }
        for path in files_of(folder)
    ]
    manifest = {
        "format": FORMAT,
        "name": name,
        "seed": seed,
        "filters": json.loads(filters.as_json()),
        "counts": counts,
        "files": files,
    }
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def manifest_read(folder: Path) -> dict[str, object]:
    """The manifest of a Release. Raises NotARelease."""
    try:
        found: dict[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise NotARelease(f"{folder} holds no readable {MANIFEST}.") from problem
    if found.get("format") != FORMAT:
        raise NotARelease(f"{folder} is not a release of this format.")
    return found
