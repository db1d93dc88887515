"""The file itself: a plain tar whose last member is a manifest with the sha256 of all others."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from spinemed_site.backup.errors import BackupRefused

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
PIECE = 1024 * 1024
# Hears how many bytes more are done.
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `sums`: sha256 by member name; `migrations`: those its database has."""

    vendor: str
    migrations: list[str]
    secret_marks: dict[str, str]
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class _Summing:
    """A stream that sums what is read from it."""

    def __init__(self, stream: IO[bytes], step: Step) -> None:
        self.stream, self.step, self.sum = stream, step, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self.stream.read(size)
        self.sum.update(piece)
        self.step(len(piece))
        return piece


def member_add(archive: tarfile.TarFile, name: str, path: Path, step: Step) -> str:
    """Add a file as `name`; returns its sha256. Raises OSError when it vanishes or shrinks meanwhile."""
    with path.open("rb") as stream:
        about = archive.gettarinfo(arcname=name, fileobj=stream)
        about.uid = about.gid = 0
        about.uname = about.gname = ""
        about.type, about.linkname = tarfile.REGTYPE, ""
        summing = _Summing(stream, step)
        archive.addfile(about, summing)
    return summing.sum.hexdigest()


def manifest_add(archive: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    """Add the manifest, written in `folder` on its way."""
    path = folder / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True))
    member_add(archive, MANIFEST, path, lambda size: None)


def archive_check(path: Path, *, step: Step) -> Manifest:
    """Read the whole file and compare every sum.

    Raises BackupRefused when it is no backup, is cut short, or a member differs from the manifest.
    """
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    with _opened(path) as archive:
        for member, stream in _members(path, archive):
            if member.name == MANIFEST:
                manifest = _manifest_read(stream.read())
                continue
            found[member.name] = _sum(stream, step)
    if manifest is None:
        raise BackupRefused(f"{path} is cut short, or is no backup of this system: it has no manifest.")
    differing = sorted(set(found.items()) ^ set(manifest.sums.items()))
    if differing:
        raise BackupRefused(f"{path} is damaged: {differing[0][0]} is not what the manifest says.")
    return manifest


def archive_unpack(path: Path, place_of: Callable[[str], Path | None], *, step: Step) -> Iterator[Path]:
    """Write every member to its place; yields each place before anything is written there.

    Raises BackupRefused for a member that belongs nowhere.
    """
    with _opened(path) as archive:
        for member, stream in _members(path, archive):
            if member.name == MANIFEST:
                continue
            target = place_of(member.name)
            if target is None:
                raise BackupRefused(f"{path} holds {member.name!r}, which has no place in this system.")
            yield target
            _write(stream, target, step)


def _write(stream: IO[bytes], target: Path, step: Step) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as out:
        while piece := stream.read(PIECE):
            step(out.write(piece))


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except tarfile.TarError as problem:
        raise BackupRefused(f"{path} is cut short, or is no backup: {problem}.") from problem
    except OSError as problem:
        raise BackupRefused(f"{path}: {problem.strerror or problem}.") from problem


def _members(path: Path, archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in archive:
        stream = archive.extractfile(member) if member.isreg() else None
        if stream is None:
            raise BackupRefused(f"{path} holds {member.name!r}, which is no regular file.")
        yield member, stream


def _sum(stream: IO[bytes], step: Step) -> str:
    summing = _Summing(stream, step)
    while summing.read(PIECE):
        pass
    return summing.sum.hexdigest()


def _manifest_read(content: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as problem:
        raise BackupRefused("The backup's manifest cannot be read.") from problem
    if manifest.format != FORMAT:
        raise BackupRefused(f"The backup has format {manifest.format}; this system reads format {FORMAT}.")
    return manifest
