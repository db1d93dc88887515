"""Start everything, keep it alive, end it on Ctrl-C."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from importlib import import_module
from pathlib import Path
from typing import NoReturn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinemed_site.settings")

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from spinemed_site.supervisor.children import Child, ChildKeepsDying, end_all
from spinemed_site.supervisor.folder_lock import FolderTaken, folder_lock
from spinemed_site.supervisor.redis_server import NoRedis, wait_for_redis
from spinemed_site.supervisor.tree import listening_sockets, redis_child, service_children

# What the children's own programs would load one by one after the fork, each into memory of its own.
SHARED = (
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
    "kombu.transport.redis",
    "uvicorn.protocols.http.httptools_impl",
)
READY_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.5


class Stop(Exception):
    """Somebody pressed Ctrl-C or asked us to end."""


def main() -> int:
    """Run the tree until somebody stops it; the return value is the exit status."""
    try:
        folder_lock(Path(settings.DATA_DIR))
    except FolderTaken as problem:
        _say(str(problem))
        return 1
    # Numerical libraries must not start a thread per core in every process.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    children: list[Child] = []
    try:
        _run(children)
    except Stop:
        return 0
    except (ChildKeepsDying, NoRedis, OSError) as problem:
        _say(f"Stopped: {problem}")
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        # Services first, so that workers can still tell Redis goodbye.
        end_all(children[1:] if children and children[0].name == "redis" else children)
        end_all(children[:1])
        _say("Everything has ended.")


def _run(children: list[Child]) -> NoReturn:
    logs = Path(settings.DATA_DIR) / "log"
    try:
        listeners = listening_sockets(settings.PORT)
    except OSError as problem:
        raise OSError(f"Port {settings.PORT} is taken: stop what uses it, or set PORT.") from problem
    redis = redis_child(logs)
    if redis is not None:
        redis.start()
        children.append(redis)
    django.setup()
    wait_for_redis(settings.REDIS_URL)
    preparing = _prepare(logs)
    services = service_children(logs, listeners)
    children.extend(services)
    # Two things that take seconds and do not need each other.
    _load_what_all_share()
    _wait_until_prepared(preparing)
    for child in services:
        child.start()
    _wait_until_ready(children)
    _greet()
    while True:
        _note_processes(children)
        time.sleep(LOOK_EVERY_SECONDS)
        _keep_alive(children)


def _prepare(logs: Path) -> Child:
    """Migrate and seed in a child of its own: what seeding loads must not stay in every later child."""

    def work() -> None:
        gc.enable()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed_demo", verbosity=0)

    child = Child("prepare", work, logs / "prepare.log")
    child.start()
    return child


def _wait_until_prepared(child: Child) -> None:
    _, status = os.waitpid(child.process_id, 0)
    if status:
        raise ChildKeepsDying(f"The database could not be prepared. Why stands in {child.log}.")


def _load_what_all_share() -> None:
    """Load once what every child needs, and keep the collector from touching (so copying) it.

    Nothing is collected before: what is freed leaves holes in pages, which children would fill and so copy.
    """
    from spinemed_site import asgi, celery  # noqa: F401 the application is imported to be shared

    for name in SHARED:
        import_module(name)
    celery.app.loader.import_default_modules()
    celery.app.finalize()
    connections.close_all()
    gc.freeze()
    gc.enable()


def _keep_alive(children: list[Child]) -> None:
    for child in children:
        if child.restart_if_dead():
            _say(f"{child.name} died and was started again; see {child.log}.")


def _note_processes(children: list[Child]) -> None:
    """Write down who is who, for people and scripts that want to look at one process."""
    lines = "".join(f"{child.name}={child.process_id}\n" for child in children)
    path = Path(settings.DATA_DIR) / "processes"
    if not path.exists() or path.read_text() != lines:
        path.write_text(lines)


def _wait_until_ready(children: list[Child]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/login/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        _keep_alive(children)
    _say("The web server is slow to start; going on.")


def _greet() -> None:
    from spinemed_site.demo import demo_accounts

    _say(f"\nSpineMed Studio is ready: http://127.0.0.1:{settings.PORT}/")
    for account in demo_accounts():
        _say(f"  {account.role:<10} {account.username:<12} {account.password}")
    _say("Ctrl-C ends everything. Not for patient care.")


def _stop(*_: object) -> None:
    raise Stop


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
