"""Compressed frames taken apart segment by segment and put together from those that picture needs.

Comments, application segments, thumbnails, boxes and whatever stands before, between and behind the
segments is left out. A frame with anything that no rule here explains is not passed on: NotPlain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from imaging.deidentify.jpeg_tables import tables_fit

_EOI, _SOS, _COMMENT = 0xD9, 0xDA, 0xFE
# Start of frame: T.81 Table B.1 without the differential ones, and JPEG-LS (T.87).
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCB, 0xF7})
_JPEG_LS = 0xF7
# Any start of frame, differential ones as well.
_SIZED = _FRAMES | frozenset({0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF})
# Inside a scan FF is followed by a stuffed 00 or a restart marker; in JPEG-LS by a stuffed 0 bit.
_SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_LS_SCAN_ENDS = re.compile(rb"\xff[\x80-\xcf\xd8-\xff]")
# Bytes behind the last pixel of a scan cannot be told from the scan, but words can be told from noise:
# eight printable bytes end a scan once in 2,500, 24 in a row occur once in 10,000 large frames.
_WORDS = re.compile(rb"[ -~]{8}\0*\Z|[ -~]{24}")
_WORD = re.compile(rb"[ -~]{8}")


class NotPlain(ValueError):
    """A frame that holds something that is not picture, or that is not understood."""


@dataclass(frozen=True)
class Plain:
    """A frame with nothing but picture in it, and the bits of its samples."""

    frame: bytes
    bits: int


def plain_frame(frame: bytes) -> Plain:
    """A JPEG, JPEG-LS or JPEG 2000 frame without what is not picture. Raises NotPlain."""
    if frame[:3] == b"\xff\xd8\xff":
        return _plain_jpeg(frame)
    if frame[4:8] == b"jP  ":
        frame = _codestream_in_boxes(frame)
    if frame[:4] == b"\xff\x4f\xff\x51":
        return _plain_jpeg2000(frame)
    raise NotPlain


def codestream_size(frame: bytes) -> tuple[int, int, int] | None:
    """Rows, columns and samples per pixel that a JPEG, JPEG-LS or JPEG 2000 frame says of itself.

    None for what is none of these, and for a JPEG that leaves its rows to a later segment. Raises NotPlain.
    """
    if frame[:2] == b"\xff\xd8":
        return _jpeg_size(frame)
    if frame[4:8] == b"jP  ":
        frame = _codestream_in_boxes(frame)
    if frame[:4] != b"\xff\x4f\xff\x51":
        return None
    # Reference grid: width, height, and where the picture begins on it (T.800 A.5.1).
    across, down, left, top = (int.from_bytes(frame[at : at + 4], "big") for at in (8, 12, 16, 20))
    return down - top, across - left, int.from_bytes(frame[40:42], "big")


def _jpeg_size(frame: bytes) -> tuple[int, int, int] | None:
    at = 2
    while True:
        marker, at = _marker_at(frame, at)
        body, at = _body_at(frame, at)
        if marker in _SIZED:
            rows, columns = (int.from_bytes(body[place : place + 2], "big") for place in (1, 3))
            return (rows, columns, body[5]) if rows and len(body) > 5 else None
        if marker in (_SOS, _EOI):
            return None


def _plain_jpeg(frame: bytes) -> Plain:
    kept, at, bits, ends = [b"\xff\xd8"], 2, 0, _SCAN_ENDS
    while True:
        marker, at = _marker_at(frame, at)
        if marker == _EOI:
            return Plain(b"".join(kept) + b"\xff\xd9", bits)
        body, at = _body_at(frame, at)
        kept.append(_jpeg_segment(marker, body))
        if marker in _FRAMES:
            bits, ends = body[0], _LS_SCAN_ENDS if marker == _JPEG_LS else _SCAN_ENDS
        if marker == _SOS:
            found = ends.search(frame, at)
            scan = frame[at : found.start() if found else len(frame)]
            kept.append(_wordless(scan))
            at += len(scan)


def _marker_at(frame: bytes, at: int) -> tuple[int, int]:
    """The marker that stands here, fill bytes skipped, and where it ends."""
    if frame[at : at + 1] != b"\xff":
        raise NotPlain
    while frame[at : at + 1] == b"\xff":
        at += 1
    if at >= len(frame):
        raise NotPlain
    return frame[at], at + 1


def _body_at(frame: bytes, at: int) -> tuple[bytes, int]:
    """The bytes of a segment behind its length, and where it ends."""
    length = int.from_bytes(frame[at : at + 2], "big")
    if length < 2 or at + length > len(frame):
        raise NotPlain
    return frame[at + 2 : at + length], at + length


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _jpeg_segment(marker: int, body: bytes) -> bytes:
    """A segment as it is kept: whole where it is table or header, empty where it is text."""
    if marker == _COMMENT or 0xE0 <= marker <= 0xEF:
        needed = _needed_application(marker, body)
        return _segment(marker, needed) if needed else b""
    if marker in _FRAMES:
        fits = len(body) > 5 and len(body) == 6 + 3 * body[5]
    elif marker == _SOS:
        fits = len(body) > 0 and len(body) == 4 + 2 * body[0]
    else:
        fits = tables_fit(marker, body)
    if not fits:
        raise NotPlain
    return _segment(marker, body)


def _needed_application(marker: int, body: bytes) -> bytes:
    """What decoding needs of an application segment, written anew: its colours, nothing else."""
    if marker == 0xE0 and body[:5] == b"JFIF\0":
        return b"JFIF\0\1\1\0\0\1\0\1\0\0"
    if marker == 0xE8 and body[:4] == b"mrfx":
        return body[:5]
    if marker == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
        return b"Adobe\0\x64\0\0\0\0" + body[11:12]
    return b""


def _wordless(scan: bytes) -> bytes:
    if _WORDS.search(scan):
        raise NotPlain
    return scan


# --- JPEG 2000 (T.800 Annex A) ----------------------------------------------------------------------

_SIZ, _SOT, _SOD = 0x51, 0x90, 0x93
# Capabilities, size, coding and quantisation, regions, progression, packed packet headers.
_J2K_KEPT = frozenset({0x50, _SIZ, 0x52, 0x53, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61})
# Lengths of tiles and packets (no decoder needs them), where components lie, comments.
_J2K_LEFT_OUT = frozenset({0x55, 0x57, 0x58, 0x63, 0x64})


def _plain_jpeg2000(frame: bytes) -> Plain:
    header, at = _j2k_header(frame, 2, stop=_SOT)
    if len(frame) < 43 or frame[3] != _SIZ:
        raise NotPlain
    kept = [frame[:2], header]
    while frame[at : at + 2] == bytes((0xFF, _SOT)):
        part, at = _tile_part(frame, at)
        kept.append(part)
    if frame[at : at + 2] != b"\xff\xd9":
        raise NotPlain
    return Plain(b"".join(kept) + b"\xff\xd9", (frame[42] & 0x7F) + 1)


def _j2k_header(frame: bytes, at: int, *, stop: int) -> tuple[bytes, int]:
    """The kept segments of a header, and where the marker stands that ends it."""
    kept = []
    while frame[at : at + 2] != bytes((0xFF, stop)):
        marker, body_at = _marker_at(frame, at)
        body, at = _body_at(frame, body_at)
        if marker in _J2K_LEFT_OUT:
            continue
        if marker not in _J2K_KEPT or (_WORD.search(body) and not _are_steps(marker, body)):
            raise NotPlain
        kept.append(_segment(marker, body))
    return b"".join(kept), at


def _are_steps(marker: int, body: bytes) -> bool:
    """True for lossless quantisation, whose exponents look like letters: their three low bits are 0."""
    steps = body[1:] if marker == 0x5C else body[2:]
    return marker in (0x5C, 0x5D) and not body[-len(steps) - 1] & 0x1F and not any(step & 7 for step in steps)


def _tile_part(frame: bytes, at: int) -> tuple[bytes, int]:
    """One tile-part with its length written anew, and where it ends."""
    length = int.from_bytes(frame[at + 6 : at + 10], "big")
    # A length of 0 says: up to the end of the codestream.
    end = at + length if length else frame.rfind(b"\xff\xd9")
    header, data_at = _j2k_header(frame, at + 12, stop=_SOD)
    if not at + 14 <= data_at + 2 <= end <= len(frame) or frame[at + 2 : at + 4] != b"\0\x0a":
        raise NotPlain
    rest = header + bytes((0xFF, _SOD)) + _wordless(frame[data_at + 2 : end])
    return frame[at : at + 6] + (12 + len(rest)).to_bytes(4, "big") + frame[at + 10 : at + 12] + rest, end


def _codestream_in_boxes(frame: bytes) -> bytes:
    """The codestream inside a JP2 file; the boxes around it hold text, colours and what else one likes."""
    at = 0
    while at + 8 <= len(frame):
        length, head = int.from_bytes(frame[at : at + 4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(frame[at + 8 : at + 16], "big"), 16
        length = length or len(frame) - at
        if length < head:
            break
        if frame[at + 4 : at + 8] == b"jp2c":
            return frame[at + head : at + length]
        at += length
    raise NotPlain


# --- RLE (PS3.5 Annex G) ----------------------------------------------------------------------------


def plain_rle(frame: bytes, *, pixels: int, planes: int) -> bytes:
    """An RLE frame of so many pixels in so many byte planes, without gaps. Raises NotPlain."""
    numbers = [int.from_bytes(frame[at : at + 4], "little") for at in range(0, 64, 4)]
    if len(frame) < 64 or numbers[0] != planes or not 1 <= planes <= 15:
        raise NotPlain
    starts = numbers[1 : planes + 1]
    segments = [frame[start : start + _rle_length(frame, start, pixels)] for start in starts]
    segments = [segment + b"\0" * (len(segment) % 2) for segment in segments]
    places, at = [], 64
    for segment in segments:
        places.append(at)
        at += len(segment)
    header = [planes, *places, *[0] * (15 - planes)]
    return b"".join(number.to_bytes(4, "little") for number in header) + b"".join(segments)


def _rle_length(frame: bytes, start: int, pixels: int) -> int:
    """How many bytes of an RLE segment hold its pixels."""
    at, made = start, 0
    while made < pixels and 64 <= at < len(frame):
        code = frame[at]
        at += code + 2 if code < 128 else 2 if code > 128 else 1
        made += code + 1 if code < 128 else 257 - code if code > 128 else 0
    if made != pixels or at > len(frame):
        raise NotPlain
    return at - start
