"""The whole web server, or another process of the system, on the test's database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import LazySettings
from django.db import connection

from tests.studio import ROOT, free_port


def environment_of(settings: LazySettings) -> dict[str, str]:
    """What a process needs to work on this test's database and files."""
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(settings.DATA_DIR),
        "STORAGE_URL": f"file://{settings.MEDIA_ROOT}",
        "PYTHONWARNINGS": "",
    }


@contextmanager
def web_server(settings: LazySettings) -> Iterator[str]:
    """Its address without a slash at the end; the test must have `transactional_db`."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "spinemed_site.asgi:application", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--lifespan", "off", "--log-level", "warning"], cwd=ROOT, env=environment_of(settings)
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server did not start.")
