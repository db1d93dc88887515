"""The whole web server in a process of its own, on the test's database."""

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


@contextmanager
def web_server(settings: LazySettings) -> Iterator[str]:
    """Its address without a slash at the end; the test must have `transactional_db`."""
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(settings.DATA_DIR),
        "STORAGE_URL": f"file://{settings.MEDIA_ROOT}",
        "PYTHONWARNINGS": "",
    }
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
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server did not start.")
