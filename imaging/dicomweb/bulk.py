"""WADO-RS bulk data: single long values, and all of them, or all pixels, of files, series and studies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from imaging.dicomweb.accept import ANY_SYNTAX, EXPLICIT_LE, OCTETS, RAW_SYNTAXES, Offer, pixel_offers
from imaging.dicomweb.bulk_values import PIXELS, long_paths, value_read
from imaging.dicomweb.delivery import Part, Region, attempted, one_answer, parts_answer, unchanged
from imaging.dicomweb.gate import MachineRequest, instances_within, machine_page, not_acceptable, wanted
from imaging.dicomweb.pixels import FrameSource, frame_read
from imaging.dicomweb.reads import read_note
from imaging.stored_bytes import stored_require

VALUE_OFFERS = (Offer(OCTETS, multipart=True), Offer(OCTETS))
OFFERED = f'{OCTETS} or multipart/related; type="{OCTETS}"'


@dataclass(frozen=True, slots=True)
class BulkFile:
    """A stored file whose bulk data is asked for; `address` is that of the file itself."""

    source: FrameSource
    address: str
    long_paths: tuple[str, ...] = ()


@machine_page
def bulk_value(
    request: MachineRequest, study: str, series: str, instance: str, path: str
) -> HttpResponseBase:
    """One value by the path that the metadata names, or the pixels of a file."""
    (found,) = _found(request, study, series, instance)
    if path.upper() == PIXELS:
        return _all(request, [found], pixels_only=True, several=False)
    offer = wanted(request, VALUE_OFFERS)
    if offer is None:
        return not_acceptable(OFFERED)
    tag = _tag([found], offer, path)
    if (answer := unchanged(request, tag)) is not None:
        return answer
    part = attempted(lambda: _value(found, path), found.source.path)
    if isinstance(part, HttpResponse):
        return part
    if part is None:
        raise Http404("This file has no such value.")
    return parts_answer(request, OCTETS, [part], tag) if offer.multipart else one_answer(request, part, tag)


@machine_page
def bulk_all(request: MachineRequest, study: str, series: str = "", instance: str = "") -> HttpResponseBase:
    """All long values and the pixels of a study, a series or a file."""
    return _all(request, _found(request, study, series, instance), pixels_only=False, several=True)


@machine_page
def pixels_all(request: MachineRequest, study: str, series: str = "", instance: str = "") -> HttpResponseBase:
    """The pixels of a study, a series or a file."""
    return _all(request, _found(request, study, series, instance), pixels_only=True, several=True)


def common_pixel_offers(syntaxes: Iterable[str], *, several: bool) -> list[Offer]:
    """How pixels of files of these syntaxes can be sent together: unpacked, or each as it is stored."""
    found = set(syntaxes)
    if len(found) == 1:
        return pixel_offers(found.pop(), several=several)
    return [
        Offer(OCTETS, True, EXPLICIT_LE, frozenset({"", EXPLICIT_LE})),
        Offer(OCTETS, True, ANY_SYNTAX, frozenset({ANY_SYNTAX})),
    ]


def _all(
    request: MachineRequest, files: Sequence[BulkFile], *, pixels_only: bool, several: bool
) -> HttpResponseBase:
    syntaxes = {file.source.served_syntax for file in files}
    # Packed frames are parts of their own, so several of them never come bare.
    is_single = files[0].source.frames == 1
    offers = common_pixel_offers(syntaxes, several=several)
    offer = wanted(
        request, [one for one in offers if one.multipart or one.syntax == EXPLICIT_LE or is_single]
    )
    if offer is None:
        return not_acceptable(OFFERED)
    for series_id in {file.source.series_id for file in files}:
        read_note(request.reach.user_id, series_id)
    tag = _tag(files, offer, "pixels" if pixels_only else "all")
    if (answer := unchanged(request, tag)) is not None:
        return answer
    if offer.multipart:
        return parts_answer(request, offer.media_type, _parts(files, offer, pixels_only=pixels_only), tag)
    # Bare, so there is one file with one value.
    part = attempted(lambda: _alone(files[0], offer), files[0].source.path)
    return part if isinstance(part, HttpResponse) else one_answer(request, part, tag)


def _found(request: MachineRequest, study: str, series: str, instance: str = "") -> list[BulkFile]:
    rows = instances_within(request.reach, study, series, instance).values_list(
        "series_id", "path", "pixel_offset", "pixel_length", "number_of_frames", "transfer_syntax_uid",
        "sha256", "series__series_instance_uid", "sop_instance_uid", "metadata",
    )  # fmt: skip
    base = request.build_absolute_uri(f"/dicomweb/{request.slug}/studies/{study}/series/")
    found = [
        BulkFile(FrameSource(*row[:7]), f"{base}{row[7]}/instances/{row[8]}", tuple(long_paths(row[9])))
        for row in rows.iterator()
    ]
    if not found:
        raise Http404("No such images.")
    return found


def _tag(files: Sequence[BulkFile], offer: Offer, what: str) -> str:
    told = "".join(file.source.sha256 for file in files)
    told += f"{offer.media_type} {offer.syntax} {offer.multipart} {what}"
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:40]}"'


def _parts(files: Sequence[BulkFile], offer: Offer, *, pixels_only: bool) -> Iterator[Part]:
    """The parts of every file; a file that was erased meanwhile is left out."""
    for file in files:
        try:
            for path in () if pixels_only else file.long_paths:
                if (part := _value(file, path)) is not None:
                    yield part
            yield from _pixels(file, offer)
        except FileNotFoundError:
            continue


def _alone(file: BulkFile, offer: Offer) -> Part:
    stored_require(file.source.path)
    return next(_pixels(file, offer))


def _value(file: BulkFile, path: str) -> Part | None:
    source = file.source
    content = value_read(source.path, source.sha256, source.syntax, path.upper())
    return None if content is None else Part(OCTETS, content, f"{file.address}/bulkdata/{path.upper()}")


def _pixels(file: BulkFile, offer: Offer) -> Iterator[Part]:
    """All frames as one value when they leave unpacked, else one by one as they are stored."""
    source = file.source
    syntax = source.served_syntax if offer.syntax == ANY_SYNTAX else offer.syntax
    kind = f"{offer.media_type}; transfer-syntax={syntax}"
    address = f"{file.address}/bulkdata/{PIXELS}"
    if source.syntax in RAW_SYNTAXES:
        yield Part(kind, Region(source.path, source.offset, source.length), address)
    elif syntax == EXPLICIT_LE:
        frames = (frame_read(source, number, syntax) for number in range(1, source.frames + 1))
        yield Part(kind, b"".join(frames), address)
    else:
        for number in range(1, source.frames + 1):
            yield Part(kind, frame_read(source, number, syntax), f"{file.address}/frames/{number}")
