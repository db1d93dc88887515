"""A database on which all migrations have run, kept for the next tests: running them takes a minute or two.

Only for SQLite, whose database is one file. What is kept is named by the content of every migration, thus a
changed one finds nothing kept and runs again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.db import connection

from projects import append_only

DAY_S = 86_400
FOLDER = Path(tempfile.gettempdir()) / f"spinemed-migrated-{os.getuid()}"


def _digest() -> str:
    told = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda one: one.label):
        told.update(app.label.encode())
        for file in sorted(Path(app.path).rglob("*.py")):
            if "migrations" in file.parts or file.name == "apps.py":
                told.update(file.name.encode() + file.read_bytes())
    told.update(Path(append_only.__file__).read_bytes())
    return told.hexdigest()[:24]


@contextmanager
def begun_migrated() -> Iterator[Path]:
    """Inside, a test database begins as the kept one; yields where that is kept, or shall be.

    Processes that begin together wait for the one that runs the migrations.
    """
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    kept = FOLDER / f"{_digest()}.sqlite3"
    if connection.vendor != "sqlite":
        yield kept
        return
    create = type(connection.creation)._create_test_db

    def create_migrated(*args: object, **options: object) -> str:
        name = str(create(*args, **options))
        if kept.exists():
            shutil.copyfile(kept, name)
            kept.touch()
        return name

    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        type(connection.creation)._create_test_db = create_migrated
        try:
            yield kept
        finally:
            type(connection.creation)._create_test_db = create


def keep(kept: Path) -> None:
    """Keep the database as it stands; what nobody began with for a day goes."""
    if kept.exists():
        return
    for older in FOLDER.iterdir():
        if older.stat().st_mtime < time.time() - DAY_S:
            older.unlink()
    being_written = kept.with_suffix(".part")
    connection.ensure_connection()
    copy = sqlite3.connect(being_written)
    connection.connection.backup(copy)
    copy.close()
    being_written.replace(kept)
