"""Colour pictures: a frame is what its metadata say, in every transfer syntax that is asked for."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from numpy.typing import NDArray
from PIL import Image
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import convert_color_space, pixel_array
from pydicom.uid import (
    JPEG2000,
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from projects.models import Project, User
from projects.services.people import token_create
from tests.imaging.dicomweb.places import SERIES_UID
from tests.imaging.stored import STUDY_UID, dataset_store, slice_dataset, study_store

ROWS, COLUMNS = 32, 48
# A lossy codec changes smooth colours by so many of 256 steps at most, with the rounding of two conversions.
LOSS = 12


def picture() -> NDArray[np.uint8]:
    """Smooth colours, (rows, columns, 3) RGB: red grows to the right, green downwards, blue falls."""
    down, across = np.mgrid[0:ROWS, 0:COLUMNS]
    return np.stack([across * 5, down * 7, 240 - across * 2 - down * 3], axis=-1).astype(np.uint8)


def coloured(photometric: str, syntax: UID, content: bytes, *, planar: int = 0) -> Dataset:
    dataset = slice_dataset(SERIES_UID, 2, rows=ROWS, columns=COLUMNS)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, photometric
    dataset.PlanarConfiguration = planar
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate([content]) if syntax.is_encapsulated else content
    dataset["PixelData"].VR = "OW" if syntax == ExplicitVRBigEndian else "OB"
    return dataset


def jpeg(subsampling: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture()).save(out, "JPEG", quality=95, subsampling=subsampling)
    return out.getvalue()


def wavelet(*, irreversible: bool) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture()).save(out, "JPEG2000", no_jp2=True, mct=1, irreversible=irreversible)
    return out.getvalue()


def ybr() -> NDArray[np.uint8]:
    return np.asarray(convert_color_space(picture(), "RGB", "YBR_FULL"))


def ybr_422() -> bytes:
    """Two pixels in four bytes: Y, Y, Cb, Cr."""
    full = ybr()
    pairs = [full[:, ::2, 0], full[:, 1::2, 0], full[:, ::2, 1], full[:, ::2, 2]]
    return np.stack(pairs, axis=-1).tobytes()


def turned(content: bytes) -> bytes:
    """Bytes of words of two in the other order, as pixels of eight bits lie in a big endian file."""
    return np.frombuffer(content, "<u2").byteswap().tobytes()


def run_lengths(values: NDArray[np.uint8], photometric: str) -> Dataset:
    dataset = coloured(photometric, ExplicitVRLittleEndian, values.tobytes())
    dataset.compress(RLELossless, generate_instance_uid=False)
    return dataset


def planes_apart() -> bytes:
    return np.ascontiguousarray(np.moveaxis(picture(), -1, 0)).tobytes()


STORED: dict[str, Callable[[], Dataset]] = {
    "JPEG of half the colours": lambda: coloured("YBR_FULL_422", JPEGBaseline8Bit, jpeg(1)),
    "JPEG of all colours": lambda: coloured("YBR_FULL", JPEGBaseline8Bit, jpeg(0)),
    "JPEG 2000 with loss": lambda: coloured("YBR_ICT", JPEG2000, wavelet(irreversible=True)),
    "JPEG 2000": lambda: coloured("YBR_RCT", JPEG2000Lossless, wavelet(irreversible=False)),
    "RLE of RGB": lambda: run_lengths(picture(), "RGB"),
    "RLE of luminance": lambda: run_lengths(ybr(), "YBR_FULL"),
    "RGB": lambda: coloured("RGB", ExplicitVRLittleEndian, picture().tobytes()),
    "RGB, plane by plane": lambda: coloured("RGB", ExplicitVRLittleEndian, planes_apart(), planar=1),
    "luminance": lambda: coloured("YBR_FULL", ExplicitVRLittleEndian, ybr().tobytes()),
    "luminance, half the colours": lambda: coloured("YBR_FULL_422", ExplicitVRLittleEndian, ybr_422()),
    "big endian": lambda: coloured("RGB", ExplicitVRBigEndian, turned(picture().tobytes())),
    "big endian, half the colours": lambda: coloured("YBR_FULL_422", ExplicitVRBigEndian, turned(ybr_422())),
}


@pytest.fixture
def store(project: Project, steward: User, served_url: str) -> Callable[[Dataset], DICOMwebClient]:
    """Keep a file and hand over a client of its project."""
    series = study_store(project, slices=0)
    _, token = token_create(user=steward, name="client")

    def kept(dataset: Dataset) -> DICOMwebClient:
        dataset_store(series, dataset)
        headers = {"Authorization": f"Token {token}"}
        return DICOMwebClient(f"{served_url}/dicomweb/{project.slug}", headers=headers)

    return kept


def told(client: DICOMwebClient, syntax: str, kind: str = "application/dicom+json") -> dict[str, Any]:
    """Metadata that a client gets for pixels in a syntax, "" for the one that nobody names."""
    address = f"{client.base_url}/studies/{STUDY_UID}/series/{SERIES_UID}/instances/{SERIES_UID}.2/metadata"
    accept = f"{kind}; transfer-syntax={syntax}" if syntax else kind
    answer = client._session.get(address, headers={"Accept": accept}, timeout=20)
    answer.raise_for_status()
    (found,) = answer.json()
    if not syntax:
        # This client names the host without its port, so the addresses that it is told lack it too.
        same = client.retrieve_instance_metadata(STUDY_UID, SERIES_UID, f"{SERIES_UID}.2")
        assert _without_pixels(found) == _without_pixels(same)
    return _without_pixels(found)


def _without_pixels(header: dict[str, Any]) -> dict[str, Any]:
    return {tag: value for tag, value in header.items() if tag != "7FE00010"}


def frame(client: DICOMwebClient, syntax: str) -> bytes:
    kinds = (("application/octet-stream", syntax),) if syntax else None
    (found,) = client.retrieve_instance_frames(
        STUDY_UID, SERIES_UID, f"{SERIES_UID}.2", [1], media_types=kinds
    )
    return bytes(found)


def read(header: dict[str, Any], content: bytes, syntax: UID) -> NDArray[np.uint8]:
    """What pydicom makes of a frame that lies as its metadata say: RGB."""
    dataset = Dataset.from_json(header)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate([content]) if syntax.is_encapsulated else content
    dataset["PixelData"].VR = "OB"
    return np.asarray(pixel_array(dataset, raw=False))


@pytest.mark.parametrize("name", STORED)
def test_a_frame_is_the_picture_that_its_metadata_say(
    store: Callable[[Dataset], DICOMwebClient], name: str
) -> None:
    dataset = STORED[name]()
    client = store(dataset)
    for syntax in ("", "*"):
        require_told(client, dataset, syntax)


def require_told(client: DICOMwebClient, dataset: Dataset, syntax: str) -> None:
    """Pixels asked for in a syntax are the picture, read as the metadata asked for in it say."""
    stored = dataset.file_meta.TransferSyntaxUID
    header, content = told(client, syntax), frame(client, syntax)
    is_packed = bool(syntax) and stored.is_encapsulated
    shown = read(header, content, stored if is_packed else ExplicitVRLittleEndian)
    assert shown.shape == (ROWS, COLUMNS, 3), syntax
    assert np.abs(shown.astype(int) - picture().astype(int)).max() <= LOSS, syntax
    space = header["00280004"]["Value"][0]
    if is_packed:
        assert space == dataset.PhotometricInterpretation
        return
    bytes_of_a_pixel = 2 if space == "YBR_FULL_422" else 3
    assert len(content) == ROWS * COLUMNS * bytes_of_a_pixel
    assert space not in {"YBR_ICT", "YBR_RCT"}, "there is no such thing uncompressed"


def test_other_forms_of_metadata_say_the_same(store: Callable[[Dataset], DICOMwebClient]) -> None:
    client = store(STORED["JPEG of half the colours"]())
    for kind in ("application/dicom+json", "application/json"):
        assert told(client, "", kind)["00280004"]["Value"] == ["RGB"]
        assert told(client, str(ExplicitVRLittleEndian), kind)["00280004"]["Value"] == ["RGB"]
        assert told(client, str(JPEGBaseline8Bit), kind)["00280004"]["Value"] == ["YBR_FULL_422"]
    (found,) = client.search_for_instances(STUDY_UID, SERIES_UID, fields=["00280004"])
    assert found["00280004"]["Value"] == ["RGB"]


def test_what_is_kept_of_one_form_is_not_given_for_another(
    store: Callable[[Dataset], DICOMwebClient],
) -> None:
    client = store(STORED["JPEG of half the colours"]())
    address = f"{client.base_url}/studies/{STUDY_UID}/series/{SERIES_UID}/metadata"

    def ask(accept: str, known: str = "") -> requests.Response:
        sent = {"Accept": accept} | ({"If-None-Match": known} if known else {})
        return client._session.get(address, headers=sent, timeout=20)

    plain, packed = (ask(f"application/dicom+json{more}") for more in ("", "; transfer-syntax=*"))
    assert ask("application/dicom+json", plain.headers["ETag"]).status_code == 304
    assert ask("application/dicom+json", packed.headers["ETag"]).status_code == 200
