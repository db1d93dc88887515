"""The database's own files forget the names that an import has let go of."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from imaging.models import ImportRun
from imaging.services.import_runs import import_files_offer, import_run_create, import_run_stop
from imaging.services.traces import database_rewrite
from imaging.tasks import let_go_of_imports, tidy_storage
from projects.models import Approval, Project, User

WHO = "MUELLER_HANS"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's files are its server's own"),
]


def database_bytes() -> bytes:
    """What lies in the database's file and its write-ahead log.

    Read by another process: closing a file of SQLite's here would drop the locks this process has on it.
    """
    path = Path(connection.settings_dict["NAME"])
    return subprocess.run(["cat", *path.parent.glob(f"{path.name}*")], capture_output=True, check=True).stdout


def named_run(project: Project, approval: Approval, lead: User) -> ImportRun:
    run = import_run_create(project=project, approval=approval, started_by=lead)
    # As many as make the index of names split its pages.
    import_files_offer(run=run, names=[(f"{WHO}/series {n % 7}/IM{n:04}.dcm", 1) for n in range(2000)])
    assert WHO.encode() in database_bytes()
    return run


def log_bytes() -> bytes:
    """What lies in the write-ahead log."""
    path = Path(f"{connection.settings_dict['NAME']}-wal")
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout if path.exists() else b""


def test_names_leave_the_log_at_once_and_the_file_with_its_next_rewrite(
    project: Project, approval: Approval, lead: User
) -> None:
    run = named_run(project, approval, lead)
    import_run_stop(run=run, stopped_by=lead)
    assert run.files.filter(name="folder 1/file 0001.dcm").exists()
    assert WHO.encode() not in log_bytes()
    tidy_storage()
    assert WHO.encode() not in database_bytes()
    assert not database_rewrite(since=timezone.now()), "nothing was let go since"


def test_names_leave_the_log_also_when_somebody_was_reading_at_that_moment(
    project: Project, approval: Approval, lead: User
) -> None:
    run = named_run(project, approval, lead)
    reader = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM imaging_importfile").fetchone()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100")
    import_run_stop(run=run, stopped_by=lead)
    assert WHO.encode() in log_bytes(), "a reader holds the log"
    reader.execute("COMMIT")
    reader.close()
    let_go_of_imports()
    assert WHO.encode() not in log_bytes()
