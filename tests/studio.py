"""Start the whole system as `make up` does, in a folder and on a port of its own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Studio:
    """A running system: its address, its folder, its process."""

    url: str
    folder: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]
    stays: subprocess.Popen[str] | None = None

    def password(self, username: str) -> str:
        """The password of a demonstration account."""
        rows = json.loads((self.folder / "secrets" / "demo-accounts.json").read_text())
        return str(next(row["password"] for row in rows if row["username"] == username))

    def manage(self, *arguments: str) -> str:
        """Run a management command on the same data; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise RuntimeError(
                f"{arguments} ended with {done.returncode}: {done.stdout[-1000:]} {done.stderr[-2000:]}"
            )
        return done.stdout

    def python(self, program: str) -> str:
        """Run a few lines inside the system's own Django."""
        return self.manage("shell", "-v", "0", "-c", program)

    def inside(self, program: str) -> str:
        """The same in a Django that stays for the next program; not for tests that kill what it talks to."""
        if self.stays is None:
            self.stays = self._stay()
        assert self.stays.stdin
        assert self.stays.stdout
        self.stays.stdin.write(json.dumps(program) + "\n")
        self.stays.stdin.flush()
        answer = json.loads(self.stays.stdout.readline())
        if answer["fault"]:
            raise RuntimeError(f"{answer['printed'][-1000:]} {answer['fault']}")
        return str(answer["printed"])

    def _stay(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.studio_inside"],
            cwd=ROOT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "spinemed_site.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def children(self) -> dict[str, int]:
        """Process ids of the tree by name, as the supervisor wrote them down."""
        lines = (self.folder / "processes").read_text().split()
        return {name: int(number) for name, number in (line.split("=") for line in lines)}

    def leave(self) -> None:
        """End the Django that stays; the system runs on."""
        if self.stays is not None:
            self.stays.communicate(timeout=60)

    def stop(self) -> int:
        """Press Ctrl-C and wait; returns the exit status."""
        self.leave()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


# What the first start does before anything runs.
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
call_command("seed_demo", verbosity=0)
"""


def folder_prepared(kept: Path, folder: Path) -> Path:
    """A folder as the first start leaves it, database and demonstration; made once in `kept`, then copied.

    Processes that ask together wait for the one that makes it.
    """
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            being_made = kept.with_suffix(".part")
            being_made.mkdir(mode=0o700)
            environment = _environment(being_made, free_port(), {})
            Studio("", being_made, _ended(), environment).python(PREPARE)
            being_made.rename(kept)
    return shutil.copytree(kept, folder, dirs_exist_ok=True)


def studio_start(folder: Path, *, environment: dict[str, str] | None = None, seconds: float = 300) -> Studio:
    """Start it and wait until the sign-in page answers. Raises RuntimeError with the last output."""
    port = free_port()
    settled = _environment(folder, port, environment or {})
    output = (folder / "supervisor.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "spinemed_site.supervisor"],
        cwd=ROOT,
        env=settled,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    output.close()
    studio = Studio(f"http://127.0.0.1:{port}", folder, process, settled)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if "is ready" in (folder / "supervisor.log").read_text() and _answers(studio.url):
            return studio
        time.sleep(0.2)
    process.kill()
    process.wait()
    raise RuntimeError(f"The system did not start: {(folder / 'supervisor.log').read_text()[-3000:]}")


def _environment(folder: Path, port: int, more: dict[str, str]) -> dict[str, str]:
    """What this process has of it, with a database, a broker and a port of the folder's own."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    return {**kept, "DATA_DIR": str(folder), "PORT": str(port), **more}


def studio_join(folder: Path) -> Studio:
    """A system that somebody else started and will stop; its PORT must be in the environment."""
    port = os.environ["PORT"]
    return Studio(f"http://127.0.0.1:{port}", folder, _ended(), {**os.environ, "DATA_DIR": str(folder)})


def _ended() -> subprocess.Popen[str]:
    """A process of its own that has ended: the system is not one that a test may end."""
    process = subprocess.Popen(["true"], text=True)
    process.wait()
    return process


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
