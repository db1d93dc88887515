"""Pixels: bits that are not stored and bytes that are no picture go, the picture stays as it was."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSLossless,
    RLELossless,
)

from imaging.deidentify import deidentify
from tests.imaging.makers import slice_dataset
from tests.imaging.planted import written

NAME = b"DOE^JANE 1950-01-02 MRN5"
SECRET = b"a secret of the tests"
TEXT_BIT = 0x8000


def _stored(made: Dataset) -> tuple[Dataset, bytes]:
    content = written(deidentify(made, profile=None, secret=SECRET)[0])
    return pydicom.dcmread(io.BytesIO(content)), content


def _twelve_bits(sign: int) -> tuple[Dataset, NDArray[np.uint16]]:
    """A slice with 12 bits stored, and its words."""
    made = slice_dataset(1)
    made.BitsStored, made.HighBit, made.PixelRepresentation = 12, 11, sign
    values = np.random.default_rng(3).integers(-2048 if sign else 0, 2048 if sign else 4096, (32, 32))
    words = values.astype("<i2").view("<u2")
    made.PixelData = words.tobytes()
    return made, words


def _overlay() -> NDArray[np.uint16]:
    """Letters drawn in the highest bit, as old scanners did."""
    drawn = np.zeros((32, 32), "<u2")
    drawn[8:16, 4:28] = TEXT_BIT
    drawn[10:14, 6:26:2] = 0
    return drawn


# --- Bits above those stored ------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_an_overlay_in_the_bits_above_those_stored_goes(sign: int, syntax: UID) -> None:
    made, words = _twelve_bits(sign)
    made.file_meta.TransferSyntaxUID = syntax
    order = "<u2" if syntax == ExplicitVRLittleEndian else ">u2"
    made.PixelData = (words ^ _overlay()).astype(order).tobytes()
    clean = deidentify(made, profile=None, secret=SECRET)[0]
    assert np.array_equal(np.frombuffer(clean.PixelData, order).reshape(32, 32), words)
    assert np.array_equal(clean.pixel_array, made.pixel_array)


def test_bits_below_those_stored_go_and_pixels_move_down() -> None:
    made, words = _twelve_bits(0)
    made.HighBit = 15
    made.PixelData = ((words << 4) | 5).astype("<u2").tobytes()
    clean = deidentify(made, profile=None, secret=SECRET)[0]
    assert clean.PixelData == words.astype("<u2").tobytes()
    assert clean.HighBit == 11


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless, RLELossless])
def test_an_overlay_in_a_lossless_frame_goes(syntax: UID, sign: int) -> None:
    made, words = _twelve_bits(sign)
    made.BitsStored, made.HighBit, made.PixelData = 16, 15, (words ^ _overlay()).tobytes()
    made.compress(syntax, generate_instance_uid=False)
    made.BitsStored, made.HighBit = 12, 11
    clean, _content = _stored(made)
    assert clean.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert np.array_equal(np.frombuffer(clean.PixelData, "<u2").reshape(32, 32), words)


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless, RLELossless])
def test_a_plain_lossless_frame_stays_compressed(syntax: UID, sign: int) -> None:
    made, words = _twelve_bits(sign)
    made.compress(syntax, generate_instance_uid=False)
    clean, _content = _stored(made)
    assert clean.file_meta.TransferSyntaxUID == syntax
    assert np.array_equal(clean.pixel_array, words.view("<i2") if sign else words)


def test_words_with_every_bit_stored_stay() -> None:
    made = slice_dataset(1)
    made.PixelData = np.random.default_rng(0).integers(0, 65_536, (32, 32)).astype("<u2").tobytes()
    assert _stored(made)[0].PixelData == made.PixelData


# --- What is inside a compressed frame besides the picture --------------------------------------------

Frame = bytes
Plant = Callable[[Frame], Frame]


def _segment(marker: int, body: bytes = NAME) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _before(marker: bytes, planted: bytes, *, last: bool = False) -> Plant:
    def plant(frame: Frame) -> Frame:
        at = frame.rindex(marker) if last else frame.index(marker)
        return frame[:at] + planted + frame[at:]

    return plant


def _behind(planted: bytes) -> Plant:
    return lambda frame: frame + planted


def _in_boxes(frame: Frame) -> Frame:
    """A JP2 file with an XML and a UUID box around the codestream."""
    boxes = [(b"jP  ", b"\r\n\x87\n"), (b"ftyp", b"jp2 \0\0\0\0jp2 ")]
    grey = (32).to_bytes(4, "big") * 2 + b"\0\x01\x0b\x07\0\0"
    inner = _box(b"ihdr", grey) + _box(b"colr", b"\1\0\0" + (17).to_bytes(4, "big"))
    boxes += [(b"jp2h", inner), (b"xml ", NAME), (b"uuid", bytes(16) + NAME), (b"jp2c", frame)]
    return b"".join(_box(kind, body) for kind, body in boxes)


def _box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def _tile_comment(frame: Frame) -> Frame:
    """A comment in the header of the first tile-part, its length written anew."""
    at, sod, comment = frame.index(b"\xff\x90"), frame.index(b"\xff\x93"), _segment(0x64)
    length = int.from_bytes(frame[at + 6 : at + 10], "big") + len(comment)
    head = frame[: at + 6] + length.to_bytes(4, "big") + frame[at + 10 : sod]
    return head + comment + frame[sod:]


def _rle_gap(frame: Frame) -> Frame:
    """Words between the two segments of an RLE frame."""
    second = int.from_bytes(frame[8:12], "little")
    moved = (second + len(NAME)).to_bytes(4, "little")
    return frame[:8] + moved + frame[12:second] + NAME + frame[second:]


def _rle_header(frame: Frame) -> Frame:
    return frame[:16] + NAME + frame[16 + len(NAME) :]


def _j2k_comment(frame: Frame) -> Frame:
    return _before(b"\xff\x90", _segment(0x64, b"\0\1" + NAME))(frame)


JPEG_PLANTS = {
    "comment": _before(b"\xff\xdb", _segment(0xFE)),
    "exif": _before(b"\xff\xdb", _segment(0xE1, b"Exif\0\0" + NAME)),
    "thumbnail": _before(b"\xff\xdb", _segment(0xE0, b"JFXX\0\x10" + NAME)),
    "jfif": _before(b"\xff\xdb", _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\4\2" + NAME)),
    "adobe": _before(b"\xff\xdb", _segment(0xEE, b"Adobe\0\x64\0\0\0\0\0" + NAME)),
    "iptc": _before(b"\xff\xdb", _segment(0xED, b"Photoshop 3.0\0" + NAME)),
    "comment before the last scan": _before(b"\xff\xda", _segment(0xFE), last=True),
    "application before the last scan": _before(b"\xff\xda", _segment(0xE5), last=True),
    "before the end": _before(b"\xff\xd9", _segment(0xFE), last=True),
    "in the scan": _before(b"\xff\xd9", NAME, last=True),
    "behind the end": _behind(NAME),
    "another picture behind": _behind(b"\xff\xd8" + _segment(0xFE) + b"\xff\xd9"),
}
J2K_PLANTS = {
    "comment": _j2k_comment,
    "comment of a tile": _tile_comment,
    "behind the end": _behind(NAME),
    "boxes": _in_boxes,
}
LS_PLANTS = {
    "comment": _before(b"\xff\xda", _segment(0xFE)),
    "application": _before(b"\xff\xf7", _segment(0xE8, b"SPIFF\0" + NAME)),
    "mapping table": _before(b"\xff\xda", _segment(0xF8, b"\2\1\1" + NAME)),
    "behind the end": _behind(NAME),
}
RLE_PLANTS = {"behind": _behind(NAME), "between": _rle_gap, "header": _rle_header}


def _jpeg(*, progressive: bool, colour: bool) -> Dataset:
    made = slice_dataset(1)
    noise = np.random.default_rng(2).integers(0, 255, (32, 32, 3) if colour else (32, 32)).astype("u1")
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG", progressive=progressive, quality=90)
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    if colour:
        made.SamplesPerPixel, made.PlanarConfiguration = 3, 0
        made.PhotometricInterpretation = "YBR_FULL_422"
    made.PixelData = encapsulate([out.getvalue()])
    made["PixelData"].is_undefined_length = True
    # Progressive frames belong to a retired syntax that is read as the extended one is.
    made.file_meta.TransferSyntaxUID = JPEGExtended12Bit if progressive else JPEGBaseline8Bit
    return made


def _planted(made: Dataset, plant: Plant) -> tuple[NDArray[np.generic], Dataset]:
    """What the picture was, and the dataset with something in its frame that is no picture."""
    picture = np.array(made.pixel_array)
    frame = plant(next(generate_frames(made.PixelData, number_of_frames=1)))
    made.PixelData = encapsulate([frame])
    assert NAME in made.PixelData
    return picture, made


def _assert_gone(made: Dataset, plant: Plant) -> None:
    picture, made = _planted(made, plant)
    clean, content = _stored(made)
    assert NAME not in content
    assert NAME[:8] not in content
    assert np.array_equal(clean.pixel_array, picture)


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("progressive", [False, True], ids=["baseline", "progressive"])
@pytest.mark.parametrize("plant", JPEG_PLANTS.values(), ids=JPEG_PLANTS)
def test_words_in_a_jpeg_frame_go(plant: Plant, progressive: bool, colour: bool) -> None:
    _assert_gone(_jpeg(progressive=progressive, colour=colour), plant)


@pytest.mark.parametrize("plant", J2K_PLANTS.values(), ids=J2K_PLANTS)
def test_words_in_a_jpeg_2000_frame_go(plant: Plant) -> None:
    made = slice_dataset(1)
    made.compress(JPEG2000Lossless, generate_instance_uid=False)
    _assert_gone(made, plant)


@pytest.mark.parametrize("plant", RLE_PLANTS.values(), ids=RLE_PLANTS)
def test_words_in_an_rle_frame_go(plant: Plant) -> None:
    made = slice_dataset(1)
    made.compress(RLELossless, generate_instance_uid=False)
    _assert_gone(made, plant)


@pytest.mark.parametrize("plant", LS_PLANTS.values(), ids=LS_PLANTS)
def test_words_in_a_jpeg_ls_frame_go(plant: Plant) -> None:
    made = slice_dataset(1)
    made.compress(JPEGLSLossless, generate_instance_uid=False)
    _assert_gone(made, plant)


def test_a_frame_that_no_decoder_reads_and_no_rule_explains_is_not_passed_on() -> None:
    made = slice_dataset(1)
    made.compress(JPEGLSLossless, generate_instance_uid=False)
    made.PixelData = encapsulate([NAME])
    with pytest.raises((RuntimeError, ValueError, NotImplementedError)):
        deidentify(made, profile=None, secret=SECRET)


def test_items_behind_the_frame_and_an_offset_table_with_words_go() -> None:
    made = slice_dataset(1)
    made.compress(JPEGLSLossless, generate_instance_uid=False)
    picture = np.array(made.pixel_array)
    frame = next(generate_frames(made.PixelData, number_of_frames=1))
    item = b"\xfe\xff\x00\xe0"
    words = item + len(NAME).to_bytes(4, "little") + NAME
    table = item + b"\4\0\0\0\0\0\0\0"
    made.PixelData = table + item + len(frame).to_bytes(4, "little") + frame + words
    clean, content = _stored(made)
    assert NAME not in content
    assert np.array_equal(clean.pixel_array, picture)


def test_the_last_of_an_odd_number_of_small_big_endian_pixels_stays() -> None:
    made = slice_dataset(1)
    made.Rows = made.Columns = 3
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.PixelData = np.frombuffer(bytes([*range(200, 209), 0]), "<u2").astype(">u2").tobytes()
    made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    clean = deidentify(made, profile=None, secret=SECRET)[0]
    assert clean.pixel_array.ravel().tolist() == list(range(200, 209))
