"""WADO-RS metadata: the DICOM JSON kept per SOP Instance, sent as JSON or as XML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from imaging.dicomweb.accept import (
    ANY_SYNTAX,
    DICOM_JSON,
    DICOM_XML,
    EXPLICIT_LE,
    PLAIN,
    UNPACKED,
    Offer,
)
from imaging.dicomweb.bulk_values import with_addresses
from imaging.dicomweb.covered import covered
from imaging.dicomweb.delivery import Part, kept, parts_answer, unchanged
from imaging.dicomweb.gate import MachineRequest, instances_within, machine_page, not_acceptable, wanted
from imaging.dicomweb.native_xml import native_xml

OFFERS = (Offer(DICOM_JSON), Offer("application/json"), Offer(DICOM_XML, multipart=True))
# Metadata tell of the pixels that a client gets with the same `transfer-syntax`.
_UNPACKED, _PACKED = frozenset({"", *PLAIN}), UNPACKED | {ANY_SYNTAX}
_METADATA_OFFERS = tuple(
    replace(offer, syntax=syntax, asked_by=asked)
    for syntax, asked in ((EXPLICIT_LE, _UNPACKED), (ANY_SYNTAX, _PACKED))
    for offer in OFFERS
)
OFFERED = f'{DICOM_JSON} or multipart/related; type="{DICOM_XML}"'


@machine_page
def metadata(request: MachineRequest, study: str, series: str = "", instance: str = "") -> HttpResponseBase:
    """What a study, a series or one file holds beside its pixels; long values and pixels by address.

    Without any words where the reader is blindfolded to the study.
    Colour is that of pixels in Explicit VR Little Endian; with another `transfer-syntax` it is as stored.
    """
    offer = wanted(request, _METADATA_OFFERS)
    if offer is None:
        return not_acceptable(OFFERED)
    files = instances_within(request.reach, study, series, instance, tells=False)
    rows = list(files.values_list("sha256", "metadata", "sop_instance_uid", "transfer_syntax_uid", _SERIES))
    if not rows:
        raise Http404("No such images.")
    base = request.build_absolute_uri(f"/dicomweb/{request.slug}/studies/{study}/series/")
    is_covered = study in request.reach.blindfolded
    tag = told_tag(offer, base, *(sha256 for sha256, *_ in rows), *(["covered"] if is_covered else []))
    if (answer := unchanged(request, tag)) is not None:
        return answer
    packed = offer.syntax == ANY_SYNTAX
    texts = [
        with_addresses(
            covered(text) if is_covered else text,
            f"{base}{series_uid}/instances/{uid}",
            syntax,
            packed=packed,
        )
        for _, text, uid, syntax, series_uid in rows
    ]
    return told_answer(request, texts, offer, tag)


_SERIES = "series__series_instance_uid"


def told_answer(request: MachineRequest, texts: Sequence[str], offer: Offer, tag: str) -> HttpResponseBase:
    """DICOM JSON objects, given as texts, as one array or as a document of XML each."""
    if offer.multipart:
        return parts_answer(request, DICOM_XML, _documents(texts), tag)
    body = f"[{','.join(texts)}]"
    return kept(HttpResponse(body, content_type=offer.media_type), tag)


def told_tag(offer: Offer, *told: str) -> str:
    """The entity tag of an answer made of these texts, in this form."""
    digest = hashlib.sha256(f"{offer.media_type} {offer.syntax}".encode())
    for text in told:
        digest.update(text.encode())
    return f'"{digest.hexdigest()[:32]}"'


def _documents(texts: Sequence[str]) -> Iterator[Part]:
    for text in texts:
        told: dict[str, Any] = json.loads(text)
        yield Part(DICOM_XML, native_xml(told).encode())
