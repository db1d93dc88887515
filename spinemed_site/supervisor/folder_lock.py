"""One supervisor per DATA_DIR: a second one would take the first one's Redis away from it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class FolderTaken(RuntimeError):
    """Another supervisor runs on this folder; the sentence says what to do."""


def folder_lock(folder: Path) -> int:
    """Hold the folder as long as this process lives; returns the open file. Raises FolderTaken.

    A record lock is not handed on to forked children and the kernel drops it with the
    process, so one that was killed blocks nobody. The file must stay open.
    """
    handle = os.open(folder / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as problem:
        holder = os.read(handle, 20).decode().strip()
        os.close(handle)
        raise FolderTaken(
            f"SpineMed Studio runs on {folder} already (process {holder}). "
            "Use that one or end it with Ctrl-C; to start another beside it, set DATA_DIR and PORT."
        ) from problem
    os.truncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle
