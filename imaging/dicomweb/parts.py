"""The parts of a multipart/related request, written to files as they are read (RFC 2387, PS3.18 8.6.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import IO, Protocol

PART_10 = "application/dicom"
BLOCK = 262_144
LONGEST_HEADER = 16_384
# What follows a boundary: the end, or the rest of its line. And what may become that with the next bytes.
_LINE_ENDS = re.compile(rb"(--)|[ \t]{0,100}\r\n")
_LINE_GOES_ON = re.compile(rb"-?|[ \t]{0,100}\r?")


class PartsProblem(Exception):
    """The request is not what this transaction takes. `status` is 400, 413 or 415."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Body(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


def parts_write(
    body: Body, content_type: str, folder: Path, *, most_bytes: int, most_parts: int
) -> list[Path]:
    """Write every part below `folder`, in their order, without looking into them. Raises PartsProblem."""
    writing = _Writing(folder, most_parts)
    splitting = _Splitting(_boundary(content_type), writing)
    read = 0
    try:
        while piece := body.read(BLOCK):
            read += len(piece)
            if read > most_bytes:
                raise PartsProblem(413, f"One request carries up to {most_bytes // 10**9} GB. Send several.")
            splitting.take(piece)
    finally:
        writing.close()
    splitting.require_end()
    return writing.paths


def _boundary(content_type: str) -> bytes:
    header = Message()
    header["Content-Type"] = content_type
    inner = str(header.get_param("type") or "").lower()
    if header.get_content_type() != "multipart/related" or inner != PART_10:
        raise PartsProblem(415, f'Only multipart/related; type="{PART_10}" is taken here.')
    boundary = str(header.get_boundary() or "")
    if not (0 < len(boundary) <= 70 and boundary.isascii()):
        raise PartsProblem(400, "The request's boundary is missing or longer than 70 characters.")
    return boundary.encode()


class _Splitting:
    """Bytes of a request, cut at its boundaries (RFC 2046 5.1.1) as they come.

    What stands before the first boundary and behind the last is no part. Headers of parts are skipped, folded
    or not: what a part is, its bytes say. A boundary is a whole line; one that only begins a line is content.
    """

    def __init__(self, boundary: bytes, writing: _Writing) -> None:
        self._writing = writing
        self._boundary = b"\r\n--" + boundary
        # The first boundary may be the very first line, so it is as if one had ended before.
        self._held, self._at, self._skipped = b"\r\n", 0, 0
        self._step: Callable[[], bool] = self._content
        self._is_over = False

    def take(self, piece: bytes) -> None:
        """The next bytes."""
        self._held, self._at = self._held[self._at :] + piece, 0
        while self._step():
            pass

    def require_end(self) -> None:
        """Raise PartsProblem when the last boundary has not come."""
        if self._step == self._content and not self._writing.paths and not self._is_over:
            raise PartsProblem(400, "The parts of this request cannot be told from each other.")
        if not self._is_over:
            raise PartsProblem(400, "This request broke off before its last part ended. Send it again.")

    def _content(self) -> bool:
        """Write up to the next boundary; False when more bytes are needed."""
        at = self._held.find(self._boundary, self._at)
        while at >= 0:
            behind = at + len(self._boundary)
            if found := _LINE_ENDS.match(self._held, behind):
                self._write(at)
                self._writing.close()
                self._at = found.end() - 2  # With the end of the line, which may begin the end of a header.
                self._step = self._behind if found[1] else self._header
                return True
            if _LINE_GOES_ON.fullmatch(self._held, behind):
                self._write(at)
                return False
            at = self._held.find(self._boundary, at + 1)
        self._write(max(self._at, len(self._held) - len(self._boundary) + 1))
        return False

    def _write(self, end: int) -> None:
        """Content up to a place, but for the end of its header."""
        start = min(end, self._at + self._skipped)
        self._skipped -= start - self._at
        self._writing.write(memoryview(self._held)[start:end])
        self._at = end

    def _header(self) -> bool:
        """Skip the header of a part; False when more bytes are needed."""
        at = self._held.find(b"\r\n\r\n", self._at)
        if at < 0:
            if len(self._held) - self._at > LONGEST_HEADER:
                raise PartsProblem(400, f"The header of a part is longer than {LONGEST_HEADER} bytes.")
            return False
        self._writing.begin()
        # The end of the header's last line may begin a boundary: then the part is empty.
        self._at, self._skipped, self._step = at + 2, 2, self._content
        return True

    def _behind(self) -> bool:
        """Nothing more counts."""
        self._is_over, self._at = True, len(self._held)
        return False


class _Writing:
    """The files of the parts; what comes before the first goes nowhere."""

    def __init__(self, folder: Path, most_parts: int) -> None:
        self.folder, self.most_parts = folder, most_parts
        self.paths: list[Path] = []
        self._open: IO[bytes] | None = None

    def begin(self) -> None:
        """The next part begins. Raises PartsProblem when it is one too many."""
        if len(self.paths) == self.most_parts:
            raise PartsProblem(413, f"One request carries up to {self.most_parts:,} parts. Send several.")
        path = self.folder / f"{len(self.paths) + 1:05d}"
        path.touch(mode=0o600)
        self._open = path.open("wb")
        self.paths.append(path)

    def write(self, piece: memoryview) -> None:
        """Bytes of the part that is open."""
        if self._open is not None:
            self._open.write(piece)

    def close(self) -> None:
        """The part is written."""
        if self._open is not None:
            self._open.close()
            self._open = None
