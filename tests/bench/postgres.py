"""A PostgreSQL database for one measurement, made and dropped again."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.figure import Absent

SERVER = ("-h", "127.0.0.1", "-U", "postgres")


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database. Raises Absent where no server lets us in."""
    name = f"bench_{secrets.token_hex(4)}"
    if not shutil.which("psql"):
        raise Absent("psql is not installed.")
    made = subprocess.run(["createdb", "--no-password", *SERVER, name], capture_output=True, text=True)
    if made.returncode:
        raise Absent("No PostgreSQL on 127.0.0.1:5432 lets the user postgres in.")
    try:
        yield f"postgresql://postgres@127.0.0.1:5432/{name}"
    finally:
        subprocess.run(["dropdb", "--force", *SERVER, name], check=True, capture_output=True)
