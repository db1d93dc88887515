"""Our own web processes on a folder, as a container starts them."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.standing import descendants
from tests.studio import ROOT, free_port

APPLICATION = "spinemed_site.asgi:application"


@dataclass(frozen=True, slots=True)
class Web:
    """Web processes that answer."""

    port: int
    pid: int

    def private_kib(self) -> int:
        """Private memory of the processes."""
        kib = 0
        for process in descendants(self.pid):
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            kib += sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))
        return kib


def environment_on(folder: Path) -> dict[str, str]:
    """What a process of ours needs to work on the files and the SQLite database in `folder`."""
    clean = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    return {**clean, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "spinemed_site.settings"}


@contextmanager
def web_running(folder: Path, application: str = APPLICATION) -> Iterator[Web]:
    """Two web processes on the folder; ended afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port)]
    options = ["--workers", "2", "--lifespan", "off", "--log-level", "warning", "--no-access-log"]
    server = subprocess.Popen([*command, *options], cwd=ROOT, env=environment_on(folder))
    try:
        _wait(port)
        yield Web(port, server.pid)
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            link.request("GET", "/healthz")
            link.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The server did not start.")
