"""Folders of C-STORE listeners: what is being sent, and which imports are open, outlive the process.

A listener holds a lock on its folder for as long as it lives, however it ends. One that can be locked by
somebody else belongs to none that lives, and what it acknowledged is taken up from there.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings

from imaging.models import ImportFile, ImportRun
from imaging.services.import_runs import import_files_waiting, import_run_seal
from imaging.services.places import folder_empty, staging_folder
from projects.models import OPEN_STATES, RunState


class ListeningFolder:
    """The folder of one listener; `unfinished` is where files lie until they have arrived whole."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path, self._lock = path, lock
        self.unfinished = path / "unfinished"
        self._open = path / "open"

    def note(self, run: ImportRun, sent_by: str) -> None:
        """An import takes files of this sender (AE title): call it before the first is acknowledged."""
        (self._open / str(run.uid)).write_text(sent_by)

    def strike(self, uid: UUID) -> None:
        """The import needs no more of this listener."""
        (self._open / str(uid)).unlink(missing_ok=True)

    def noted(self) -> list[tuple[UUID, str]]:
        """Imports that have not ended, and who sent them."""
        there = sorted(self._open.iterdir()) if self._open.is_dir() else []
        return [(UUID(path.name), path.read_text()) for path in there]

    def leave(self) -> None:
        """Remove what had not arrived whole, and all of it when every import has ended."""
        folder_empty(self.path if not self.noted() else self.unfinished)
        os.close(self._lock)


def listening_folder_make() -> ListeningFolder:
    """A new folder, locked."""
    root = _root()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(root):
        path = Path(tempfile.mkdtemp(dir=root))
        folder = _locked(path)
        assert folder is not None, "Nobody else locks one meanwhile."
        folder.unfinished.mkdir(mode=0o700)
        (path / "open").mkdir(mode=0o700)
        return folder


def listening_folders_left() -> list[ListeningFolder]:
    """Those of listeners that live no longer, each locked; leave each."""
    root = _root()
    if not root.is_dir():
        return []
    with _alone(root):
        there = [_locked(path) for path in sorted(root.iterdir()) if path.is_dir()]
    return [folder for folder in there if folder is not None]


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "listening"


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One process at a time makes folders or looks for those that were left."""
    lock = _lock_open(root)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _locked(path: Path) -> ListeningFolder | None:
    """The folder, locked by this process; None where another one lives that has it."""
    try:
        lock = _lock_open(path)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return ListeningFolder(path, lock)


def _lock_open(path: Path) -> int:
    return os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)


def imports_left_seal(*, into: ListeningFolder | None = None) -> list[tuple[ImportRun, str]]:
    """Seal what listeners acknowledged that live no longer: whoever works imports off takes it from there.

    The imports that are still to be worked off, each with its sender's AE title, noted in `into`.
    """
    found = []
    for folder in listening_folders_left():
        try:
            for uid, sent_by in folder.noted():
                run = ImportRun.objects.filter(uid=uid).first()
                if run is not None and _arrived_seal(run).state in OPEN_STATES:
                    found.append((run, sent_by))
                    if into is not None:
                        into.note(run, sent_by)
                folder.strike(uid)
        finally:
            folder.leave()
    return found


def _arrived_seal(run: ImportRun) -> ImportRun:
    """List every file that lies whole in the folder of an import nobody fills any more, and seal it.

    Again it does nothing; of one that somebody stopped nothing is listed.
    """
    if not run.sealed and run.state == RunState.QUEUED:
        listed = set(ImportFile.objects.filter(run=run).values_list("name", flat=True))
        folder = staging_folder(run)
        there = sorted(folder.iterdir()) if folder.is_dir() else []
        new = [(path, arrived_name(path)) for path in there if arrived_name(path) not in listed]
        import_files_waiting(run=run, paths=new)
    return import_run_seal(run=run)


def arrived_name(path: Path) -> str:
    """What a file that came by C-STORE is listed as; its sender names none."""
    return f"{path.name}.dcm"
