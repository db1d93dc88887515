"""Is a Release still what it was? Every byte against its manifest, the manifest against the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.releases.manifest import MANIFEST, file_digest, files_of, manifest_read


def release_faults(folder: Path, *, manifest_sha256: str = "") -> list[str]:
    """What differs, one sentence each; empty when all holds. Raises NotARelease."""
    manifest: dict[str, Any] = manifest_read(folder)
    faults = []
    if manifest_sha256 and file_digest(folder / MANIFEST) != manifest_sha256:
        faults.append(f"{MANIFEST} is not the one that was released.")
    listed = {entry["path"]: entry for entry in manifest["files"]}
    present = {path.relative_to(folder).as_posix(): path for path in files_of(folder)}
    faults += [f"{name} is missing." for name in sorted(listed.keys() - present.keys())]
    faults += [f"{name} was added." for name in sorted(present.keys() - listed.keys())]
    for name in sorted(listed.keys() & present.keys()):
        if file_digest(present[name]) != listed[name]["sha256"]:
            faults.append(f"{name} was changed.")
    return faults
