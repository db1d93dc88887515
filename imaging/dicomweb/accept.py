"""What a client accepts, read from its Accept header after PS3.18 section 8.7 and RFC 9110 section 12.5.1.

Nothing in a header may crash the server: what cannot be read is ignored, as the standard says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from projects.numbers import real_number

EXPLICIT_LE = "1.2.840.10008.1.2.1"
IMPLICIT_LE = "1.2.840.10008.1.2"
ANY_SYNTAX = "*"
OCTETS = "application/octet-stream"
PART_10 = "application/dicom"
DICOM_JSON = "application/dicom+json"
DICOM_XML = "application/dicom+xml"
PARTS = "multipart/related"


def _syntaxes(*last: str) -> frozenset[str]:
    return frozenset(f"1.2.840.10008.1.2.4.{number}" for number in last)


# PS3.18 table 8.7.3-2: media types of compressed pixel data and the transfer syntaxes they may carry.
SYNTAXES_OF: dict[str, frozenset[str]] = {
    "image/jpeg": _syntaxes("50", "51", "57", "70"),
    "image/jls": _syntaxes("80", "81"),
    "image/jp2": _syntaxes("90", "91"),
    "image/jpx": _syntaxes("92", "93"),
    "image/jphc": _syntaxes("201", "202", "203"),
    "image/jxl": _syntaxes("110", "111", "112"),
    "image/dicom-rle": frozenset({"1.2.840.10008.1.2.5"}),
}
# Those that pydicom unpacks with the decoders installed here; others leave as they are stored or not at all.
_UNPACKED = ("image/jpeg", "image/jls", "image/jp2", "image/jphc", "image/dicom-rle")
UNPACKED = frozenset[str]().union(*(SYNTAXES_OF[kind] for kind in _UNPACKED))
# Their frames leave byte for byte as they lie.
RAW_SYNTAXES = frozenset({EXPLICIT_LE, IMPLICIT_LE})
PLAIN = frozenset({IMPLICIT_LE, EXPLICIT_LE, "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"})
# Every quantifier is possessive: the time is linear in the length whatever a header holds.
_QUOTED = r'"(?:[^"\\]|\\.)*+"?+'
_ITEM = re.compile(rf'(?:[^,"]|{_QUOTED})++', re.DOTALL)
_PARAMETER = re.compile(rf'(?:[^;"]|{_QUOTED})++', re.DOTALL)
_TYPE = re.compile(r"(?:\*|[-!#$&^_.+\w]{1,127})/(?:\*|[-!#$&^_.+\w]{1,127})", re.ASCII)
LONGEST_HEADER = 16_000
MOST_RANGES = 200
# Headers of ordinary clients, whose answers are remembered.
SHORT_HEADER = 1_000


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One item of an Accept header: type, parameters (lower-case names), weight 0 to 1."""

    media_type: str
    parameters: dict[str, str]
    weight: float


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to answer: a media type, bare or in parts.

    `syntax` is the transfer syntax of its pixels and `asked_by` the values of a `transfer-syntax` parameter
    that ask for it, "" where a client names none. Without pixels both are empty.
    """

    media_type: str
    multipart: bool = False
    syntax: str = ""
    asked_by: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class FrameAnswer:
    """How frames are sent: one part or many, of which type, in the stored syntax or decoded."""

    multipart: bool
    media_type: str
    transfer_syntax: str


def media_ranges(header: str) -> list[MediaRange]:
    """The items of an Accept header in its order; an empty header accepts anything."""
    if not header.strip():
        return [MediaRange("*/*", {}, 1.0)]
    items = _ITEM.findall(header[:LONGEST_HEADER])[:MOST_RANGES]
    return [found for item in items if (found := _media_range(item)) is not None]


def best_offer(header: str, offers: Sequence[Offer], parameter: str = "") -> Offer | None:
    """The offer a client likes best; None when it accepts none of them (406).

    The most specific range that fits an offer gives it its weight. Of equal weights the one that the client
    names first wins, then the one offered first. `parameter` is the Accept query parameter (PS3.18 8.3.3.1):
    it chooses among what the header accepts, and knows no wildcards.
    """
    weighed = _weighed(media_ranges(header), offers)
    if parameter:
        named = [each for each in media_ranges(parameter) if "*" not in each.media_type]
        chosen = _weighed(named, [offers[number] for _, _, number in weighed])
        weighed = [(weight, place, weighed[number][2]) for weight, place, number in chosen]
    return offers[weighed[0][2]] if weighed else None


def frame_answer(
    header: str, stored_syntax: str, *, several: bool = False, parameter: str = ""
) -> FrameAnswer | None:
    """The best answer for frames stored in `stored_syntax`; None when nothing is acceptable (406).

    `several` frames come in parts only; `parameter` is as in `best_offer`.
    """
    ask = _frame_answer if len(header) + len(parameter) > SHORT_HEADER else _remembered_answer
    return ask(header, stored_syntax, several, parameter)


def accepts(header: str, *offered: str) -> str | None:
    """The offered media type that a client likes best, of those that come bare."""
    found = best_offer(header, [Offer(media_type) for media_type in offered])
    return found.media_type if found is not None else None


def pixel_offers(stored_syntax: str, *, several: bool) -> list[Offer]:
    """How pixels stored in `stored_syntax` can be sent, the standard's default first."""
    shapes = (True,) if several else (True, False)
    if stored_syntax == EXPLICIT_LE:
        asked = frozenset({"", ANY_SYNTAX, EXPLICIT_LE})
        return [Offer(OCTETS, multipart, EXPLICIT_LE, asked) for multipart in shapes]
    asked = frozenset({"", EXPLICIT_LE})
    found = [Offer(OCTETS, each, EXPLICIT_LE, asked) for each in shapes if stored_syntax in PLAIN | UNPACKED]
    asked = frozenset({ANY_SYNTAX, stored_syntax})
    found += [Offer(OCTETS, multipart, stored_syntax, asked) for multipart in shapes]
    for media_type, syntaxes in SYNTAXES_OF.items():
        if stored_syntax in syntaxes:
            found += [Offer(media_type, each, stored_syntax, asked | {""}) for each in shapes]
    return found


def file_offers(stored_syntax: str, *, several: bool) -> list[Offer]:
    """How Part 10 files stored in `stored_syntax` can be sent, the standard's default first."""
    shapes = (True,) if several else (True, False)
    is_plain = stored_syntax in {EXPLICIT_LE, IMPLICIT_LE}
    asked = frozenset({"", EXPLICIT_LE} | ({ANY_SYNTAX} if is_plain else set()))
    found = [Offer(PART_10, each, EXPLICIT_LE, asked) for each in shapes if stored_syntax in PLAIN | UNPACKED]
    if not is_plain:
        asked = frozenset({ANY_SYNTAX, stored_syntax})
        found += [Offer(PART_10, multipart, stored_syntax, asked) for multipart in shapes]
    return found


def _frame_answer(header: str, stored_syntax: str, several: bool, parameter: str) -> FrameAnswer | None:
    offer = best_offer(header, pixel_offers(stored_syntax, several=several), parameter)
    return None if offer is None else FrameAnswer(offer.multipart, offer.media_type, offer.syntax)


_remembered_answer = lru_cache(maxsize=512)(_frame_answer)


def _weighed(ranges: Sequence[MediaRange], offers: Sequence[Offer]) -> list[tuple[float, int, int]]:
    """(weight, place of its range, number) of each acceptable offer, the best first."""
    found = []
    for number, offer in enumerate(offers):
        fits = [
            (rank, -place, each.weight)
            for place, each in enumerate(ranges)
            if (rank := _specificity(each, offer)) is not None
        ]
        if fits:
            _, place, weight = max(fits)
            found.append((weight, -place, number))
    return sorted((one for one in found if one[0] > 0), key=lambda one: (-one[0], one[1], one[2]))


def _specificity(wanted: MediaRange, offer: Offer) -> int | None:
    """How closely a range names an offer: 0 anything, 1 of its kind, 2 its type, 3 with a parameter."""
    outer = PARTS if offer.multipart else offer.media_type
    if not _covers(wanted.media_type, outer):
        return None
    if offer.multipart and wanted.media_type == PARTS:
        inner = wanted.parameters.get("type", "").lower()
        if inner and not _covers(inner, offer.media_type):
            return None
    if offer.asked_by and wanted.parameters.get("transfer-syntax", "") not in offer.asked_by:
        return None
    if wanted.media_type == "*/*":
        return 0
    if wanted.media_type.endswith("/*"):
        return 1
    return 3 if {"type", "transfer-syntax"} & wanted.parameters.keys() else 2


def _covers(wanted: str, media_type: str) -> bool:
    return wanted in {media_type, "*/*", f"{media_type.partition('/')[0]}/*"}


def _media_range(item: str) -> MediaRange | None:
    first, *more = [piece.strip() for piece in _PARAMETER.findall(item)] or [""]
    if not _TYPE.fullmatch(first):
        return None
    parameters: dict[str, str] = {}
    for piece in more:
        name, _, value = piece.partition("=")
        parameters.setdefault(name.strip().lower(), _unquoted(value.strip()))
    weight = real_number(parameters.pop("q", "1"), least=0.0, most=1.0)
    return MediaRange(first.lower(), parameters, weight or 0.0)


def _unquoted(value: str) -> str:
    if value[:1] != '"':
        return value
    return re.sub(r"\\(.)", r"\1", value.removeprefix('"').removesuffix('"'), flags=re.DOTALL)
