"""What runs: the list of children and what each of them does."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from spinemed_site.celery import app
from spinemed_site.supervisor.children import Child
from spinemed_site.supervisor.redis_server import redis_command

WEB_PROCESSES = 2
LLM_CONCURRENCY = 2
BACKLOG = 512


def listening_sockets(port: int) -> list[socket.socket]:
    """A socket for each web process; they stay open while one of these is restarted. Raises OSError.

    The kernel shares connections out among them. On one socket the first process to wake takes all that came
    together, as when every browser comes back after a restart, and keeps them.
    """
    # Sockets that share a port share it with another studio too: one that shares nothing finds it taken.
    _bound(port, socket.SO_REUSEADDR).close()
    listeners = [_bound(port, socket.SO_REUSEADDR, socket.SO_REUSEPORT) for _ in range(WEB_PROCESSES)]
    for listener in listeners:
        listener.listen(BACKLOG)
    return listeners


def _bound(port: int, *options: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    for option in options:
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
    bound.bind(("127.0.0.1" if settings.LOCAL_MODE else "0.0.0.0", port))  # noqa: S104
    return bound


def redis_child(logs: Path) -> Child | None:
    """The embedded Redis, unless REDIS_URL names another one."""
    if os.environ.get("REDIS_URL"):
        return None
    command = redis_command(settings.REDIS_SOCKET, Path(settings.DATA_DIR) / "redis")
    return Child("redis", lambda: os.execv(command[0], command), logs / "redis.log")  # noqa: S606


def service_children(logs: Path, listeners: list[socket.socket]) -> list[Child]:
    """Web, workers and beat; what receives DICOM where the setting asks for it."""
    many = {"concurrency": LLM_CONCURRENCY, "max_tasks_per_child": 500}
    work: dict[str, Callable[[], None]] = {
        **{f"web-{number}": partial(_web, listener) for number, listener in enumerate(listeners, 1)},
        "worker": lambda: _worker("default", "default,llm", "prefork", **many),
        "gpu-worker": lambda: _worker("gpu", "gpu", "solo"),
        "beat": _beat,
    }
    if settings.DICOM_LISTEN:
        work["dicom"] = _dicom
    return [Child(name, run, logs / f"{name}.log") for name, run in work.items()]


# Celery's own command line would bring an interactive shell, its key bindings and tables of character
# widths into each of these processes.
def _worker(name: str, queues: str, pool: str, **options: int) -> None:
    worker = app.Worker(
        hostname=f"{name}@{socket.gethostname()}",
        queues=queues,
        pool_cls=pool,
        loglevel="WARNING",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
        **options,
    )
    worker.start()
    raise SystemExit(worker.exitcode)


def _beat() -> None:
    schedule = str(Path(settings.DATA_DIR) / "beat-schedule")
    app.Beat(loglevel="WARNING", schedule=schedule, quiet=True).run()


def _dicom() -> None:
    call_command("dicom_listen", *settings.DICOM_LISTEN)


def _web(listener: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        "spinemed_site.asgi:application",
        lifespan="off",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        log_level="warning",
    )
    # Not by `fd`: that is taken for a socket of another family, which sends without TCP_NODELAY, and the end
    # of each answer would wait 40 ms for the client's delayed acknowledgement.
    uvicorn.Server(config).run(sockets=[listener])
