"""Bytes of stored files wherever the storage keeps them: in a folder here, or elsewhere, read by range."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from django.core.files.storage import default_storage

# Read at once of a file that lies elsewhere: a request costs more than these bytes.
AHEAD = 262_144


class ReadsRanges(Protocol):
    """A storage that gives bytes of a file without fetching the whole."""

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Bytes from `offset`; fewer where the file ends. Raises FileNotFoundError."""
        ...

    def size(self, name: str) -> int:
        """Bytes of the file."""
        ...


def stored_path(name: str) -> Path | None:
    """Where a stored file lies on this machine; None where the storage has no folder here."""
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:
        return None


def stored_region(name: str, offset: int, length: int) -> bytes:
    """Bytes of a stored file: one read, or one request. Raises FileNotFoundError when it was erased."""
    path = stored_path(name)
    if path is None and (ranges := _ranges()) is not None:
        return ranges.read_range(name, offset, length)
    with path.open("rb", buffering=0) if path is not None else stored_open(name) as stream:
        stream.seek(offset)
        return stream.read(length)


def stored_at_hand(name: str, offset: int, place: memoryview) -> bool:
    """Fill `place` with bytes of a stored file that the system has in memory; False where it has not.

    Never waits for a disk: whoever may wait asks `stored_region`, which also says what is wrong.
    """
    if not hasattr(os, "RWF_NOWAIT"):  # Linux alone can say so.
        return False
    try:
        file = os.open(default_storage.path(name), os.O_RDONLY | os.O_CLOEXEC)
    except (NotImplementedError, OSError):
        return False
    try:
        return os.preadv(file, [place], offset, os.RWF_NOWAIT) == len(place)
    except OSError:  # Not in memory, or a file system that cannot say so.
        return False
    finally:
        os.close(file)


def stored_open(name: str) -> BinaryIO:
    """A stored file to read from, at any place. Raises FileNotFoundError when it was erased."""
    path = stored_path(name)
    if path is not None:
        return path.open("rb")
    ranges = _ranges()
    if ranges is None:
        return cast("BinaryIO", default_storage.open(name, "rb"))
    return cast("BinaryIO", io.BufferedReader(cast("Any", _Ranged(name, ranges)), AHEAD))


def stored_require(name: str) -> None:
    """Raise FileNotFoundError where a stored file was erased."""
    if not default_storage.exists(name):
        raise FileNotFoundError(name)


def stored_names(place: str) -> Iterator[str]:
    """Every file below a folder of the storage, by its name there."""
    for folder, names in stored_folders(place):
        yield from (f"{folder}/{name}" for name in names)


def stored_folders(place: str) -> Iterator[tuple[str, list[str]]]:
    """A folder of the storage and each below it, with the names of the files in it."""
    try:
        folders, files = default_storage.listdir(place)
    except FileNotFoundError:
        return
    yield place, sorted(files)
    for folder in sorted(folders):
        yield from stored_folders(f"{place}/{folder}")


def _ranges() -> ReadsRanges | None:
    return cast("ReadsRanges", default_storage) if hasattr(default_storage, "read_range") else None


class _Ranged(io.RawIOBase):
    """A file elsewhere as a stream: nothing is fetched but what is read."""

    def __init__(self, name: str, ranges: ReadsRanges) -> None:
        # pydicom asks a buffered file for its name.
        self.name = name
        self._ranges, self._at = ranges, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        starts = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}
        start = starts[whence] if whence in starts else self._ranges.size(self.name)
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        found = self._ranges.read_range(self.name, self._at, len(buffer))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
