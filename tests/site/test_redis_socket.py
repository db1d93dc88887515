"""The socket of the embedded Redis lies where nobody else can have put one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from spinemed_site.supervisor.redis_server import NoRedis, redis_command
from tests.studio import ROOT

PROGRAM = "from spinemed_site import settings; print(settings.REDIS_SOCKET)"


def socket_of(folder: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.strip())


def folder_for(tmp_path: Path, length: int) -> Path:
    """A data folder whose socket path has exactly `length` bytes."""
    fixed = len(os.fsencode(tmp_path / "x" / "redis" / "redis.sock")) - 1
    return tmp_path / ("x" * (length - fixed))


def test_the_socket_lies_in_the_data_folder_as_long_as_a_socket_may(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, 107)
    assert socket_of(folder) == folder / "redis" / "redis.sock"


def test_elsewhere_its_name_can_be_told_only_by_who_has_the_secret(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, 108)
    first = socket_of(folder)
    assert socket_of(folder) == first, "web, workers and commands find the same one"
    (folder / "secrets" / "secret_key").unlink()
    assert socket_of(folder) != first
    assert len(os.fsencode(first)) <= 107


def test_the_folder_elsewhere_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        redis_command(tmp_path / "elsewhere" / "redis.sock", tmp_path / "redis")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o700


def test_a_folder_that_is_open_to_others_or_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "own").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "own")
    for name in ("open", "link"):
        with pytest.raises(NoRedis, match="remove it, or set REDIS_URL"):
            redis_command(tmp_path / name / "redis.sock", tmp_path / "redis")
