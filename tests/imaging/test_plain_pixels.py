"""Pixels that are read and written as they lie are those that pydicom reads and writes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.pixels.utils import pixel_array

from imaging.formats.keeping import keep_dataset, pixel_sha256
from imaging.formats.plain_pixels import leaves_as_it_lies, plain_frame, plain_values
from imaging.render import frame_grey, frame_values
from tests.imaging.makers import slice_dataset

FRAMES = 3


def made(kind: str, stored: int, *, frames: int = 1, photometric: str = "MONOCHROME2") -> Dataset:
    """A picture of 5 × 7 pixels of a type of numpy, each value within the bits stored."""
    dataset = slice_dataset(1)
    whole = np.dtype(kind)
    least, most = (-(1 << stored - 1), 1 << stored - 1) if whole.kind == "i" else (0, 1 << stored)
    values = np.random.default_rng(stored).integers(least, most, (frames, 5, 7)).astype(kind)
    dataset.Rows, dataset.Columns = 5, 7
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8 * whole.itemsize, stored, stored - 1
    dataset.PixelRepresentation, dataset.PhotometricInterpretation = int(whole.kind == "i"), photometric
    content = values.tobytes()
    dataset.PixelData = content + b"\0" * (len(content) % 2)
    if frames > 1:
        dataset.NumberOfFrames = frames
    return dataset


PLAIN: dict[str, Dataset] = {
    "12 of 16 bits": made("<u2", 12),
    "16 bits": made("<u2", 16),
    "signed": made("<i2", 16),
    "signed, 12 of 16 bits": made("<i2", 12),
    "bytes": made("u1", 8),
    "signed bytes": made("i1", 7),
    "long words": made("<u4", 20),
    "frames": made("<u2", 12, frames=FRAMES),
    "frames of bytes": made("u1", 8, frames=FRAMES),
    "white is low": made("<u2", 12, photometric="MONOCHROME1"),
}


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_plain_values_are_those_that_pydicom_decodes(name: str) -> None:
    dataset = PLAIN[name]
    values = plain_values(dataset)
    assert values is not None
    assert values.tobytes() == pixel_array(dataset, raw=True).tobytes()
    expected = hashlib.sha256(np.ascontiguousarray(pixel_array(dataset, raw=True)).data)
    assert pixel_sha256(dataset) == expected.hexdigest()


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_a_file_is_written_as_pydicom_writes_it(name: str, tmp_path: Path) -> None:
    dataset, written = PLAIN[name], io.BytesIO()
    dataset["PixelData"].VR = "OW" if dataset.BitsAllocated > 8 else "OB"
    assert leaves_as_it_lies(dataset)
    deepcopy(dataset).save_as(written, enforce_file_format=True)
    told = keep_dataset(dataset, tmp_path)
    content = (tmp_path / told["file"]).read_bytes()
    assert content == written.getvalue()
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["size"] == len(content)
    place = told["pixel_offset"]
    assert content[place : place + len(dataset.PixelData)] == dataset.PixelData


@pytest.mark.parametrize("name", sorted(PLAIN))
@pytest.mark.parametrize("window", [None, (40.0, 400.0)])
def test_a_frame_is_drawn_as_pydicom_decodes_it(
    name: str, window: tuple[float, float] | None, tmp_path: Path
) -> None:
    dataset = PLAIN[name]
    path = tmp_path / "file.dcm"
    dataset.save_as(path, enforce_file_format=True)
    for inner in range(int(dataset.get("NumberOfFrames", 1))):
        with path.open("rb") as stream:
            bare = dcmread(stream, stop_before_pixels=True)
            assert plain_frame(bare, stream, inner) is not None
        with path.open("rb") as stream:
            values = frame_values(stream, inner)
        with path.open("rb") as stream:
            grey = frame_grey(stream, inner, window)
        assert values is not None
        low, high = np.percentile(values, (1, 99))
        centre, width = window or ((low + high) / 2, max(high - low, 1.0))
        expected = np.clip((values - (centre - width / 2)) / width, 0, 1)
        if dataset.PhotometricInterpretation == "MONOCHROME1":
            expected = 1 - expected
        assert (grey == np.rint(255 * expected)).all()


def _other_bits(dataset: Dataset) -> None:
    dataset.PixelData = b"\xff\xff" + dataset.PixelData[2:]


def _high_bits(dataset: Dataset) -> None:
    dataset.HighBit = 15


def _nothing_said(dataset: Dataset) -> None:
    del dataset.BitsStored


def _colour(dataset: Dataset) -> None:
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"


def _cut(dataset: Dataset) -> None:
    dataset.PixelData = dataset.PixelData[:-2]


def _too_long(dataset: Dataset) -> None:
    dataset.PixelData += bytes(2)


def _no_number_of_frames(dataset: Dataset) -> None:
    dataset.NumberOfFrames = None


def _packed(dataset: Dataset) -> None:
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.5"


def _other_end(dataset: Dataset) -> None:
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.2"


@pytest.mark.parametrize(
    "change",
    [
        _other_bits,
        _high_bits,
        _nothing_said,
        _colour,
        _cut,
        _too_long,
        _no_number_of_frames,
        _packed,
        _other_end,
    ],
)
def test_what_is_not_plain_is_left_to_pydicom(change: Callable[[Dataset], None]) -> None:
    dataset = made("<u2", 12)
    change(dataset)
    assert plain_values(dataset) is None


def _as_read(dataset: Dataset) -> Dataset:
    """The same dataset out of a file, whose elements nobody has looked at."""
    written = io.BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    return dcmread(io.BytesIO(written.getvalue()))


def _coloured(planar: int) -> Dataset:
    dataset = made("u1", 8, frames=3)
    del dataset.NumberOfFrames
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.PlanarConfiguration = planar
    return dataset


def _single_bits() -> Dataset:
    dataset = made("u1", 8)
    dataset.Rows, dataset.Columns, dataset.PixelData = 5, 8, b"\x81\x42\x24\x18\xff\0"
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = 0
    return dataset


def _rle() -> Dataset:
    dataset = made("<u2", 12)
    dataset.compress("1.2.840.10008.1.2.5", generate_instance_uid=False)
    return dataset


def _ambiguous() -> Dataset:
    """Numbers whose type follows from pixels, or from a header that does not say it."""
    dataset, item = made("<u2", 12), Dataset()
    dataset.SmallestImagePixelValue, dataset.LargestImagePixelValue = 3, 40_000
    item.LUTDescriptor, item.LUTData = [4, 0, 16], bytes(range(8))
    dataset.VOILUTSequence = [item]
    return dataset


def _signed_by_the_frame() -> Dataset:
    dataset = made("<i2", 12)
    dataset.PixelPaddingValue = -2000
    return dataset


def _foreign_letters() -> Dataset:
    dataset = made("<u2", 12)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SeriesDescription = "腰椎 T2"
    return dataset


OTHERS: dict[str, Callable[[], Dataset]] = {
    "pixel by pixel": lambda: _coloured(0),
    "plane by plane": lambda: _coloured(1),
    "single bits": _single_bits,
    "packed": _rle,
    "ambiguous": _ambiguous,
    "ambiguous and signed": _signed_by_the_frame,
    "Chinese": _foreign_letters,
    "read from a file": lambda: _as_read(made("<u2", 12)),
    "Chinese, read from a file": lambda: _as_read(_foreign_letters()),
}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_whatever_a_file_holds_is_written_as_pydicom_writes_it(name: str, tmp_path: Path) -> None:
    dataset, written = OTHERS[name](), io.BytesIO()
    if not dataset.file_meta.TransferSyntaxUID.is_compressed:
        dataset["PixelData"].VR = "OW" if dataset.BitsAllocated > 8 else "OB"
    deepcopy(dataset).save_as(written, enforce_file_format=True)
    told = keep_dataset(dataset, tmp_path)
    content = (tmp_path / told["file"]).read_bytes()
    assert content == written.getvalue()
    assert (told["size"], told["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    place = told["pixel_offset"]
    assert content[place : place + len(dataset.PixelData)] == dataset.PixelData


def _odd(dataset: Dataset) -> None:
    dataset.PixelData += b"\0"


def _undefined(dataset: Dataset) -> None:
    dataset["PixelData"].is_undefined_length = True


def _unsure(dataset: Dataset) -> None:
    dataset["PixelData"].VR = "OB or OW"


def _with_a_tail(dataset: Dataset) -> None:
    dataset.add_new(0xFFFCFFFC, "OB", b"\0\0")


def _with_words_before(dataset: Dataset) -> None:
    dataset.preamble = b"II*\0".ljust(128, b"\0")


def _none(dataset: Dataset) -> None:
    dataset.PixelData = b""


@pytest.mark.parametrize(
    "change", [_odd, _undefined, _unsure, _with_a_tail, _with_words_before, _none, _packed, _other_end]
)
def test_pixels_in_doubt_are_written_by_pydicom(change: Callable[[Dataset], None]) -> None:
    dataset = made("<u2", 12)
    dataset["PixelData"].VR = "OW"
    assert leaves_as_it_lies(dataset)
    change(dataset)
    assert not leaves_as_it_lies(dataset)
    assert not leaves_as_it_lies(_as_read(made("<u2", 12)))
