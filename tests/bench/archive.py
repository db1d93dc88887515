"""Our archive with an empty project that images may be sent to."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.asking import Door
from tests.bench.inside import run_inside
from tests.bench.serving import APPLICATION, Web, web_running

ROOT = "/dicomweb/bench"


@dataclass(frozen=True, slots=True)
class Archive:
    """Its folder and web processes, and how its lead comes in."""

    folder: Path
    web: Web
    token: str
    password: str

    @property
    def door(self) -> Door:
        """Where a script of the lead's asks."""
        return Door(self.web.port, {"Authorization": f"Token {self.token}"})

    @property
    def url(self) -> str:
        """Where the lead's browser asks."""
        return f"http://127.0.0.1:{self.web.port}"


@contextmanager
def archive_running(folder: Path, application: str = APPLICATION) -> Iterator[Archive]:
    """Start it on a new folder; ended afterwards."""
    password = secrets.token_urlsafe()
    token = run_inside(folder, "archive_open", password)
    with web_running(folder, application) as web:
        yield Archive(folder, web, token, password)
