"""Slots: one run per accelerator of this machine, held by a file lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@lru_cache(maxsize=1)
def gpus_here() -> tuple[str, ...]:
    """Indices of the NVIDIA GPUs, asked of their own tool; importing torch to count would cost 300 MB."""
    if "CUDA_VISIBLE_DEVICES" in os.environ:
        return tuple(filter(None, os.environ["CUDA_VISIBLE_DEVICES"].split(",")))
    if shutil.which("nvidia-smi") is None:
        return ()
    asked = subprocess.run(
        ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return tuple(asked.stdout.split()) if asked.returncode == 0 else ()


def slots_here() -> tuple[str, ...]:
    """Names of the slots: one per GPU, else one for the processor."""
    return tuple(f"gpu{index}" for index in gpus_here()) or ("cpu",)


@contextmanager
def slot_held() -> Iterator[str | None]:
    """Hold a free slot and give its name; None when all are taken."""
    folder = Path(settings.DATA_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    for name in slots_here():
        with (folder / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield name
            return
    yield None


def slot_environment(slot: str) -> dict[str, str]:
    """What the trainer sees of the machine: its own GPU, or none."""
    return {"CUDA_VISIBLE_DEVICES": slot.removeprefix("gpu") if slot.startswith("gpu") else ""}
