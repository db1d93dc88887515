"""Frames of stored files: where they lie, and their bytes."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

from imaging.dicomweb.accept import EXPLICIT_LE, PLAIN, RAW_SYNTAXES
from imaging.dicomweb.colour import RGB, photometric_unpacked
from imaging.dicomweb.rights_channel import rights_tell
from imaging.formats.decoding import frame_unpacked
from imaging.image_cache import cached_bytes
from imaging.models import SopInstance
from imaging.policies import in_sight
from imaging.stored_bytes import stored_at_hand, stored_open, stored_region

# As long as a person's reach: a study that another process withheld is gone when this has passed.
REMEMBERED_SECONDS = 10.0
MOST_SERIES = 64
# Bytes that the loop of a web process copies at once, about a millisecond.
MOST_AT_HAND = 4_000_000


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
    """The bytes of frame `number` (from 1) in the stored syntax, or unpacked to little endian.

    Unpacked it has the colour space that `photometric_unpacked` names.
    Raises FileNotFoundError when the file was erased, ValueError when it cannot be decoded.
    """
    if source.syntax in RAW_SYNTAXES:
        return _native(source, number)
    if syntax == source.syntax and source.syntax not in PLAIN:
        return _encapsulated(source, number)
    return cached_bytes(source.sha256, f"unpacked {number}", lambda: _decoded(source, number))


def frame_at_hand(source: FrameSource, number: int, head: bytes, tail: bytes) -> memoryview | None:
    """`head`, frame `number` (from 1) and `tail` in one, where the system has the frame in memory.

    None where a disk would be waited for, or the frame is not as it leaves: `frame_read` gets those.
    """
    import numpy as np

    size = source.length // source.frames
    if source.syntax not in RAW_SYNTAXES or size > MOST_AT_HAND:
        return None
    # Not wiped before it is filled, as a bytearray would be.
    whole = np.empty(len(head) + size + len(tail), dtype=np.uint8).data
    whole[: len(head)] = head
    whole[len(head) + size :] = tail
    place = whole[len(head) : len(head) + size]
    return whole if stored_at_hand(source.path, source.offset + (number - 1) * size, place) else None


def _native(source: FrameSource, number: int) -> bytes:
    size = source.length // source.frames
    return stored_region(source.path, source.offset + (number - 1) * size, size)


def _encapsulated(source: FrameSource, number: int) -> bytes:
    from pydicom.encaps import get_frame

    # It reads the table of offsets, or the heads of the fragments, and then this frame only.
    with stored_open(source.path) as stream:
        stream.seek(source.offset)
        return get_frame(stream, number - 1, number_of_frames=source.frames)


def _decoded(source: FrameSource, number: int) -> bytes:
    from pydicom import dcmread

    with stored_open(source.path) as stream:
        dataset = dcmread(stream)
    told = photometric_unpacked(str(dataset.get("PhotometricInterpretation", "")), source.syntax)
    # Raw: colour stays in the space that the metadata name.
    pixels = frame_unpacked(dataset, number - 1, raw=told != RGB)
    if pixels.dtype.byteorder == ">" or (sys.byteorder == "big" and pixels.dtype.byteorder == "="):
        pixels = pixels.byteswap()
    return pixels.tobytes()
