"""What a client accepts, read from its Accept header after PS3.18 section 8.7.

Nothing in a header may crash the server: what cannot be read is not acceptable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EXPLICIT_LE = "1.2.840.10008.1.2.1"
IMPLICIT_LE = "1.2.840.10008.1.2"
ANY_SYNTAX = "*"
OCTETS = "application/octet-stream"

# PS3.18 table 8.7.3-2: media types of compressed pixel data and the transfer syntaxes they may carry.
SYNTAXES_OF: dict[str, frozenset[str]] = {
    "image/jpeg": frozenset(f"1.2.840.10008.1.2.4.{last}" for last in ("50", "51", "57", "70")),
    "image/jls": frozenset({"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"}),
    "image/jp2": frozenset({"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"}),
    "image/jpx": frozenset({"1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93"}),
    "image/dicom-rle": frozenset({"1.2.840.10008.1.2.5"}),
}
_PART = re.compile(r'(?:[^,"]|"[^"]*")+')
_PARAMETER = re.compile(r'(?:[^;"]|"[^"]*")+')
LONGEST_HEADER = 4_000


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One item of an Accept header: type, parameters (lower-case names), weight 0 to 1."""

    media_type: str
    parameters: dict[str, str]
    weight: float


@dataclass(frozen=True, slots=True)
class FrameAnswer:
    """How frames are sent: one part or many, of which type, in the stored syntax or decoded."""

    multipart: bool
    media_type: str
    transfer_syntax: str


def media_ranges(header: str) -> list[MediaRange]:
    """The items of an Accept header, best first; an empty header accepts anything."""
    ranges = [
        found for part in _PART.findall(header[:LONGEST_HEADER]) if (found := _media_range(part)) is not None
    ]
    if not header.strip():
        ranges = [MediaRange("*/*", {}, 1.0)]
    return sorted(ranges, key=lambda item: -item.weight)


def frame_answer(header: str, stored_syntax: str) -> FrameAnswer | None:
    """The best answer for frames stored in `stored_syntax`; None when nothing is acceptable (406)."""
    for wanted in media_ranges(header):
        answer = _answer_for(wanted, stored_syntax)
        if answer is not None:
            return answer
    return None


def accepts(header: str, *offered: str) -> str | None:
    """The first offered media type that a client accepts, by its own preference."""
    for wanted in (wanted for wanted in media_ranges(header) if wanted.weight > 0):
        names = {wanted.media_type}
        if wanted.media_type == "multipart/related":
            names.add(wanted.parameters.get("type", ""))
        for media_type in offered:
            whole, _, _ = media_type.partition("/")
            if names & {media_type, "*/*", f"{whole}/*"}:
                return media_type
    return None


def _answer_for(wanted: MediaRange, stored_syntax: str) -> FrameAnswer | None:
    if wanted.weight <= 0:
        return None
    syntax = wanted.parameters.get("transfer-syntax", "")
    inner = wanted.parameters.get("type", OCTETS).lower()
    single = wanted.media_type in {OCTETS, "application/*", *SYNTAXES_OF}
    if single:
        inner = OCTETS if wanted.media_type == "application/*" else wanted.media_type
    elif wanted.media_type not in {"*/*", "multipart/*", "multipart/related"}:
        return None
    if inner in SYNTAXES_OF:
        fits = stored_syntax in SYNTAXES_OF[inner] and syntax in {"", ANY_SYNTAX, stored_syntax}
        return FrameAnswer(not single, inner, stored_syntax) if fits else None
    if inner not in {OCTETS, "*/*", "application/*"}:
        return None
    if syntax in {ANY_SYNTAX, stored_syntax}:
        return FrameAnswer(not single, OCTETS, stored_syntax)
    if syntax in {"", EXPLICIT_LE}:
        return FrameAnswer(not single, OCTETS, EXPLICIT_LE)
    return None


def _media_range(part: str) -> MediaRange | None:
    pieces = [piece.strip() for piece in _PARAMETER.findall(part)]
    if not pieces or "/" not in pieces[0]:
        return None
    parameters: dict[str, str] = {}
    for piece in pieces[1:]:
        name, _, value = piece.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    try:
        weight = min(1.0, max(0.0, float(parameters.pop("q", "1"))))
    except ValueError:
        weight = 0.0
    return MediaRange(pieces[0].lower(), parameters, weight)
