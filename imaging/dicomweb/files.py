"""WADO-RS instances: the stored, de-identified Part 10 files of a study, a series, or one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from imaging.dicomweb.accept import ANY_SYNTAX, EXPLICIT_LE, IMPLICIT_LE, PART_10, Offer, file_offers
from imaging.dicomweb.delivery import Part, Region, attempted, one_answer, parts_answer, unchanged
from imaging.dicomweb.gate import MachineRequest, instances_within, machine_page, not_acceptable, wanted
from imaging.dicomweb.reads import read_note
from imaging.dicomweb.transcode import explicit_file
from imaging.stored_bytes import stored_require

OFFERED = f'{PART_10} or multipart/related; type="{PART_10}"'


class StoredFile(NamedTuple):
    """What is needed to send a stored file."""

    path: str
    size: int
    sha256: str
    syntax: str
    series_id: int
    series_uid: str
    uid: str


@machine_page
def instance_file(request: MachineRequest, study: str, series: str, instance: str) -> HttpResponseBase:
    """One file, bare or as the only part."""
    found = _found(request, study, series, instance)[0]
    offer = wanted(request, file_offers(found.syntax, several=False))
    if offer is None:
        return not_acceptable(OFFERED)
    tag = _tag([found], offer)
    read_note(request.reach.user_id, found.series_id)
    if (answer := unchanged(request, tag)) is not None:
        return answer
    part = attempted(lambda: _alone(found, offer.syntax), found.path)
    if isinstance(part, HttpResponse):
        return part
    return parts_answer(request, PART_10, [part], tag) if offer.multipart else one_answer(request, part, tag)


@machine_page
def instance_files(request: MachineRequest, study: str, series: str = "") -> HttpResponseBase:
    """The files of a study or a series, one after the other."""
    found = _found(request, study, series)
    offer = wanted(request, common_offers(each.syntax for each in found))
    if offer is None:
        return not_acceptable(OFFERED)
    for series_id in {each.series_id for each in found}:
        read_note(request.reach.user_id, series_id)
    tag = _tag(found, offer)
    if (answer := unchanged(request, tag)) is not None:
        return answer
    base = request.build_absolute_uri(f"/dicomweb/{request.slug}/studies/{study}/series/")
    return parts_answer(request, PART_10, _parts(found, offer, base), tag)


def common_offers(syntaxes: Iterable[str]) -> list[Offer]:
    """How files of several syntaxes can be sent together: all unpacked, or each as it is stored."""
    several = set(syntaxes)
    if len(several) == 1:
        return file_offers(several.pop(), several=True)
    return [
        Offer(PART_10, True, EXPLICIT_LE, frozenset({"", EXPLICIT_LE})),
        Offer(PART_10, True, ANY_SYNTAX, frozenset({ANY_SYNTAX})),
    ]


def _found(request: MachineRequest, study: str, series: str, instance: str = "") -> list[StoredFile]:
    rows = instances_within(request.reach, study, series, instance).values_list(
        "path",
        "size",
        "sha256",
        "transfer_syntax_uid",
        "series_id",
        "series__series_instance_uid",
        "sop_instance_uid",
    )
    if not rows:
        raise Http404("No such images.")
    return [StoredFile(*row) for row in rows]


def _tag(files: list[StoredFile], offer: Offer) -> str:
    told = "".join((*(each.sha256 for each in files), offer.syntax, str(offer.multipart)))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:40]}"'


def _parts(files: list[StoredFile], offer: Offer, base: str) -> Iterator[Part]:
    """Each file; one that was erased meanwhile is left out."""
    for each in files:
        try:
            part = _part(each, offer.syntax, f"{base}{each.series_uid}/instances/{each.uid}")
        except FileNotFoundError:
            continue
        yield part


def _alone(found: StoredFile, syntax: str) -> Part:
    stored_require(found.path)
    return _part(found, syntax)


def _part(found: StoredFile, syntax: str, location: str = "") -> Part:
    """A file in a transfer syntax, `*` for as it is stored. Raises FileNotFoundError when it was erased."""
    if syntax == ANY_SYNTAX:
        # The standard has no implicit syntax on the web.
        syntax = EXPLICIT_LE if found.syntax == IMPLICIT_LE else found.syntax
    if syntax == found.syntax:
        content: Region | bytes = Region(found.path, 0, found.size)
    else:
        content = explicit_file(found.path, found.sha256)
    return Part(f"{PART_10}; transfer-syntax={syntax}", content, location)
