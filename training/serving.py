"""A checkpoint served by a child process while somebody asks it. No torch in this process."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from training.bases import trainer_check
from training.children import child_end, child_start
from training.errors import ServingFailed
from training.models import Checkpoint
from training.serve import model_place
from training.services import output_folder

UP_S = 900.0  # a large model is read from a slow disk
POLL_S = 0.5
GRACE_S = 20.0
LOG = "serve.log"


@dataclass(frozen=True, slots=True)
class Served:
    """Where a model answers, and what clients call it."""

    url: str
    model_name: str


def model_name_of(checkpoint: Checkpoint) -> str:
    """What clients call a served checkpoint: the folder of its model, without the way there.

    Raises ServingFailed where its folder is not on this machine.
    """
    try:
        return model_place(_folder(checkpoint)).name
    except FileNotFoundError as missing:
        raise ServingFailed(
            f"{checkpoint} is not on this machine: {checkpoint.path} holds no model. Bring its folder back, "
            "or evaluate another checkpoint."
        ) from missing


@contextmanager
def checkpoint_served(
    checkpoint: Checkpoint, *, slot: str, meanwhile: Callable[[], bool]
) -> Iterator[Served]:
    """Serve a checkpoint on a free port of the loopback, on the accelerator of a slot that the caller holds.

    `meanwhile` is called while the model loads; where it says False, the wait is over. Raises ServingFailed
    with a sentence, and TrainerMissing.
    """
    trainer_check()
    folder, name, port = _folder(checkpoint), model_name_of(checkpoint), _port_free()
    log = output_folder(checkpoint.run) / LOG
    # Named without its way, so that a model has the same name on every machine.
    arguments = (folder.name, "--port", str(port))
    child = child_start("training.serve", *arguments, log=log, slot=slot, cwd=folder.parent)
    try:
        _wait_until_up(port, child, log, meanwhile)
        yield Served(f"http://127.0.0.1:{port}/v1", name)
    finally:
        child_end(child, grace_s=GRACE_S)


def _folder(checkpoint: Checkpoint) -> Path:
    return Path(settings.DATA_DIR).resolve() / checkpoint.path


def _wait_until_up(
    port: int, child: subprocess.Popen[bytes], log: Path, meanwhile: Callable[[], bool]
) -> None:
    ends_at = time.monotonic() + UP_S
    while not _is_up(port):
        if child.poll() is not None:
            raise ServingFailed(f"The server of this checkpoint ended as it began: {_last_words(log)}")
        if time.monotonic() > ends_at:
            raise ServingFailed("The server of this checkpoint did not come up; its log says why.")
        if not meanwhile():
            raise ServingFailed("Nobody waits for this checkpoint any more.")
        time.sleep(POLL_S)


def _is_up(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "it said nothing.")


def _port_free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
