"""A packed picture larger than its header says, or than any film, is neither taken in nor unpacked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from imaging.deidentify.codestreams import codestream_size
from imaging.dicomweb.accept import EXPLICIT_LE
from imaging.dicomweb.pixels import frame_read
from imaging.formats import limits
from imaging.formats.decoding import frame_unpacked
from imaging.models import ImportFileState, Series, SopInstance
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.dicomweb.places import SERIES, ask_frames, get
from tests.imaging.dicomweb.test_syntaxes import source_of
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
LIES = (JPEG2000Lossless, JPEGLSLossless, JPEGBaseline8Bit)


def packed(syntax: str) -> Dataset:
    """A slice of 32 pixels a side, packed."""
    made = makers.slice_dataset(1)
    if syntax != JPEGBaseline8Bit:
        made.compress(syntax, generate_instance_uid=False)
        return made
    out = io.BytesIO()
    Image.effect_noise((32, 32), 30).save(out, "JPEG")
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
    made.file_meta.TransferSyntaxUID = syntax
    made.PixelData = encapsulate([out.getvalue()])
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    return made


def lying(syntax: str) -> Dataset:
    """The same under a header that says a quarter of it."""
    made = packed(syntax)
    made.Rows, made.Columns = 16, 16
    return made


@pytest.mark.parametrize("syntax", LIES, ids=lambda uid: uid.name)
def test_a_true_header_is_taken_and_one_that_says_less_is_refused(
    project: Project, approval: Approval, incoming: Path, syntax: Any
) -> None:
    packed(syntax).save_as(incoming / "true.dcm", enforce_file_format=True)
    untrue = lying(syntax)
    untrue.SOPInstanceUID = untrue.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.9"
    untrue.save_as(incoming / "untrue.dcm", enforce_file_format=True)
    told = imported(incoming, project)
    assert told["true.dcm"]["outcome"] == ImportFileState.TAKEN, told["true.dcm"]["reason"]
    assert told["untrue.dcm"]["outcome"] == ImportFileState.REFUSED
    assert told["untrue.dcm"]["reason"] == (
        "The picture of this DICOM file is packed as 32 × 32 pixels of 1 values, and its header says "
        "16 × 16 pixels of 1 values; it is damaged or hostile."
    )
    assert SopInstance.objects.count() == 1


def test_a_frame_larger_than_any_film_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    side = 8_000
    made = makers.slice_dataset(1)
    made.Rows = made.Columns = side
    # RLE of one value: 128 pixels in two bytes, high and low bytes apart (PS3.5 Annex G).
    plane = b"\x81\x07" * (side * side // 128)
    header = b"".join(number.to_bytes(4, "little") for number in (2, 64, 64 + len(plane), *[0] * 13))
    made.PixelData = encapsulate([header + plane + plane])
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = RLELossless
    made.save_as(incoming / "film.dcm", enforce_file_format=True)
    told = imported(incoming, project)["film.dcm"]
    assert told["reason"] == "Unpacked this file needs 128 MB; the most that is read is 120 MB."
    assert 2 * side * side > limits.FRAME
    assert not SopInstance.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("syntax", LIES, ids=lambda uid: uid.name)
def test_such_a_file_that_lies_in_the_store_all_the_same_is_not_unpacked(
    project: Project, surgeon_a: User, syntax: Any
) -> None:
    series: Series = study_store(project, slices=0)
    row = dataset_store(series, slice_dataset("2.25.200", 2))
    _put_in_its_place(row, lying(syntax))
    with pytest.raises(ValueError, match="packed as 32 × 32 pixels"):
        frame_read(source_of(row), 1, EXPLICIT_LE)
    address = f"{SERIES}/instances/{row.sop_instance_uid}"
    reply = ask_frames(surgeon_a, f"{address}/frames/1", accept=b"application/octet-stream")
    assert (reply.status, reply.body) == (500, b"This frame cannot be decoded.")
    assert get(signed_in(surgeon_a), f"{address}/rendered", "image/png").status_code >= 400


def _put_in_its_place(row: SopInstance, other: Dataset) -> None:
    from django.core.files.storage import default_storage

    with default_storage.open(row.path, "wb") as file:
        other.save_as(file, enforce_file_format=True)
    syntax = other.file_meta.TransferSyntaxUID
    SopInstance.objects.filter(pk=row.pk).update(transfer_syntax_uid=syntax)
    row.refresh_from_db()


@pytest.mark.parametrize("syntax", [*LIES, RLELossless], ids=lambda uid: uid.name)
def test_what_is_true_is_unpacked(syntax: Any, tmp_path: Path) -> None:
    packed(syntax).save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = dcmread(tmp_path / "a.dcm")
    assert np.array_equal(frame_unpacked(found, 0), found.pixel_array)


def test_what_says_no_size_of_itself_has_none() -> None:
    assert codestream_size(b"\0" * 64) is None
    assert codestream_size(b"\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\x20\x01\0\x11\0\xff\xd9") is None
    assert codestream_size(b"\xff\xd8\xff\xc0\0\x0b\x08\0\x10\0\x20\x01\0\x11\0\xff\xd9") == (16, 32, 1)
