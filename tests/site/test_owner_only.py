"""What the system writes into DATA_DIR is its owner's alone, whatever the shell's own mask is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.studio import ROOT, Studio, studio_start

PROGRAM = """
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from projects.models import Project
default_storage.save("uploads/scan.dcm", ContentFile(b"pixels"))
Project.objects.create(slug="lumbar", name="Lumbar pilot")
print(*sorted(path.name for path in settings.DATA_DIR.rglob("*")))
import tests.site.test_owner_only as looking
print(*looking.open_to_others(settings.DATA_DIR), sep="\\n")
"""


def open_to_others(folder: Path) -> list[str]:
    """Everything in a folder, itself included, that somebody else could read, write or enter."""
    return [
        f"{path} {stat.filemode(path.lstat().st_mode)}"
        for path in [folder, *folder.rglob("*")]
        if not path.is_symlink() and path.lstat().st_mode & 0o077
    ]


def manage(folder: Path, *arguments: str) -> str:
    """Run a management command from a shell that would let everybody read."""
    environment = {key: text for key, text in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**environment, "DATA_DIR": str(folder)},
        umask=0o022,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_management_command_leaves_nothing_that_others_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    manage(folder, "migrate", "projects", "--verbosity", "0")
    # Looked at from inside, while the database is open and its WAL files stand beside it.
    names, *seen = manage(folder, "shell", "-v", "0", "-c", PROGRAM).strip().split("\n")
    assert {"studio.sqlite3-wal", "studio.sqlite3-shm", "scan.dcm", "secret_key"} <= set(names.split())
    assert [line for line in seen if line] == []


@pytest.fixture
def loose_studio(tmp_path: Path) -> Iterator[Studio]:
    """The whole system, started from a shell that would let everybody read."""
    folder = tmp_path / "studio"
    folder.mkdir(mode=0o700)
    before = os.umask(0o022)
    running = studio_start(folder)
    os.umask(before)
    yield running
    running.stop()


@pytest.mark.browser
def test_the_running_system_leaves_nothing_that_others_can_read(loose_studio: Studio) -> None:
    found = open_to_others(loose_studio.folder)
    assert [line for line in found if "supervisor.log" not in line] == []  # The test's own file.
