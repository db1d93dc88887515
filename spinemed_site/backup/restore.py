"""Put a backup into an empty system."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from spinemed_site.backup.archive import DATABASE, Manifest, Step, archive_check, archive_unpack
from spinemed_site.backup.database import database_is_empty, database_load
from spinemed_site.backup.errors import BackupRefused
from spinemed_site.backup.places import first_file_in_the_way, place_of
from spinemed_site.backup.secret_marks import SECRETS, secrets_that_differ


def backup_restore(source: Path, *, other_secrets: bool, step: Step) -> Manifest:
    """Fill the empty database and folders from `source`; nothing stays of a restore that fails.

    Raises BackupRefused when something stands here already, the backup is damaged or made by another
    kind of database or a newer version, or, unless `other_secrets`, when the secrets are not its own.
    """
    _refuse_unless_empty()
    manifest = archive_check(source, step=step)
    _refuse_what_does_not_fit(manifest, other_secrets=other_secrets)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as folder:
        dump = Path(folder) / DATABASE
        written: list[Path] = []
        try:
            for target in archive_unpack(source, partial(_place, dump), step=step):
                written.append(target)
            database_load(dump)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
    return manifest


def _place(dump: Path, member: str) -> Path | None:
    return dump if member == DATABASE else place_of(member)


def _refuse_unless_empty() -> None:
    if not database_is_empty():
        raise BackupRefused(
            "The database is not empty. A restore never overwrites: give an empty DATABASE_URL or DATA_DIR."
        )
    in_the_way = first_file_in_the_way()
    if in_the_way is not None:
        raise BackupRefused(
            f"{in_the_way} stands already. A restore never overwrites: give an empty DATA_DIR."
        )


def _refuse_what_does_not_fit(manifest: Manifest, *, other_secrets: bool) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupRefused(
            f"The backup was made of {manifest.vendor}, and the database here is {connection.vendor}. "
            "Restore it into the same kind of database."
        )
    known = {f"{room}.{name}" for room, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise BackupRefused(
            f"The backup was made by a newer version ({newer[0]}). Install that version first."
        )
    differing = secrets_that_differ(manifest.secret_marks)
    if differing and not other_secrets:
        lost = "; ".join(f"{name} ({SECRETS[name]})" for name in differing)
        raise BackupRefused(
            f"Other secrets here than where the backup was made: {lost}. Set them in the environment or copy "
            "the folder “secrets” of that system first. If they are lost for good: --other-secrets."
        )
