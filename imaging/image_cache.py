"""Rendered and transcoded frames kept on disk, a folder per stored file.

The name of a folder is the hash of the stored file, so what is kept can never belong to other
pixels. Whoever asks has passed the permission check before.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings

# After so many new files the size of the whole is looked at; at 200 kB each that is 50 MB.
LOOK_EVERY = 256
KEEP_SHARE = 0.8
_written = 0


def cached_bytes(
    sha256: str,
    what: str,
    make: Callable[[], bytes],
    later: Callable[[Callable[[], None]], None] | None = None,
) -> bytes:
    """What was made before from the file with this hash, else `make()`, kept for the next one.

    `later` is given the keeping, to do it when who asked has the answer.
    """
    path = _folder(sha256) / hashlib.sha256(what.encode()).hexdigest()[:32]
    try:
        return path.read_bytes()
    except FileNotFoundError:
        made = make()
    if later is None:
        _keep(path, made)
    else:
        later(partial(_keep, path, made))
    return made


def _keep(path: Path, made: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(f".{uuid.uuid4().hex}")
    aside.write_bytes(made)
    aside.replace(path)  # Two readers at once both succeed; the name appears whole or not.
    _count_one()


def cache_forget(sha256: str) -> None:
    """Remove everything made from one stored file; called when the file is erased."""
    shutil.rmtree(_folder(sha256), ignore_errors=True)


def cache_trim(limit: int) -> None:
    """Remove the oldest files until four fifths of `limit` bytes are left, if there are more."""
    kept = []
    for path in (settings.CACHE_DIR / "images").glob("*/*/*"):
        try:
            facts = path.stat()
        except FileNotFoundError:
            continue
        kept.append((facts.st_mtime, facts.st_size, path))
    total = sum(size for _, size, _ in kept)
    if total <= limit:
        return
    for _, size, path in sorted(kept):
        path.unlink(missing_ok=True)
        total -= size
        if total <= limit * KEEP_SHARE:
            return


def _folder(sha256: str) -> Path:
    root: Path = settings.CACHE_DIR / "images"
    return root / sha256[:2] / sha256


def _count_one() -> None:
    global _written
    _written += 1
    if _written % LOOK_EVERY == 0:
        cache_trim(settings.IMAGE_CACHE_BYTES)
