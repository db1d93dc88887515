"""Greys of files with tables, curves and padding: against the formulas of PS3.3 C.11, and against pydicom."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi, apply_windowing
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian, XRayAngiographicImageStorage

from imaging.render import frame_grey, frame_values
from imaging.tones import voi_table
from tests.imaging.makers import slice_dataset

SHAPE = (64, 96)
MODALITY, VOI = "ModalityLUTSequence", "VOILUTSequence"


def film(stored: NDArray[Any], *, bits: int, **told: Any) -> Dataset:
    """A picture of these values, of which `bits` are stored, and no word about its greys but those told."""
    made = slice_dataset(1)
    for name in ("RescaleSlope", "RescaleIntercept"):
        del made[name]
    made.Rows, made.Columns = stored.shape
    made.BitsAllocated, made.BitsStored, made.HighBit = 8 * stored.dtype.itemsize, bits, bits - 1
    made.PixelRepresentation = int(stored.dtype.kind == "i")
    made.PixelData = stored.tobytes()
    for name, value in told.items():
        setattr(made, name, value)
    return made


def table(
    first: int, entries: NDArray[Any], bits: int, *, vr: str = "US", data_vr: str = "US", count: int = -1
) -> Sequence:
    """A sequence with one table."""
    item = Dataset()
    told = entries.size if count < 0 else count
    described = [told, first, bits] if vr == "US" else np.array([told, first, bits]).astype("<i2").tolist()
    item.add(DataElement("LUTDescriptor", vr, described))
    content: Any = entries.astype("<u2").tolist()
    if data_vr == "OW":
        content = entries.tobytes() + b"\0" * (entries.nbytes % 2)
    item.add(DataElement("LUTData", data_vr, content))
    return Sequence([item])


def written(made: Dataset, *, implicit: bool = False) -> io.BytesIO:
    if implicit:
        made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    stream.seek(0)
    return stream


def noise(low: int, high: int, dtype: str) -> NDArray[Any]:
    found = np.random.default_rng(5).integers(low, high + 1, SHAPE).astype(dtype)
    found[0, 0], found[-1, -1] = low, high
    return found


def bent(count: int, bits: int) -> NDArray[np.uint16]:
    """A table that rises slowly, then fast, then slowly again."""
    way = np.linspace(-6, 6, count)
    share = 1 / (1 + np.exp(-way))
    share = (share - share[0]) / (share[-1] - share[0])
    return np.rint(share * ((1 << bits) - 1)).astype("<u2")


def by_pydicom(made: Dataset, most: int) -> NDArray[np.uint8]:
    read = pydicom.dcmread(written(made))
    shown = apply_voi(apply_modality_lut(read.pixel_array, read), read)
    return np.rint(shown / most * 255).astype(np.uint8)


def shown(made: Dataset, **asked: Any) -> NDArray[np.uint8]:
    return frame_grey(written(made), 0, **asked)


@pytest.mark.parametrize("data_vr", ["US", "OW"])
@pytest.mark.parametrize(
    ("count", "first", "bits"), [(4096, 0, 16), (1024, 500, 12), (3000, 200, 10), (4000, 40, 14)]
)
def test_a_film_is_shown_through_its_table(count: int, first: int, bits: int, data_vr: str) -> None:
    made = film(
        noise(0, 4095, "<u2"), bits=12, VOILUTSequence=table(first, bent(count, bits), bits, data_vr=data_vr)
    )
    assert np.array_equal(shown(made), by_pydicom(made, (1 << bits) - 1))


def test_the_modality_s_table_comes_first_then_the_voi_s() -> None:
    stored = np.array([[0, 1, 2, 3, 4, 5]], dtype="<u2")
    made = film(stored, bits=12)
    # 0 and 1 lie below and at the first entry, 5 behind the last one.
    made.ModalityLUTSequence = table(1, np.array([30, 10, 20, 40]), 16)
    made.VOILUTSequence = table(10, np.array([0, *range(5, 255, 5), 255]), 8)
    values = frame_values(written(made), 0)
    assert values is not None
    assert values.tolist() == [[30, 30, 10, 20, 40, 40]]
    # The entry of 30 is number 20: 20 × 5.
    assert shown(made).tolist() == [[100, 100, 0, 50, 150, 150]]


def test_a_film_with_both_tables_is_as_pydicom_has_it() -> None:
    made = film(noise(0, 1023, "<u2"), bits=10)
    made.ModalityLUTSequence = table(0, bent(1024, 12), 16)
    made.VOILUTSequence = table(100, bent(3000, 16), 16)
    assert np.array_equal(shown(made), by_pydicom(made, 65_535))


def test_a_number_of_entries_of_0_stands_for_65536() -> None:
    entries = bent(65_536, 16)
    made = film(noise(0, 65_535, "<u2"), bits=16, VOILUTSequence=table(0, entries, 16, count=0, data_vr="OW"))
    assert np.array_equal(shown(made), np.rint(entries[noise(0, 65_535, "<u2")] / 65_535 * 255))


@pytest.mark.parametrize("vr", ["SS", "US"])
def test_the_first_value_is_below_zero_where_what_goes_in_may_be(vr: str) -> None:
    first = -1024 if vr == "SS" else 65_536 - 1024
    stored = noise(-2000, 3000, "<i2")
    made = film(stored, bits=16, VOILUTSequence=table(first, bent(4096, 16), 16, vr=vr))
    wanted = bent(4096, 16)[np.clip(stored + 1024, 0, 4095)]
    assert np.array_equal(shown(made), np.rint(wanted / 65_535 * 255))
    # Of unsigned values that a rescale takes below zero as well.
    made = film((stored + 2000).astype("<u2"), bits=16, RescaleSlope=1, RescaleIntercept=-2000)
    made.VOILUTSequence = table(first, bent(4096, 16), 16, vr=vr)
    assert np.array_equal(shown(made), np.rint(wanted / 65_535 * 255))


def test_the_first_value_of_an_unsigned_film_is_not_below_zero() -> None:
    made = film(noise(0, 65_535, "<u2"), bits=16, VOILUTSequence=table(40_000, bent(4096, 16), 16))
    assert np.array_equal(shown(made), by_pydicom(made, 65_535))


def test_a_file_without_value_representations_is_read_alike() -> None:
    made = film(noise(-2000, 3000, "<i2"), bits=16, VOILUTSequence=table(-1024, bent(4096, 16), 16, vr="SS"))
    explicit = shown(made)
    assert np.array_equal(frame_grey(written(made, implicit=True), 0), explicit)


def test_eight_bits_lie_in_bytes_or_in_words() -> None:
    stored = noise(0, 255, "<u2")
    entries = bent(256, 8)
    for content in (entries, entries.astype("u1")):
        made = film(stored, bits=8, VOILUTSequence=table(0, content, 8, data_vr="OW"))
        assert np.array_equal(shown(made), entries[stored])


def test_more_bits_than_told_are_not_cut_off() -> None:
    stored = noise(0, 4095, "<u2")
    made = film(stored, bits=12, VOILUTSequence=table(0, bent(4096, 12), 8))
    assert np.array_equal(shown(made), np.rint(bent(4096, 12)[stored] / 4095 * 255))


def test_low_values_of_monochrome1_are_light_through_the_table_too() -> None:
    stored = noise(0, 4095, "<u2")
    made = film(stored, bits=12, VOILUTSequence=table(0, bent(4096, 16), 16))
    made.PhotometricInterpretation = "MONOCHROME1"
    assert np.array_equal(shown(made), np.rint((1 - bent(4096, 16)[stored] / 65_535) * 255))


def test_a_table_comes_before_a_window_and_one_that_is_asked_for_before_both() -> None:
    stored = noise(0, 4095, "<u2")
    made = film(stored, bits=12, WindowCenter=2000, WindowWidth=1000)
    made.VOILUTSequence = table(0, bent(4096, 16), 16)
    assert np.array_equal(shown(made), by_pydicom(made, 65_535))
    asked = np.rint(np.clip((stored - 1000.0) / 2000, 0, 1) * 255)
    assert np.array_equal(shown(made, window=(2000.0, 2000.0)), asked)


@pytest.mark.parametrize("change", ["no data", "too few", "two numbers", "no descriptor", "many bits"])
@pytest.mark.parametrize("sequence", [MODALITY, VOI])
def test_a_table_that_cannot_be_used_is_taken_for_none(sequence: str, change: str) -> None:
    plain = film(noise(0, 4095, "<u2"), bits=12, WindowCenter=2000, WindowWidth=1000)
    made = film(noise(0, 4095, "<u2"), bits=12, WindowCenter=2000, WindowWidth=1000)
    told = table(0, bent(64, 16), 17 if change == "many bits" else 16)
    (item,) = told
    if change == "no data":
        del item.LUTData
    elif change == "too few":
        item.LUTDescriptor = [4096, 0, 16]
    elif change == "two numbers":
        item.LUTDescriptor = [64, 0]
    elif change == "no descriptor":
        del item.LUTDescriptor
    setattr(made, sequence, told)
    assert np.array_equal(shown(made), shown(plain))


def test_the_table_of_an_angiogram_s_beam_is_not_for_display() -> None:
    stored = noise(0, 255, "<u2")
    made = film(stored, bits=8, ModalityLUTSequence=table(0, bent(256, 16)[::-1].copy(), 16))
    made.SOPClassUID = XRayAngiographicImageStorage
    made.WindowCenter, made.WindowWidth = 128, 256
    assert np.array_equal(shown(made), stored)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID", ""])
@pytest.mark.parametrize("window", [(40.0, 400.0), (300.5, 7.0), (100.0, 1.0), (2048.0, 4096.0)])
def test_a_told_window_is_as_pydicom_has_it(function: str, window: tuple[float, float]) -> None:
    made = film(noise(0, 4095, "<u2"), bits=12, RescaleSlope=1, RescaleIntercept=-1024)
    made.WindowCenter, made.WindowWidth = window
    if function:
        made.VOILUTFunction = function
    read = pydicom.dcmread(written(made))
    values = apply_modality_lut(read.pixel_array, read)
    # It spreads over the range of the values, here 4095 from -1024.
    with np.errstate(over="ignore"):
        wanted = (apply_windowing(values, read) + 1024) / 4095 * 255
    assert np.abs(shown(made) - wanted).max() <= 0.5 + 1e-9


def test_a_window_narrower_than_one_is_meant_exactly() -> None:
    made = film(noise(0, 1000, "<u2"), bits=12, RescaleSlope=0.001, RescaleIntercept=0)
    made.WindowCenter, made.WindowWidth = 0.5, 0.8
    values = noise(0, 1000, "<u2") * 0.001
    assert np.abs(shown(made) - np.clip((values - 0.1) / 0.8, 0, 1) * 255).max() <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("told", "pads"),
    [
        ({"PixelPaddingValue": -2000}, [-2000]),
        ({"PixelPaddingValue": -3000, "PixelPaddingRangeLimit": -2000}, [-3000, -2400, -2000]),
    ],
)
def test_what_stands_for_no_pixel_does_not_spread_the_greys(told: dict[str, int], pads: list[int]) -> None:
    stored = noise(-100, 900, "<i2")
    inside = stored[:, SHAPE[1] // 2 :].copy()
    stored[:, : SHAPE[1] // 2] = np.resize(np.array(pads), (SHAPE[0], SHAPE[1] // 2))
    made = film(stored, bits=16)
    for name, value in told.items():
        made.add(DataElement(name, "SS", value))
    low, high = np.percentile(inside.astype(float), (1, 99))
    wanted = np.rint(np.clip((stored - low) / (high - low), 0, 1) * 255)
    assert np.array_equal(shown(made), wanted)


def test_where_all_is_padding_something_is_shown() -> None:
    made = film(np.full(SHAPE, 7, "<i2"), bits=16)
    made.add(DataElement("PixelPaddingValue", "SS", 7))
    assert shown(made).shape == SHAPE


def test_the_line_nearest_to_a_table_runs_where_the_table_rises() -> None:
    entries = np.concatenate([np.zeros(1000), np.linspace(0, 65_535, 101), np.full(1000, 65_535)])
    made = film(noise(0, 4095, "<u2"), bits=12, VOILUTSequence=table(0, entries.astype("<u2"), 16))
    found = voi_table(made)
    assert found is not None
    centre, width = found.line
    assert centre == pytest.approx(1050, abs=2)
    assert width == pytest.approx(96, abs=4)
