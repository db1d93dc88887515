"""The parts of a multipart/related request, written to files as they are read (RFC 2387, PS3.18 8.6.1)."""

from __future__ import annotations

from email.message import Message
from pathlib import Path
from typing import IO, Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

PART_10 = "application/dicom"
BLOCK = 262_144


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
    parser = MultipartParser(_boundary(content_type), writing.callbacks())  # type: ignore[arg-type]
    read = 0
    try:
        while piece := body.read(BLOCK):
            read += len(piece)
            if read > most_bytes:
                raise PartsProblem(413, f"One request carries up to {most_bytes // 10**9} GB. Send several.")
            parser.write(piece)
        parser.finalize()
    except FormParserError as problem:
        raise PartsProblem(400, "The parts of this request cannot be told from each other.") from problem
    finally:
        writing.close()
    if not writing.ended:
        raise PartsProblem(400, "This request broke off before its last part ended. Send it again.")
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


class _Writing:
    """Where the parser's pieces go."""

    def __init__(self, folder: Path, most_parts: int) -> None:
        self.folder, self.most_parts = folder, most_parts
        self.paths: list[Path] = []
        self.ended = False
        self._open: IO[bytes] | None = None

    def callbacks(self) -> dict[str, object]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_part_end": self.close,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.paths) == self.most_parts:
            raise PartsProblem(413, f"One request carries up to {self.most_parts:,} parts. Send several.")
        path = self.folder / f"{len(self.paths) + 1:05d}"
        path.touch(mode=0o600)
        self._open = path.open("wb")
        self.paths.append(path)

    def _data(self, piece: bytes, start: int, end: int) -> None:
        assert self._open is not None
        self._open.write(memoryview(piece)[start:end])

    def close(self) -> None:
        """The part is written."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _end(self) -> None:
        self.ended = True
