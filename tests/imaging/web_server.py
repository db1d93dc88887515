"""The whole web server, or another process of the system, on the test's database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import LazySettings
from django.db import connection

from tests.studio import ROOT, free_port


class Served(NamedTuple):
    """A running web server, its address without a slash at the end, and the folder of its files."""

    url: str
    folder: Path


def environment_of(settings: LazySettings) -> dict[str, str]:
    """What a process needs to work on this test's database and files."""
    return _environment(settings.DATA_DIR, settings.MEDIA_ROOT)


def _environment(data: Path, files: Path) -> dict[str, str]:
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(data),
        "STORAGE_URL": f"file://{files}",
        "PYTHONWARNINGS": "",
    }


@contextmanager
def web_server(settings: LazySettings) -> Iterator[str]:
    """One of its own for a test with `transactional_db`; its address without a slash at the end."""
    with _running(environment_of(settings)) as url:
        yield url


@pytest.fixture(scope="session")
def server_of_many(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One web server for all tests of this process: its start takes seconds."""
    folder = tmp_path_factory.mktemp("served")
    with _running(_environment(folder, folder / "files")) as url:
        yield Served(url, folder)


@pytest.fixture
def served_url(server_of_many: Served, settings: LazySettings, transactional_db: None) -> Iterator[str]:
    """Its address, for a test that stores its files where that server looks; they go when the test ends."""
    url, folder = server_of_many
    settings.DATA_DIR, settings.MEDIA_ROOT, settings.CACHE_DIR = folder, folder / "files", folder / "cache"
    yield url
    for each in ("files", "cache"):
        shutil.rmtree(folder / each, ignore_errors=True)


@contextmanager
def _running(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "spinemed_site.asgi:application", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--lifespan", "off", "--log-level", "warning"], cwd=ROOT, env=environment
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server did not start.")
