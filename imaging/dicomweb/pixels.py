"""Frames of stored files: where they lie, and their bytes."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from imaging.dicomweb.accept import EXPLICIT_LE, IMPLICIT_LE, PLAIN
from imaging.dicomweb.rights_channel import rights_tell
from imaging.image_cache import cached_bytes
from imaging.models import SopInstance
from imaging.policies import in_sight

# As long as a person's reach: a study that another process withheld is gone when this has passed.
REMEMBERED_SECONDS = 10.0
MOST_SERIES = 64
# Bytes that the loop of a web process copies at once, about a millisecond.
MOST_AT_HAND = 4_000_000
RAW_SYNTAXES = frozenset({EXPLICIT_LE, IMPLICIT_LE})


@dataclass(frozen=True, slots=True)
class FrameSource:
    """Where the frames of one stored file are. Offset and length in bytes, of all frames."""

    series_id: int
    path: str
    offset: int
    length: int
    frames: int
    syntax: str
    sha256: str

    @property
    def served_syntax(self) -> str:
        """The syntax in which frames leave as they lie; what is not encapsulated leaves as little endian."""
        return EXPLICIT_LE if self.syntax in PLAIN else self.syntax


SeriesKey = tuple[int, str, str, bool]
_known: dict[SeriesKey, tuple[float, dict[str, FrameSource]]] = {}
_changes = 0


def series_sources(key: SeriesKey) -> dict[str, FrameSource]:
    """The frames of a whole series by SOP Instance UID: one query for a stack, then none. May query.

    `key` is (project id, Study Instance UID, Series Instance UID, whether unsigned studies are in sight).
    """
    found = remembered_sources(key)
    if found is not None:
        return found
    seen = _changes
    project_id, study, series, unsigned = key
    rows = SopInstance.objects.filter(
        in_sight(unsigned=unsigned, study="series__study"),
        series__series_instance_uid=series,
        series__study__study_instance_uid=study,
        series__study__project_id=project_id,
    ).values_list(
        "sop_instance_uid",
        "series_id",
        "path",
        "pixel_offset",
        "pixel_length",
        "number_of_frames",
        "transfer_syntax_uid",
        "sha256",
    )
    sources = {row[0]: FrameSource(*row[1:]) for row in rows}
    if len(_known) >= MOST_SERIES:
        _known.pop(next(iter(_known)))
    if sources and seen == _changes:  # Otherwise it may have been read before the study was withheld.
        _known[key] = (time.monotonic() + REMEMBERED_SECONDS, sources)
    return sources


def remembered_sources(key: SeriesKey) -> dict[str, FrameSource] | None:
    """The frames of a series when they are remembered, without a query."""
    found = _known.get(key)
    return found[1] if found is not None and found[0] > time.monotonic() else None


def forget_series() -> None:
    """Drop every place that this process remembers; call it when stored files move or go."""
    global _changes
    _changes += 1
    _known.clear()


def series_changed() -> None:
    """Let every process forget; call it when a change of what may be seen is committed."""
    forget_series()
    rights_tell()


def frame_read(source: FrameSource, number: int, syntax: str) -> bytes:
    """The bytes of frame `number` (from 1) in the stored syntax, or decoded to little endian.

    Raises FileNotFoundError when the file was erased, ValueError when it cannot be decoded.
    """
    if source.syntax in RAW_SYNTAXES:
        return _native(source, number)
    if syntax == source.syntax and source.syntax not in PLAIN:
        return _encapsulated(source, number)
    return cached_bytes(source.sha256, f"decoded {number}", lambda: _decoded(source, number))


def frame_at_hand(source: FrameSource, number: int, head: bytes, tail: bytes) -> bytearray | None:
    """`head`, frame `number` (from 1) and `tail` in one, where the system has the frame in memory.

    None where a disk would be waited for, or the frame is not as it leaves: `frame_read` gets those.
    """
    size = source.length // source.frames
    if source.syntax not in RAW_SYNTAXES or size > MOST_AT_HAND:
        return None
    whole = bytearray(len(head) + size + len(tail))
    whole[: len(head)] = head
    whole[len(head) + size :] = tail
    place = memoryview(whole)[len(head) : len(head) + size]
    try:
        file = os.open(_place(settings.MEDIA_ROOT, source.path), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        read = os.preadv(file, [place], source.offset + (number - 1) * size, os.RWF_NOWAIT)
    except OSError:  # Not in memory, or a file system that cannot say so.
        return None
    finally:
        os.close(file)
    return whole if read == size else None


@lru_cache(maxsize=4096)
def _place(_root: Path, name: str) -> str:
    """Where a stored file lies, below the storage's present root."""
    return default_storage.path(name)


def _file(source: FrameSource) -> Path:
    return Path(_place(settings.MEDIA_ROOT, source.path))


def _native(source: FrameSource, number: int) -> bytes:
    size = source.length // source.frames
    with _file(source).open("rb", buffering=0) as stream:
        stream.seek(source.offset + (number - 1) * size)
        return stream.read(size)


def _encapsulated(source: FrameSource, number: int) -> bytes:
    from pydicom.encaps import get_frame

    # It reads the table of offsets, or the heads of the fragments, and then this frame only.
    with _file(source).open("rb") as stream:
        stream.seek(source.offset)
        return get_frame(stream, number - 1, number_of_frames=source.frames)


def _decoded(source: FrameSource, number: int) -> bytes:
    from pydicom.pixels.utils import pixel_array

    # Raw: colour stays in the space that the metadata names, as a viewer expects.
    pixels = pixel_array(_file(source), index=number - 1, raw=True)
    if pixels.dtype.byteorder == ">" or (sys.byteorder == "big" and pixels.dtype.byteorder == "="):
        pixels = pixels.byteswap()
    return pixels.tobytes()
