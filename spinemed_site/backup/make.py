"""Make a backup of a running system."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from imaging.stored_bytes import stored_path
from spinemed_site.backup.archive import DATABASE, Manifest, Step, manifest_add, member_add
from spinemed_site.backup.database import database_dump
from spinemed_site.backup.errors import BackupRefused
from spinemed_site.backup.places import head_path, stored_files
from spinemed_site.backup.secret_marks import secret_marks


def backup_make(target: Path, *, step: Step, without_images: bool = False) -> Manifest:
    """Write the whole system to `target`, which appears when it is complete; `step` hears bytes written.

    Raises BackupRefused when `target` stands already, the database cannot be dumped, or the images lie in a
    store elsewhere and nobody said that this is to be a backup `without_images`.
    """
    if stored_path("") is None and not without_images:
        raise BackupRefused(
            "The images lie in the store that STORAGE_URL names, not on this machine, so they would not be "
            "in this file. Keep versions of them there, and say --without-images to back up all the rest."
        )
    if target.exists():
        raise BackupRefused(
            f"{target} stands already. A backup never overwrites a file: choose another name."
        )
    if not target.parent.is_dir():
        raise BackupRefused(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        part = Path(folder) / "part"
        manifest = _write(part, Path(folder), step)
        part.rename(target)
    return manifest


def _write(part: Path, folder: Path, step: Step) -> Manifest:
    manifest = Manifest(connection.vendor, applied_migrations(), secret_marks())
    with tarfile.open(part, "x:", format=tarfile.PAX_FORMAT) as archive:
        # The head first: it may stand behind the database, never ahead of it.
        if head_path().exists():
            manifest.sums["audit-head"] = member_add(archive, "audit-head", head_path(), step)
        dump = folder / DATABASE
        database_dump(dump)
        manifest.sums[DATABASE] = member_add(archive, DATABASE, dump, step)
        dump.unlink()
        # Files after the database: each row's file was there before its row was.
        for name, path in stored_files():
            try:
                manifest.sums[name] = member_add(archive, name, path, step)
            except FileNotFoundError:
                continue  # Erased since it was listed.
        manifest_add(archive, manifest, folder)
    return manifest


def applied_migrations() -> list[str]:
    """What the database has been through, as `room.name`."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{room}.{name}" for room, name in applied)
