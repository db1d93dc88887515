"""A backup holds the whole system; a restore gives it back, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from spinemed_site.backup.archive import Manifest, archive_check, manifest_add, member_add
from spinemed_site.backup.errors import BackupRefused
from spinemed_site.backup.places import place_of

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
from django.db import connection
from corpus.models import Instance
print(Instance.objects.count())
connection.cursor().execute("DELETE FROM corpus_historyevent")
"""


@dataclass(slots=True)
class Place:
    """A system of its own: a folder, and a database of the kind the suite runs on."""

    folder: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command there."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
        )

    def said(self, *arguments: str) -> str:
        """What a command that must succeed printed."""
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def files(self) -> dict[str, str]:
        """Every stored file with its sum."""
        root = self.folder / "files"
        found = (path for path in root.rglob("*") if path.is_file())
        return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


PlaceMake = Callable[..., Place]


@pytest.fixture(scope="module")
def place_make(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaceMake]:
    """Makes empty places; drops their databases in the end."""
    made: list[str] = []

    def make(secrets_of: Place | None = None) -> Place:
        folder = tmp_path_factory.mktemp("place")
        environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        environment["DATA_DIR"] = str(folder)
        if secrets_of is not None:
            shutil.copytree(secrets_of.folder / "secrets", folder / "secrets")
        if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
            made.append(f"backup_{uuid4().hex[:12]}")
            _on_server(f'CREATE DATABASE "{made[-1]}"')
            address = os.environ["DATABASE_URL"].rpartition("/")[0]
            environment["DATABASE_URL"] = f"{address}/{made[-1]}"
        return Place(folder, environment)

    yield make
    for name in made:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def living(place_make: PlaceMake, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Path]:
    """A system with instances and files, and a backup of it."""
    place = place_make()
    place.said("migrate", "-v", "0")
    place.said("seed_load", "--instances", "40", "--subjects", "5", "--sources", "5")
    for name, content in (("dicom/a/1.dcm", b"one" * 5000), ("releases/x/data.jsonl", b"{}\n")):
        path = place.folder / "files" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    passing = place.folder / "files" / "arriving" / "upload"
    passing.parent.mkdir()
    passing.write_bytes(b"on its way")
    backup = tmp_path_factory.mktemp("backups") / "studio.tar"
    said = place.said("backup", str(backup))
    assert "2 files" in said
    assert "secrets are not in it" in said
    return place, backup


def test_a_restore_gives_back_everything_and_the_record_holds(
    place_make: PlaceMake, living: tuple[Place, Path]
) -> None:
    place, backup = living
    other = place_make(secrets_of=place)
    said = other.said("restore", str(backup))
    assert "0 faults" in said
    kept = {name: total for name, total in place.files().items() if not name.startswith("arriving/")}
    assert other.files() == kept
    # Every row is there, and the database still refuses what it refused.
    seen = other.manage("shell", "-v", "0", "-c", LOOK)
    assert seen.stdout.split() == ["40"]
    assert "append_only" in seen.stderr


def test_neither_a_backup_nor_a_restore_overwrites_anything(living: tuple[Place, Path]) -> None:
    place, backup = living
    assert "never overwrites" in place.manage("backup", str(backup)).stderr
    refused = place.manage("restore", str(backup))
    assert refused.returncode == 1
    assert "The database is not empty" in refused.stderr


def test_other_secrets_are_named_and_a_restore_that_fails_leaves_nothing(
    place_make: PlaceMake, living: tuple[Place, Path], tmp_path: Path
) -> None:
    _, backup = living
    stranger = place_make()
    refused = stranger.manage("restore", str(backup))
    assert refused.returncode == 1
    assert "DEID_SECRET" in refused.stderr
    assert "AUDIT_KEY" in refused.stderr
    refused = stranger.manage("restore", str(hostile_copy(backup, tmp_path)), "--other-secrets")
    assert "has no place" in refused.stderr
    assert not (stranger.folder.parent / "out").exists()
    assert stranger.files() == {}
    assert "Restored" in stranger.manage("restore", str(backup), "--other-secrets").stdout


def hostile_copy(backup: Path, folder: Path) -> Path:
    """The same backup, and a member that points out of its folder, with a manifest that names it."""
    copy, name, content = folder / "hostile.tar", "files/../../out", b"out"
    with tarfile.open(backup) as source, tarfile.open(copy, "w:") as target:
        for member in source:
            stream = source.extractfile(member)
            assert stream is not None
            if member.name == "manifest.json":
                manifest = json.loads(stream.read())
            else:
                target.addfile(member, stream)
        manifest["sums"][name] = hashlib.sha256(content).hexdigest()
        for added, what in ((name, content), ("manifest.json", json.dumps(manifest).encode())):
            about = tarfile.TarInfo(added)
            about.size = len(what)
            target.addfile(about, BytesIO(what))
    return copy


CONTENT = b"one" * 5000


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A whole archive with one file in it."""
    (tmp_path / "1.dcm").write_bytes(CONTENT)
    path = tmp_path / "small.tar"
    manifest = Manifest("sqlite", [], {})
    with tarfile.open(path, "x:") as archive:
        manifest.sums["files/a/1.dcm"] = member_add(archive, "files/a/1.dcm", tmp_path / "1.dcm", silent)
        manifest_add(archive, manifest, tmp_path)
    return path


def silent(size: int) -> None:
    """Nobody listens to the progress."""


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda whole: whole.replace(CONTENT[:99], b"two" * 33, 1), "damaged: files/a/1.dcm"),
        (lambda whole: whole[:9000], "cut short"),
        (lambda whole: whole[: 3 * 512 + 15360], "no manifest"),
        (lambda whole: b"Not a tar at all. " * 100, "no backup"),
        (lambda whole: b"", "no backup"),
        (lambda whole: whole.replace(b'"format": 1', b'"format": 9'), "format 9"),
        (lambda whole: whole.replace(b'"format": 1', b'"format": ,'), "cannot be read"),
    ],
)
def test_a_broken_backup_is_refused_with_a_sentence(
    small: Path, spoil: Callable[[bytes], bytes], words: str
) -> None:
    assert archive_check(small, step=silent).sums
    small.write_bytes(spoil(small.read_bytes()))
    with pytest.raises(BackupRefused, match=words):
        archive_check(small, step=silent)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="No such file"):
        archive_check(tmp_path / "missing", step=silent)


@pytest.mark.parametrize("name", ["files/../../out", "files/", "/etc/passwd", "secrets/audit_key", "other/x"])
def test_a_member_that_belongs_nowhere_has_no_place(name: str) -> None:
    assert place_of(name) is None


def test_a_link_in_a_backup_is_refused(small: Path) -> None:
    with tarfile.open(small, "a:") as archive:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(BackupRefused, match="no regular file"):
        archive_check(small, step=silent)
