"""Frames and files of every transfer syntax: what is unpacked is what pydicom decodes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID

from imaging.dicomweb.accept import EXPLICIT_LE, PLAIN, SYNTAXES_OF, frame_answer
from imaging.dicomweb.pixels import FrameSource, frame_read
from imaging.models import Series, SopInstance
from projects.models import Project, User
from tests.conftest import SHARED, signed_in
from tests.imaging.dicomweb.places import SERIES, body_of, get, parts_of
from tests.imaging.stored import dataset_store, study_store

pytestmark = pytest.mark.django_db
FOLDER = SHARED / "data" / "cornerstone3D"
FILES = sorted(path.name for path in FOLDER.glob("*.dcm")) or ["none"]
OCTETS = "application/octet-stream"
GREY_LEVEL = 1


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project, slices=0)


@pytest.fixture
def dataset(request: pytest.FixtureRequest) -> Dataset:
    path = Path(FOLDER / request.param)
    if not path.is_file():
        pytest.skip("The public sample files are not beside this checkout.")
    found = dcmread(path)
    if "PixelData" not in found:
        pytest.skip("This file has no pixels: an import refuses it.")
    if found.file_meta.TransferSyntaxUID.is_deflated:
        pytest.skip("Deflated files are inflated on the way in: none is stored.")
    try:
        found.pixel_array  # noqa: B018
    except (NotImplementedError, RuntimeError):
        pytest.skip("An import unpacks it by GDCM (test_syntax_table.py): none is stored.")
    found.SOPInstanceUID = found.file_meta.MediaStorageSOPInstanceUID = "2.25.7.1"
    return found


def each_file() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("dataset", FILES, indirect=True)


def source_of(row: SopInstance) -> FrameSource:
    return FrameSource(
        row.series_id, row.path, row.pixel_offset, row.pixel_length, row.number_of_frames,
        row.transfer_syntax_uid, row.sha256,
    )  # fmt: skip


def decoded(dataset: Dataset) -> NDArray[Any]:
    """What pydicom decodes of the first frame, little endian; its colour as stored, of lossy codecs RGB."""
    syntax = dataset.file_meta.TransferSyntaxUID
    pixels, _ = get_decoder(syntax).as_array(dataset, index=0, raw=not is_lossy(syntax))
    return pixels.astype(pixels.dtype.newbyteorder("<"))


def is_lossy(syntax: UID) -> bool:
    return str(syntax) in {f"1.2.840.10008.1.2.4.{last}" for last in ("50", "51", "81", "91")}


@each_file()
def test_a_frame_unpacked_is_what_pydicom_decodes(series: Series, dataset: Dataset) -> None:
    expected = decoded(dataset)
    source = source_of(dataset_store(series, dataset))
    found = np.frombuffer(frame_read(source, 1, EXPLICIT_LE), expected.dtype).reshape(expected.shape)
    difference = np.abs(found.astype(int) - expected.astype(int)).max()
    assert difference <= (GREY_LEVEL if is_lossy(dataset.file_meta.TransferSyntaxUID) else 0)


@each_file()
def test_a_file_unpacked_has_the_pixels_that_pydicom_decodes(
    series: Series, surgeon_a: User, dataset: Dataset
) -> None:
    syntax = dataset.file_meta.TransferSyntaxUID
    expected = dataset.pixel_array
    row = dataset_store(series, dataset)
    address = f"{_series_address(row)}/instances/{row.sop_instance_uid}"
    sent = dcmread(io.BytesIO(body_of(get(signed_in(surgeon_a), address, "application/dicom"))))
    assert sent.file_meta.TransferSyntaxUID == EXPLICIT_LE
    assert sent.SOPInstanceUID == dataset.SOPInstanceUID
    found = sent.pixel_array
    assert found.shape == expected.shape
    difference = np.abs(found.astype(int) - expected.astype(int)).max()
    assert difference <= (GREY_LEVEL if is_lossy(syntax) else 0)
    kept = dcmread(
        io.BytesIO(body_of(get(signed_in(surgeon_a), address, "application/dicom; transfer-syntax=*")))
    )
    assert kept.file_meta.TransferSyntaxUID == (EXPLICIT_LE if syntax.is_implicit_VR else syntax)
    assert kept.PixelData == dataset.PixelData


@each_file()
def test_a_frame_leaves_packed_where_its_type_is_accepted(series: Series, dataset: Dataset) -> None:
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    source = source_of(dataset_store(series, dataset))
    answer = frame_answer("multipart/related; type=application/octet-stream; transfer-syntax=*",
                          source.served_syntax)  # fmt: skip
    assert answer is not None
    assert frame_answer("*/*", source.served_syntax) is not None
    assert answer.transfer_syntax == (EXPLICIT_LE if syntax in PLAIN else syntax)
    fitting = {kind for kind, syntaxes in SYNTAXES_OF.items() if syntax in syntaxes}
    for kind in SYNTAXES_OF:
        assert (frame_answer(kind, source.served_syntax) is not None) == (kind in fitting)
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return
    packed = frame_read(source, 1, syntax)
    assert packed in b"".join(_fragments(dataset))


@each_file()
def test_every_address_of_it_answers(series: Series, surgeon_a: User, dataset: Dataset) -> None:
    row = dataset_store(series, dataset)
    client: Client = signed_in(surgeon_a)
    address = f"{_series_address(row)}/instances/{row.sop_instance_uid}"
    expected = decoded(dataset)
    assert body_of(get(client, f"{address}/bulkdata/7FE00010", OCTETS)).startswith(expected.tobytes())
    assert len(parts_of(get(client, f"{address}/bulkdata"))) >= 1
    assert get(client, f"{address}/metadata").status_code == 200
    assert get(client, f"{address}/rendered", "image/png").status_code == 200
    assert get(client, f"{address}/thumbnail").status_code == 200


def _series_address(row: SopInstance) -> str:
    assert row.series.series_instance_uid in SERIES
    return SERIES


def _fragments(dataset: Dataset) -> list[bytes]:
    from pydicom.encaps import generate_fragments, parse_basic_offsets

    stream = io.BytesIO(dataset.PixelData)
    parse_basic_offsets(stream)
    return list(generate_fragments(stream))
