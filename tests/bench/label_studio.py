"""Label Studio as its own package starts it, with as many annotators as ours has reviewers.

Installed into an environment of its own, whose folder LABEL_STUDIO names; never into ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.crowd import Line
from tests.bench.figure import Absent
from tests.studio import free_port

LEAD = ("lead@bench.example", "bench-password-1")
CONFIG = (
    '<View><Text name="text" value="$text"/>'
    '<Choices name="verdict" toName="text"><Choice value="approve"/><Choice value="reject"/></Choices></View>'
)
APPROVED = [{"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["approve"]}}]
# One account per annotator, made as its own sign-up makes one; the token is the one the API takes.
ANNOTATORS = """
import json
from users.models import User
from rest_framework.authtoken.models import Token
from organizations.models import Organization
from core.feature_flags import flag_set
org = Organization.objects.first()
org.jwt.legacy_api_tokens_enabled = True
org.jwt.save()
told = []
for number in range({count}):
    user = User.objects.create_user(email=f"a{{number}}@bench.example", password="bench-password-1")
    user.active_organization = org
    user.save()
    org.add_user(user)
    told.append(Token.objects.get_or_create(user=user)[0].key)
print("TOLD" + json.dumps([Token.objects.get_or_create(user=User.objects.get(email="{lead}"))[0].key, *told]))
"""


@dataclass(slots=True)
class Peer:
    """A running Label Studio: its port, the tokens of lead and annotators, the id of its project."""

    port: int
    lead: str
    annotators: list[str]
    project: int = 0

    def line(self, token: str) -> Line:
        """A connection of one person."""
        return Line(self.port, {"Authorization": f"Token {token}", "Content-Type": "application/json"})


class Annotator:
    """One annotator: the next task, and an annotation of it."""

    def __init__(self, peer: Peer, token: str) -> None:
        self.line, self.project = peer.line(token), peer.project

    def following(self) -> int:
        """The id of the next task."""
        status, _, text = self.line.ask("GET", f"/api/projects/{self.project}/next/")
        if status != 200:
            raise RuntimeError(f"next task answered {status}: {text[:300]}")
        return int(json.loads(text)["id"])

    def submit(self, task: int) -> None:
        """Annotate it."""
        sent = json.dumps({"result": APPROVED, "lead_time": 10.0})
        status, _, text = self.line.ask(
            "POST", f"/api/tasks/{task}/annotations/?project={self.project}", sent
        )
        if status != 201:
            raise RuntimeError(f"an annotation was answered {status}: {text[:300]}")


@contextmanager
def label_studio(folder: Path, annotators: int, database: str = "") -> Iterator[Peer]:
    """Start it with that many accounts. Raises Absent where it is not installed."""
    program = Path(os.environ.get("LABEL_STUDIO", "")) / "bin" / "label-studio"
    if not os.environ.get("LABEL_STUDIO") or not program.exists():
        raise Absent("LABEL_STUDIO names no environment with Label Studio.")
    port, environment = free_port(), _environment(folder, database)
    command = [str(program), "start", "--no-browser", "--port", str(port), "--username", LEAD[0]]
    with (folder / "label-studio.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--password", LEAD[1]],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(port, server, folder)
        tokens = _accounts(program, environment, folder, annotators)
        yield Peer(port, tokens[0], tokens[1:])
    finally:
        server.terminate()
        server.wait(30)


def _environment(folder: Path, database: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    found = {
        **kept,
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
    }
    if database:
        found |= {
            "DJANGO_DB": "default",
            "POSTGRE_NAME": database.rsplit("/", 1)[1],
            "POSTGRE_USER": "postgres",
            "POSTGRE_PASSWORD": "",
            "POSTGRE_HOST": "127.0.0.1",
            "POSTGRE_PORT": "5432",
        }
    return found


def _wait(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if Line(port, {}).ask("GET", "/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError(f"Label Studio did not start: {(folder / 'label-studio.log').read_text()[-1500:]}")


def _accounts(program: Path, environment: dict[str, str], folder: Path, count: int) -> list[str]:
    file = folder / "accounts.py"
    file.write_text(ANNOTATORS.format(count=count, lead=LEAD[0]))
    done = subprocess.run(
        [str(program), "shell"],
        input=f"exec(open({str(file)!r}).read())\n",
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    found = [line for line in done.stdout.splitlines() if "TOLD" in line]
    if not found:
        raise RuntimeError(f"No accounts: {done.stdout[-500:]} {done.stderr[-1500:]}")
    tokens: list[str] = json.loads(found[-1].split("TOLD", 1)[1])
    return tokens


def tasks_make(peer: Peer, texts: list[str], *, annotated: int, config: str = CONFIG) -> None:
    """A project with these tasks, of which the first so many are annotated already."""
    lead = peer.line(peer.lead)
    made = lead.ask("POST", "/api/projects/", json.dumps({"title": "Bench", "label_config": config}))
    peer.project = int(json.loads(made[2])["id"])
    for start in range(0, len(texts), 1000):
        part = [
            {
                "data": {"text": text},
                **({"annotations": [{"result": APPROVED}]} if start + at < annotated else {}),
            }
            for at, text in enumerate(texts[start : start + 1000])
        ]
        status, _, text = lead.ask("POST", f"/api/projects/{peer.project}/import", json.dumps(part))
        if status != 201:
            raise RuntimeError(f"an import was answered {status}: {text[:300]}")


def exporting(peer: Peer) -> threading.Thread:
    """One export of the whole project, begun; it is alive as long as it takes."""

    def export() -> None:
        status, _, text = peer.line(peer.lead).ask(
            "GET", f"/api/projects/{peer.project}/export?exportType=JSON&download_all_tasks=false"
        )
        assert status == 200, text[:300]

    thread = threading.Thread(target=export, daemon=True)
    thread.start()
    return thread
