"""Public files of every transfer syntax, sent by STOW-RS: frames and pictures are what pydicom decodes."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from django.http import HttpResponse
from django.test import Client
from numpy.typing import NDArray
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.uid import UID

from imaging.models import SopInstance
from projects.models import Project, User
from tests.conftest import SHARED, signed_in
from tests.imaging.dicomweb.places import ask_frames
from tests.imaging.high_throughput import LOSSY, PIXELS, STREAMS, high_throughput

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("approval")]
FOLDER = SHARED / "data" / "cornerstone3D"
# JPEG Extended of 12 bits and two retired processes, which pydicom does not unpack: test_syntax_table.py.
BY_GDCM = (".51.dcm", ".4.53.dcm", ".4.55.dcm")
NAMES = sorted(path.name for path in FOLDER.glob("*.dcm"))
FILES = [name for name in NAMES if not name.endswith(BY_GDCM)] or ["none"]
# A file without pixels shows nothing.
REFUSED = ("no-pixel-data.dcm",)
CENTRE, WIDTH = 40.0, 400.0


def sent(client: Client, content: bytes) -> HttpResponse:
    """The answer to one part."""
    body = b"--b\r\nContent-Type: application/dicom\r\n\r\n" + content + b"\r\n--b--\r\n"
    kind = 'multipart/related; type="application/dicom"; boundary=b'
    return client.post("/dicomweb/lumbar/studies", data=body, content_type=kind)


def tolerance(syntax: str) -> int:
    """Grey levels by which decoders may differ."""
    return 1 if str(syntax)[-3:] in {".50", ".51", ".81", ".91", "203"} else 0


def decoded(dataset: Dataset) -> NDArray[Any]:
    """What pydicom decodes of the only frame; little endian, colour of a lossy codec as RGB."""
    is_unpacked_to_rgb = dataset.PhotometricInterpretation.startswith("YBR_")
    decoder = get_decoder(dataset.file_meta.TransferSyntaxUID)
    pixels, _ = decoder.as_array(dataset, index=0, raw=not is_unpacked_to_rgb)
    return pixels.astype(pixels.dtype.newbyteorder("<"))


def shown(dataset: Dataset) -> NDArray[Any]:
    """The picture: colour, or the window spread over 256 greys."""
    pixels = dataset.pixel_array
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, dataset)
    if pixels.ndim == 3:
        return pixels >> 8 if pixels.dtype.itemsize > 1 else pixels
    values = apply_modality_lut(pixels, dataset).astype(float)
    return np.rint(255 * np.clip((values - (CENTRE - WIDTH / 2)) / WIDTH, 0, 1))


def picture_of(client: Client, address: str) -> NDArray[Any]:
    window = f"{CENTRE:.0f},{WIDTH:.0f},linear-exact"
    answer = client.get(f"{address}/frames/1/rendered?window={window}", headers={"accept": "image/png"})
    assert answer.status_code == 200, answer.content
    return np.asarray(Image.open(io.BytesIO(answer.content))).astype(int)


def require_the_same(client: Client, content: bytes, reader: User) -> None:
    """What is kept of a file has its pixels, by its frame and by its picture."""
    dataset = dcmread(io.BytesIO(content))
    answer = sent(client, content)
    assert answer.status_code == 200, answer.content
    (item,) = answer.json()["00081199"]["Value"]
    address = urlsplit(item["00081190"]["Value"][0]).path
    most = tolerance(dataset.file_meta.TransferSyntaxUID)
    expected = decoded(dataset)
    octets = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"
    reply = ask_frames(reader, f"{address}/frames/1", accept=octets.encode())
    assert reply.status == 200, reply.body
    found = np.frombuffer(reply.body, expected.dtype)[: expected.size].reshape(expected.shape)
    assert np.abs(found.astype(int) - expected.astype(int)).max() <= most
    # Colour is turned to RGB by two paths of one decoder: half a grey level, rounded.
    assert np.abs(picture_of(client, address) - shown(dataset).astype(int)).max() <= max(
        most, expected.ndim - 2
    )


@pytest.mark.once
@pytest.mark.parametrize("name", FILES)
def test_what_is_sent_in_a_syntax_is_what_pydicom_decodes(project: Project, lead: User, name: str) -> None:
    path = FOLDER / name
    if not path.is_file():
        pytest.skip("The public sample files are not beside this checkout.")
    client = signed_in(lead)
    if name in REFUSED:
        assert sent(client, path.read_bytes()).status_code == 409
        assert not SopInstance.objects.exists()
        return
    require_the_same(client, path.read_bytes(), lead)


@pytest.mark.parametrize("syntax", sorted(STREAMS))
def test_high_throughput_jpeg_2000_is_unpacked(project: Project, lead: User, syntax: str) -> None:
    dataset = high_throughput(1, syntax)
    assert np.abs(dataset.pixel_array.astype(int) - PIXELS.astype(int)).max() <= (8 if syntax == LOSSY else 0)
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    require_the_same(signed_in(lead), buffer.getvalue(), lead)
    assert SopInstance.objects.get().transfer_syntax_uid == UID(syntax)
