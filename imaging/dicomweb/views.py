"""The rest of DICOMweb through Django: QIDO-RS, metadata, instances."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from imaging.dicomweb.accept import accepts
from imaging.dicomweb.gate import MachineRequest, instances_within, machine_page, not_acceptable
from imaging.dicomweb.qido import QueryProblem, qido_instances, qido_series, qido_studies
from imaging.dicomweb.reads import read_note

DICOM_JSON = "application/dicom+json"
PART_10 = "application/dicom"


@machine_page
def metadata(request: MachineRequest, study: str, series: str = "", instance: str = "") -> HttpResponse:
    """WADO-RS metadata: the DICOM JSON kept per SOP Instance, joined without parsing it."""
    if accepts(request.headers.get("Accept", ""), DICOM_JSON, "application/json") is None:
        return not_acceptable(DICOM_JSON)
    kept = list(instances_within(request.reach, study, series, instance).values_list("metadata", "sha256"))
    if not kept:
        raise Http404("No such images.")
    return _json(request, [text for text, _ in kept], tag="".join(digest for _, digest in kept))


@machine_page
def instance_file(request: MachineRequest, study: str, series: str, instance: str) -> HttpResponseBase:
    """WADO-RS instance: the stored, de-identified Part 10 file."""
    if accepts(request.headers.get("Accept", ""), PART_10) is None:
        return not_acceptable(PART_10)
    found = instances_within(request.reach, study, series, instance).first()
    if found is None or not default_storage.exists(found.path):
        raise Http404("No such image.")
    read_note(request.reach.user_id, found.series_id)
    wants_parts = "multipart" in request.headers.get("Accept", "") or "*/*" in request.headers.get(
        "Accept", "*/*"
    )
    if not wants_parts:
        return FileResponse(default_storage.open(found.path), content_type=PART_10)
    boundary = found.sha256[:32]
    with default_storage.open(found.path) as stream:
        body = stream.read()
    parts = (
        f"--{boundary}\r\nContent-Type: {PART_10}\r\n\r\n".encode()
        + body
        + f"\r\n--{boundary}--\r\n".encode()
    )
    return HttpResponse(parts, content_type=f'multipart/related; type="{PART_10}"; boundary={boundary}')


@machine_page
def instance_files(request: MachineRequest, study: str, series: str = "") -> HttpResponseBase:
    """WADO-RS study or series: every stored Part 10 file, sent one after the other."""
    wanted = accepts(request.headers.get("Accept", ""), PART_10)
    if wanted is None:
        return not_acceptable(f'multipart/related; type="{PART_10}"')
    found = list(instances_within(request.reach, study, series).values_list("path", "series_id"))
    if not found:
        raise Http404("No such images.")
    for series_id in {series_id for _, series_id in found}:
        read_note(request.reach.user_id, series_id)
    boundary = uuid.uuid4().hex
    parts = _parts([path for path, _ in found], boundary)
    # Under ASGI Django would gather a synchronous iterator whole before its first byte.
    body = _in_turn(parts) if isinstance(request, ASGIRequest) else parts
    return StreamingHttpResponse(
        body, content_type=f'multipart/related; type="{PART_10}"; boundary={boundary}'
    )


async def _in_turn(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The parts one by one, each read in a thread."""
    while (part := await sync_to_async(lambda: next(parts, b""))()) != b"":
        yield part


def _parts(paths: list[str], boundary: str) -> Iterator[bytes]:
    """One file in memory at a time; one erased meanwhile is left out."""
    for path in paths:
        try:
            with default_storage.open(path) as stream:
                body = stream.read()
        except FileNotFoundError:
            continue
        yield f"--{boundary}\r\nContent-Type: {PART_10}\r\n\r\n".encode() + body + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


@machine_page
def studies(request: MachineRequest) -> HttpResponse:
    """QIDO-RS for studies."""
    return _query(request, lambda: qido_studies(request.reach, request.GET))


@machine_page
def series_of_study(request: MachineRequest, study: str = "") -> HttpResponse:
    """QIDO-RS for series."""
    return _query(request, lambda: qido_series(request.reach, study, request.GET))


@machine_page
def instances_of_series(request: MachineRequest, study: str = "", series: str = "") -> HttpResponse:
    """QIDO-RS for instances."""
    return _query(request, lambda: qido_instances(request.reach, study, series, request.GET))


def _query(request: MachineRequest, ask: Callable[[], Iterable[str]]) -> HttpResponse:
    if accepts(request.headers.get("Accept", ""), DICOM_JSON, "application/json") is None:
        return not_acceptable(DICOM_JSON)
    try:
        found = list(ask())
    except QueryProblem as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    return _json(request, found) if found else HttpResponse(status=204)


def _json(request: MachineRequest, texts: list[str], tag: str = "") -> HttpResponse:
    body = "[" + ",".join(texts) + "]"
    answer = HttpResponse(body, content_type=DICOM_JSON)
    digest = hashlib.sha256((tag or body).encode()).hexdigest()[:32]
    if request.headers.get("If-None-Match") == f'"{digest}"':
        answer = HttpResponse(status=304)
    answer.headers["ETag"] = f'"{digest}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Accept, Cookie, Authorization"
    return answer
