"""Where files lie: staged uploads, scratch space of the reader, stored files."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from imaging.deidentify.keyed import keyed_digest
from imaging.models import ImportRun
from imaging.stored_bytes import stored_names, stored_path
from projects.models import Project, Run

BLOCK = 1_048_576


def staging_folder(run: ImportRun) -> Path:
    """Where the files of an upload wait; emptied when the import has ended."""
    return Path(settings.MEDIA_ROOT) / "arriving" / str(run.uid)


def receiving_folder() -> Path:
    """A new folder for what is still being sent; it becomes the staging folder of its import."""
    receiving = Path(settings.MEDIA_ROOT) / "receiving"
    receiving.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(dir=receiving))


def scratch_folder(run: Run) -> Path:
    """Where the reader writes; beside the stored files, so that keeping one is a rename."""
    return Path(settings.MEDIA_ROOT) / "reading" / str(run.uid)


@dataclass(frozen=True)
class Places:
    """Where an import unpacks archives, where the reader writes, and how a finished file is put away."""

    staging: Path
    scratch: Path
    put: Callable[[Path, str], None]
    _mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    _lent: dict[str, Path] = field(default_factory=dict)
    _empty: list[Path] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def lend(self, name: str) -> Path:
        """A folder below `scratch` that only the file of this name is read into, until it is given back."""
        if name not in self._lent:
            # Those of a worker that was killed have another mark.
            folder = (
                self._empty.pop() if self._empty else self.scratch / f"{self._mark}-{next(self._numbers)}"
            )
            folder.mkdir(parents=True, mode=0o700, exist_ok=True)
            self._lent[name] = folder
        return self._lent[name]

    def give_back(self, name: str) -> None:
        """The folder is empty, and nothing will be read into it: another file may have it."""
        self._empty.append(self._lent.pop(name))

    def let_go(self, name: str) -> None:
        """Remove the folder: something may lie in it, or be read into it yet."""
        folder_empty(self._lent.pop(name))


def places_of(run: ImportRun) -> Places:
    """Where the files of an import lie that is to be kept."""
    return Places(staging_folder(run), scratch_folder(run), file_put)


def project_secret(project: Project) -> bytes:
    """The key of all mappings in one project: the same patient is another Subject elsewhere."""
    return keyed_digest(settings.DEID_SECRET.encode(), "project", str(project.uid))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_put(source: Path, name: str) -> None:
    """Move a finished file into the storage under `name`; what a crash left there is replaced."""
    try:
        target = Path(default_storage.path(name))
    except NotImplementedError:
        default_storage.delete(name)
        with source.open("rb") as stream:
            kept = default_storage.save(name, File(stream))
        if kept != name:
            raise FileExistsError(f"The storage kept {name} under another name.") from None
        source.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chmod(source, settings.FILE_UPLOAD_PERMISSIONS or 0o600)
    try:
        source.replace(target)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        # Another file system: copy beside the target first, so that the name appears whole or not.
        aside = target.with_suffix(".arriving")
        shutil.copyfile(source, aside)
        aside.replace(target)


def piece_write(path: Path, offset: int, content: bytes) -> None:
    """Write a piece of an arriving file at `offset` bytes; only the system itself may read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    with path.open("r+b") as stream:
        stream.seek(offset)
        stream.write(content)


def piece_read(path: Path, offset: int, count: int) -> bytes:
    """Bytes of an arriving file; fewer when they are not there."""
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            return stream.read(count)
    except FileNotFoundError:
        return b""


def stored_folder_empty(place: str) -> None:
    """Remove a folder of the storage with all that is in it, wherever that lies."""
    folder = stored_path(place)
    if folder is not None:
        folder_empty(folder)
        return
    for name in stored_names(place):
        default_storage.delete(name)


def folder_empty(folder: Path) -> None:
    """Remove a folder of staged or scratch files, whatever is in it."""
    shutil.rmtree(folder, ignore_errors=True)
