"""Bytes that are no pixels: of tables what makes a table is kept, of everything else nothing."""

from __future__ import annotations

import io

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom import config
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut
from pydicom.sequence import Sequence

from imaging.deidentify import deidentify
from imaging.deidentify.table import GREY_TABLE, PICTURE
from tests.imaging.makers import slice_dataset
from tests.imaging.planted import written

NAME = b"DOE JANE 1950-01-02 MRN5"
SECRET = b"a secret of the tests"
SEQUENCES = ("VOILUTSequence", "ModalityLUTSequence", "PresentationLUTSequence")


def _words(text: bytes) -> bytes:
    return text + b"\0" * (len(text) % 2)


def _kept(made: Dataset) -> Dataset:
    clean, _report = deidentify(made, profile=None, secret=SECRET)
    return pydicom.dcmread(io.BytesIO(written(clean)))


def _with_table(sequence: str, data: bytes | list[int], entries: int, bits: int = 16) -> Dataset:
    made = slice_dataset(1)
    item = Dataset()
    item.add(DataElement("LUTDescriptor", "US", [entries, 0, bits]))
    item.add(DataElement("LUTData", "OW" if isinstance(data, bytes) else "US", data))
    made.add(DataElement(sequence, "SQ", Sequence([item])))
    return made


def _ramp(entries: int) -> NDArray[np.uint16]:
    return (np.arange(entries) * 16).astype("<u2")


@pytest.mark.parametrize("sequence", SEQUENCES)
@pytest.mark.parametrize(
    "data",
    [
        _words(NAME),
        _ramp(256).tobytes()[:100] + _words(NAME) + _ramp(256).tobytes()[124:],
        list(np.frombuffer(_words(NAME), "<u2").tolist()),
    ],
    ids=["name alone", "name inside", "name as numbers"],
)
def test_a_name_in_a_table_of_grey_values_goes(sequence: str, data: bytes | list[int]) -> None:
    entries = len(data) // 2 if isinstance(data, bytes) else len(data)
    clean = _kept(_with_table(sequence, data, entries))
    assert NAME not in written(clean)
    assert sequence not in clean


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_name_behind_a_table_of_grey_values_goes_and_the_table_stays(sequence: str) -> None:
    clean = _kept(_with_table(sequence, _ramp(256).tobytes() + _words(NAME), 256))
    assert NAME not in written(clean)
    assert clean[sequence][0].LUTData == _ramp(256).tobytes()


def test_a_table_of_single_bytes_or_of_numbers_stays() -> None:
    grey = bytes(range(255, -1, -1))
    assert _kept(_with_table("VOILUTSequence", grey, 256, 8)).VOILUTSequence[0].LUTData == grey
    packed = list(np.frombuffer(grey, "<u2").tolist())
    assert _kept(_with_table("VOILUTSequence", packed, 256, 8)).VOILUTSequence[0].LUTData == packed
    numbers = _ramp(64).tolist()
    assert _kept(_with_table("VOILUTSequence", numbers, 64)).VOILUTSequence[0].LUTData == numbers


def test_no_bytes_stay_but_those_that_are_named() -> None:
    """Every attribute of the dictionary that may hold bytes, at the top and inside an item."""
    tags = [tag for tag, entry in DicomDictionary.items() if _may_hold_bytes(entry[0])]
    assert len(tags) > 80
    made = slice_dataset(1)
    item = Dataset()
    for tag in tags:
        for target in (made, item):
            if tag not in target and 0x00080000 <= tag < 0xFFFC0000:
                target.add(DataElement(tag, _bytes_vr(DicomDictionary[tag][0]), _words(NAME)))
    made.add(DataElement("ReferencedImageSequence", "SQ", Sequence([item])))
    with config.disable_value_validation():
        clean = _kept(made)
    assert NAME not in written(clean)
    left = {e.keyword for e in clean.iterall() if e.VR in ("OB", "OW", "OF", "OD", "OL", "OV", "UN")}
    assert left <= PICTURE | {GREY_TABLE}


def _may_hold_bytes(vr: str) -> bool:
    return any(part in ("OB", "OW", "OF", "OD", "OL", "OV", "UN") for part in vr.split(" or "))


def _bytes_vr(vr: str) -> str:
    return next(part for part in vr.split(" or ") if _may_hold_bytes(part))


def test_a_picture_inside_an_item_goes() -> None:
    made = slice_dataset(1)
    inner = slice_dataset(2)
    inner.PixelData = _words(NAME)
    made.add(DataElement("ReferencedImageSequence", "SQ", Sequence([inner])))
    assert NAME not in written(_kept(made))


def _colours(table: bytes, entries: int) -> Dataset:
    made = slice_dataset(1)
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.PhotometricInterpretation = "PALETTE COLOR"
    made.PixelData = (np.arange(32 * 32) % 10).astype("u1").tobytes()
    for colour in ("Red", "Green", "Blue"):
        descriptor = f"{colour}PaletteColorLookupTableDescriptor"
        made.add(DataElement(descriptor, "US", [entries, 0, 16]))
        made.add(DataElement(f"{colour}PaletteColorLookupTableData", "OW", table))
    return made


@pytest.mark.parametrize("place", [slice(40, 64), slice(512, 512)], ids=["inside", "behind"])
def test_colours_that_no_pixel_has_are_blank(place: slice) -> None:
    made = _colours(_ramp(256).tobytes(), 256)
    shown = apply_color_lut(made.pixel_array, made)
    for colour in ("Red", "Green", "Blue"):
        element = made[f"{colour}PaletteColorLookupTableData"]
        element.value = element.value[: place.start] + _words(NAME) + element.value[place.stop :]
    clean = _kept(made)
    assert NAME not in written(clean)
    assert np.array_equal(shown, apply_color_lut(clean.pixel_array, clean))
