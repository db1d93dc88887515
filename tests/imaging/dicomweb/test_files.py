"""Files and bulk data: parts or bare, whole or a range, in the syntax that was asked for."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian, RLELossless

from imaging.models import Series, SopInstance
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.dicomweb.places import (
    BULK,
    EVERY_DJANGO_ADDRESS,
    INSTANCE,
    ROOT,
    SERIES,
    SERIES_UID,
    STUDY,
    ask_frames,
    body_of,
    get,
    parts_of,
)
from tests.imaging.stored import dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db
PIXELS = f"{INSTANCE}/bulkdata/7FE00010"
BARE = "application/dicom; transfer-syntax=*"
OCTETS = "application/octet-stream"


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project)


@pytest.fixture
def client(series: Series, surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def stored(number: int = 2) -> bytes:
    with default_storage.open(
        SopInstance.objects.get(sop_instance_uid=f"{SERIES_UID}.{number}").path
    ) as file:
        return bytes(file.read())


def packed(series: Series, number: int, *, frames: int = 1) -> SopInstance:
    """A file of RLE frames."""
    dataset = slice_dataset(SERIES_UID, number)
    if frames > 1:
        dataset.NumberOfFrames = frames
        dataset.PixelData = b"".join(
            np.full(48, 100 * number + frame, "<u2").tobytes() for frame in range(1, frames + 1)
        )
    dataset.compress(RLELossless, generate_instance_uid=False)
    return dataset_store(series, dataset)


def read(body: bytes) -> Dataset:
    return dcmread(io.BytesIO(body))


def test_a_file_comes_bare_or_as_a_part(client: Client) -> None:
    assert body_of(get(client, INSTANCE, "application/dicom")) == stored()
    ((head, body),) = parts_of(get(client, INSTANCE, "*/*"))
    assert head["content-type"] == "application/dicom; transfer-syntax=1.2.840.10008.1.2.1"
    assert body == stored()
    assert len(parts_of(get(client, STUDY))) == len(parts_of(get(client, SERIES))) == 3
    assert get(client, SERIES, "application/dicom").status_code == 406


def test_packed_files_are_unpacked_unless_their_syntax_is_named(client: Client, series: Series) -> None:
    row = packed(series, 7, frames=3)
    address = f"{SERIES}/instances/{row.sop_instance_uid}"
    plain = read(body_of(get(client, address, "application/dicom")))
    kept = read(body_of(get(client, address, BARE)))
    assert plain.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert kept.file_meta.TransferSyntaxUID == RLELossless
    assert plain.SOPInstanceUID == kept.SOPInstanceUID
    assert (plain.pixel_array == kept.pixel_array).all()
    asked = "application/dicom; transfer-syntax=1.2.840.10008.1.2.4.90"
    assert get(client, address, asked).status_code == 406


def test_a_series_of_several_syntaxes(client: Client, series: Series) -> None:
    packed(series, 7)
    plain = parts_of(get(client, SERIES, 'multipart/related; type="application/dicom"'))
    assert {head["content-type"] for head, _ in plain} == {
        "application/dicom; transfer-syntax=1.2.840.10008.1.2.1"
    }
    kept = parts_of(get(client, SERIES, 'multipart/related; type="application/dicom"; transfer-syntax=*'))
    assert [read(body).file_meta.TransferSyntaxUID for _, body in kept][-1] == RLELossless
    assert len(kept) == len(plain) == 4
    pixels = parts_of(get(client, f"{SERIES}/pixeldata"))
    assert [len(body) for _, body in pixels] == [96] * 4
    assert get(client, SERIES, f'multipart/related; type="application/dicom"; transfer-syntax={RLELossless}'
               ).status_code == 406  # fmt: skip


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_other_plain_syntaxes_leave_as_explicit_little_endian(
    client: Client, series: Series, surgeon_a: User, syntax: Any
) -> None:
    dataset = slice_dataset(SERIES_UID, 8)
    dataset.file_meta.TransferSyntaxUID = syntax
    before = dataset.PixelData
    if syntax == ExplicitVRBigEndian:
        dataset.PixelData = np.frombuffer(before, "<u2").astype(">u2").tobytes()
    row = dataset_store(series, dataset)
    address = f"{SERIES}/instances/{row.sop_instance_uid}"
    sent = read(body_of(get(client, address, "application/dicom")))
    assert sent.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert sent.PixelData == before
    assert body_of(get(client, f"{address}/bulkdata/00280010", OCTETS)) == b"\x08\x00"


@pytest.mark.django_db(transaction=True)
def test_big_endian_frames_are_told_as_what_they_are(series: Series, surgeon_a: User) -> None:
    dataset = slice_dataset(SERIES_UID, 8)
    before = dataset.PixelData
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    dataset.PixelData = np.frombuffer(before, "<u2").astype(">u2").tobytes()
    dataset_store(series, dataset)
    reply = ask_frames(
        surgeon_a,
        f"{SERIES}/instances/{SERIES_UID}.8/frames/1",
        accept=b"application/octet-stream; transfer-syntax=*",
    )
    assert reply.headers["content-type"].endswith("transfer-syntax=1.2.840.10008.1.2.1")
    assert reply.body == before


def test_pixels_of_a_packed_file(client: Client, series: Series) -> None:
    row = packed(series, 7, frames=3)
    address = f"{SERIES}/instances/{row.sop_instance_uid}"
    whole = body_of(get(client, f"{address}/bulkdata/7FE00010", OCTETS))
    assert np.frombuffer(whole, "<u2").reshape(3, 48)[:, 0].tolist() == [701, 702, 703]
    rle = parts_of(get(client, f"{address}/pixeldata", "multipart/related; type=image/dicom-rle"))
    assert [head["content-location"].rsplit("/", 1)[1] for head, _ in rle] == ["1", "2", "3"]
    assert get(client, f"{address}/bulkdata/7FE00010", "image/dicom-rle").status_code == 406, "three frames"


@pytest.mark.parametrize(("address", "accept"), [(INSTANCE, BARE), (PIXELS, OCTETS)])
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=5-", 5, None),
        ("bytes=-7", -7, None),
        ("bytes=90-99999", 90, None),
        ("Bytes = 0-0", 0, 1),
        ("bytes=-99999", 0, None),
    ],
)
def test_one_range_is_sent(
    client: Client, address: str, accept: str, asked: str, start: int, end: int | None
) -> None:
    whole = body_of(get(client, address, accept))
    answer = get(client, address, accept, Range=asked)
    body = body_of(answer)
    assert answer.status_code == 206
    assert body == whole[start:end]
    first = start % len(whole)
    assert answer["Content-Range"] == f"bytes {first}-{first + len(body) - 1}/{len(whole)}"
    assert answer["Content-Length"] == str(len(body))


@pytest.mark.parametrize(("address", "accept"), [(INSTANCE, BARE), (PIXELS, OCTETS)])
@pytest.mark.parametrize(
    "asked",
    [
        "bytes=9-1",
        "bytes=-",
        "bytes=a-b",
        "items=0-1",
        "bytes=0-1,4-5",
        "bytes=٣-",
        "",
        "bytes=0-" + "9" * 30,
    ],
)
def test_what_is_no_single_range_is_ignored(client: Client, address: str, accept: str, asked: str) -> None:
    answer = get(client, address, accept, Range=asked)
    assert answer.status_code == 200
    assert answer["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(("address", "accept"), [(INSTANCE, BARE), (PIXELS, OCTETS)])
@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0"])
def test_a_range_behind_the_end_is_416(client: Client, address: str, accept: str, asked: str) -> None:
    answer = get(client, address, accept, Range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(body_of(get(client, address, accept)))}"


@pytest.mark.parametrize(("address", "accept"), [(INSTANCE, BARE), (PIXELS, OCTETS)])
def test_a_range_of_what_has_changed_is_the_whole(client: Client, address: str, accept: str) -> None:
    tag = get(client, address, accept)["ETag"]
    assert get(client, address, accept, Range="bytes=0-1", If_Range=tag).status_code == 206
    for other in ('"other"', f"W/{tag}", "Wed, 21 Oct 2015 07:28:00 GMT", "nonsense"):
        assert get(client, address, accept, Range="bytes=0-1", If_Range=other).status_code == 200


def test_a_range_of_parts_is_ignored(client: Client) -> None:
    assert len(parts_of(get(client, INSTANCE, "*/*", Range="bytes=0-9"))) == 1


@pytest.mark.parametrize("address", EVERY_DJANGO_ADDRESS)
def test_head_is_get_without_the_body(client: Client, address: str) -> None:
    shown = get(client, address)
    head = client.head(address, headers={})
    assert (head.status_code, body_of(head)) == (200, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert head.get(name) == shown.get(name)
    assert head["Content-Type"].partition("boundary")[0] == shown["Content-Type"].partition("boundary")[0]


@pytest.mark.parametrize(("address", "accept"), [(INSTANCE, BARE), (PIXELS, OCTETS)])
def test_head_tells_the_length(client: Client, address: str, accept: str) -> None:
    head = client.head(address, headers={"Accept": accept})
    assert int(head["Content-Length"]) == len(body_of(get(client, address, accept)))


@pytest.mark.parametrize("address", EVERY_DJANGO_ADDRESS)
def test_options_names_the_methods(client: Client, address: str) -> None:
    answer = client.options(address)
    assert answer.status_code in {200, 204}
    allowed = answer["Allow"].split(", ")
    assert allowed[:3] == ["GET", "HEAD", "OPTIONS"]
    assert ("POST" in allowed) == (address in (f"{ROOT}/studies", STUDY))
    assert client.put(address).status_code == 405


def test_the_root_tells_what_the_service_offers(client: Client) -> None:
    answer = client.options(f"{ROOT}/")
    assert answer["Content-Type"] == "application/vnd.sun.wadl+xml"
    assert b"studies/{study}/series/{series}/instances/{instance}/frames/{frames}" in answer.content
    assert Client().options(f"{ROOT}/").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_frames_know_the_same_methods(series: Series, surgeon_a: User) -> None:
    address = f"{INSTANCE}/frames/1"
    shown, head = (ask_frames(surgeon_a, address, method=method) for method in ("GET", "HEAD"))
    assert head.body == b""
    assert head.headers["content-length"] == shown.headers["content-length"] == str(len(shown.body))
    assert ask_frames(None, address, method="OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"
    assert ask_frames(surgeon_a, address, method="DELETE").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.django_db(transaction=True)
def test_several_frames_come_in_the_order_asked_for(series: Series, surgeon_a: User) -> None:
    from tests.imaging.dicomweb.places import split_parts

    packed(series, 7, frames=3)
    address = f"{SERIES}/instances/{SERIES_UID}.7/frames"
    reply = ask_frames(surgeon_a, f"{address}/3,1,3")
    values = [
        np.frombuffer(body, "<u2")[0] for _, body in split_parts(reply.headers["content-type"], reply.body)
    ]
    assert values == [703, 701, 703]
    assert ask_frames(surgeon_a, f"{address}/1,4").status == 404
    assert ask_frames(surgeon_a, f"{address}/2?accept=application/octet-stream").body == b"\xbe\x02" * 48
    assert ask_frames(surgeon_a, f"{address}/2?accept=image/jls").status == 406
    assert ask_frames(surgeon_a, f"{address}/2?{'accept=image/jls&' * 200}").status == 200


def test_a_broken_stream_costs_its_own_file_only(client: Client, series: Series, surgeon_a: User) -> None:
    row = packed(series, 7)
    with open(default_storage.path(row.path), "r+b") as file:
        file.seek(row.pixel_offset + 16)
        file.write(b"\xff" * (row.pixel_length - 16))
    address = f"{SERIES}/instances/{row.sop_instance_uid}"
    for place, accept in (("", "*/*"), ("/bulkdata/7FE00010", OCTETS), ("/rendered", "image/png")):
        answer = get(client, f"{address}{place}", accept)
        assert answer.status_code == 500, place
        assert answer["Content-Type"] == "text/plain"
    assert get(client, address, BARE).status_code == 200
    assert get(client, f"{SERIES}/rendered").status_code == 200, "it breaks off where the file is reached"


def test_an_erased_file_is_gone(client: Client) -> None:
    default_storage.delete(SopInstance.objects.get(sop_instance_uid=f"{SERIES_UID}.2").path)
    assert get(client, INSTANCE).status_code == 410
    assert get(client, PIXELS, OCTETS).status_code == 410
    assert get(client, f"{INSTANCE}/bulkdata/00080060").status_code == 410
    assert len(parts_of(get(client, SERIES))) == 2
    assert len(parts_of(get(client, BULK[1]))) == 2
