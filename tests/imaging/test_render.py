"""Grey values of rendered frames: what the window's formula gives for each pixel."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset

from imaging.png import png_bytes
from imaging.render import frame_grey
from tests.imaging.makers import slice_dataset

SHAPE = (48, 64)


def _values(low: int, high: int, dtype: str) -> NDArray[Any]:
    """Noise that reaches both ends."""
    found = np.random.default_rng(1).integers(low, high + 1, SHAPE).astype(dtype)
    found[0, 0], found[-1, -1] = low, high
    return found


def _stream(values: NDArray[Any], **told: Any) -> io.BytesIO:
    dataset: Dataset = slice_dataset(1)
    bits = 8 * values.dtype.itemsize
    dataset.Rows, dataset.Columns = values.shape
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation = bits - 1, int(values.dtype.kind == "i")
    dataset.PixelData = values.tobytes()
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, 0
    for name in ("WindowCenter", "WindowWidth"):
        if name in dataset:
            del dataset[name]
    for name, value in told.items():
        setattr(dataset, name, value)
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    stream.seek(0)
    return stream


def _linear(values: NDArray[Any], centre: float, width: float) -> NDArray[np.uint8]:
    """A window that a file tells (PS3.3 C.11.2.1.2.1)."""
    return _by_formula(values, centre - 0.5, width - 1)


def _by_formula(values: NDArray[Any], centre: float, width: float) -> NDArray[np.uint8]:
    share = np.clip((values - (centre - width / 2)) / width, 0, 1)
    return np.rint(share * 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("low", "high", "dtype"),
    [
        (0, 4095, "<u2"),
        (-32768, 32767, "<i2"),
        (0, 65535, "<u2"),
        (-1024, 1500, "<i2"),
        (0, 255, "u1"),
        (7, 7, "<u2"),
        (-(2**31), 2**31 - 1, "<i4"),
    ],
)
@pytest.mark.parametrize("window", [(40.0, 400.0), (300.25, 999.5), (1e6, 1e9)])
def test_every_pixel_is_what_the_window_says(
    low: int, high: int, dtype: str, window: tuple[float, float]
) -> None:
    stored = _values(low, high, dtype)
    shown = frame_grey(_stream(stored, RescaleSlope="1.5", RescaleIntercept="-1024"), 0, window)
    assert np.array_equal(shown, _by_formula(stored * 1.5 - 1024.0, *window))


def test_without_a_window_the_frame_s_own_spread_is_shown() -> None:
    stored = _values(-900, 2000, "<i2")
    low, high = np.percentile(stored.astype(float), (1, 99))
    shown = frame_grey(_stream(stored), 0)
    assert np.array_equal(shown, _by_formula(stored.astype(float), (low + high) / 2, high - low))


@pytest.mark.parametrize(
    "told",
    [
        {"WindowCenter": 500, "WindowWidth": 0},
        {"WindowCenter": 500, "WindowWidth": -200},
        {"WindowCenter": 500},
        {"WindowWidth": 200},
        {"WindowCenter": None, "WindowWidth": 200},
        {"WindowCenter": 500, "WindowWidth": None},
        {"WindowCenter": [500, 40], "WindowWidth": [0, 400]},
        {"WindowCenter": [], "WindowWidth": []},
    ],
)
@pytest.mark.parametrize("photometric", ["MONOCHROME2", "MONOCHROME1"])
def test_a_window_that_shows_nothing_is_taken_for_none(told: dict[str, Any], photometric: str) -> None:
    stored = _values(-900, 2000, "<i2")
    shown = frame_grey(_stream(stored, PhotometricInterpretation=photometric, **told), 0)
    unwindowed = frame_grey(_stream(stored, PhotometricInterpretation=photometric), 0)
    assert np.array_equal(shown, unwindowed)
    assert len(np.unique(shown)) > 200, "a picture, and not one grey"


@pytest.mark.parametrize("told", [([500, 40], [200, 400]), ("500", "200"), (500, 200)])
def test_the_first_of_several_windows_is_the_file_s_own(told: tuple[Any, Any]) -> None:
    stored = _values(0, 1000, "<u2")
    shown = frame_grey(_stream(stored, WindowCenter=told[0], WindowWidth=told[1]), 0)
    assert np.array_equal(shown, _linear(stored.astype(float), 500, 200))


def test_the_file_s_own_window_and_monochrome1_are_kept() -> None:
    stored = _values(0, 4095, "<u2")
    told = {"WindowCenter": 2000, "WindowWidth": 1000, "PhotometricInterpretation": "MONOCHROME1"}
    straight = _linear(stored.astype(float), 2000, 1000)
    shown = frame_grey(_stream(stored, **told), 0)
    share = 1 - np.clip((stored - 1500.0) / 999, 0, 1)
    assert np.array_equal(shown, np.rint(share * 255).astype(np.uint8))
    assert shown[0, 0] == 255 - straight[0, 0] == 255


def test_a_film_s_own_curve_is_followed_and_a_window_that_is_asked_for_is_a_line() -> None:
    stored = _values(0, 4095, "<u2")
    told = {"WindowCenter": 2000, "WindowWidth": 1600, "VOILUTFunction": "SIGMOID"}
    by_curve = np.rint(255 / (1 + np.exp(-4 * (stored - 2000.0) / 1600))).astype(np.uint8)
    assert np.array_equal(frame_grey(_stream(stored, **told), 0), by_curve)
    asked = frame_grey(_stream(stored, **told), 0, (2000.0, 1600.0))
    assert np.array_equal(asked, _by_formula(stored.astype(float), 2000, 1600))


@pytest.mark.parametrize("told", [{"RescaleSlope": 2}, {"RescaleIntercept": -200}, {"WindowWidth": 300}])
def test_a_slice_is_not_shown_through_the_greys_of_another(told: dict[str, Any]) -> None:
    values = _values(0, 900, "<u2")
    window = {"WindowCenter": 400, "WindowWidth": 700, "VOILUTFunction": "LINEAR_EXACT"}
    first, again = (frame_grey(_stream(values, **window), 0) for _ in range(2))
    other = {"RescaleSlope": 1, "RescaleIntercept": 0} | window | told
    found = frame_grey(_stream(values, **other), 0)
    rescaled = values * float(other["RescaleSlope"]) + other["RescaleIntercept"]
    assert np.array_equal(first, again)
    assert np.array_equal(first, _by_formula(values, 400, 700))
    assert np.array_equal(found, _by_formula(rescaled, 400, other["WindowWidth"]))


def test_a_table_of_the_file_is_applied() -> None:
    stored = _values(0, 3, "<u2")
    table = Dataset()
    table.LUTDescriptor, table.ModalityLUTType = [4, 0, 16], "US"
    table.add_new("LUTData", "US", [0, 900, 100, 1000])
    stream = _stream(stored, ModalityLUTSequence=[table])
    shown = frame_grey(stream, 0, (500, 1000))
    assert np.array_equal(shown, _by_formula(np.array([0.0, 900, 100, 1000])[stored], 500, 1000))


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("RGB", 3)])
@pytest.mark.parametrize("size", [(1, 1), (64, 48), (513, 7)])
def test_a_png_holds_the_picture(mode: str, channels: int, size: tuple[int, int]) -> None:
    grey = np.random.default_rng(2).integers(0, 256, (size[1], size[0], channels)).astype(np.uint8)
    grey[:, size[0] // 2 :] = 200
    picture = Image.fromarray(grey[:, :, 0] if mode == "L" else grey)
    with Image.open(io.BytesIO(png_bytes(picture))) as read:
        read.load()
        assert (read.mode, read.size, read.format) == (mode, size, "PNG")
        assert read.tobytes() == picture.tobytes()
