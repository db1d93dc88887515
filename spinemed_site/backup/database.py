"""The database as one file, and back: SQLite by its own copy, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

from spinemed_site.backup.errors import BackupRefused


def database_is_empty() -> bool:
    """Whether no table stands in the database."""
    return not connection.introspection.table_names()


def database_dump(into: Path) -> None:
    """Write one moment of the database to `into`, while others go on writing.

    Raises BackupRefused when the database's own program is absent or fails.
    """
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_sqlite_path())) as source:
            # A copy, not the file: what deleted rows left on free pages is not in it.
            source.execute("VACUUM INTO ?", [str(into)])
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={into}")


def database_load(dump: Path) -> None:
    """Fill the empty database from `dump`. Raises BackupRefused when the database's program fails."""
    if connection.vendor == "sqlite":
        connection.close()
        target = _sqlite_path()
        for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.move(dump, target)
        return
    _run("pg_restore", "--no-owner", "--single-transaction", f"--dbname={_name()}", str(dump))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _sqlite_path() -> Path:
    return Path(_name())


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database of the settings."""
    if not shutil.which(program):
        raise BackupRefused(f"{program} is not on the PATH. Install PostgreSQL's client programs.")
    wanted = connection.settings_dict
    # In the environment, not on the command line: other users of the machine read that.
    named = {
        "PGDATABASE": wanted["NAME"],
        "PGUSER": wanted["USER"],
        "PGPASSWORD": wanted["PASSWORD"],
        "PGHOST": wanted["HOST"],
        "PGPORT": str(wanted["PORT"]),
    }
    environment = {**os.environ, **{key: value for key, value in named.items() if value}}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BackupRefused(f"{program} failed: {done.stderr.strip()[-1000:]}")
