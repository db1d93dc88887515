"""The colour picture of these tests, stored as numbers of the colours of a palette."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataelem import DataElement
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from tests.imaging.dicomweb.test_colour import COLUMNS, ROWS, coloured, picture

# So many rows and columns have one colour where the palette has 256 of them.
DOWN, ACROSS = 2, 3


def _numbers(*, coarse: bool) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The number of each pixel's colour, and the colours: each pixel its own, or 256 of them."""
    colours = picture()
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    if not coarse:
        return rows * COLUMNS + columns, colours.reshape(-1, 3)
    numbers = rows // DOWN * (COLUMNS // ACROSS) + columns // ACROSS
    return numbers, colours[::DOWN, 1::ACROSS].reshape(-1, 3)


def _indexed(*, pixel_bits: int, colour_bits: int, first: int = 0) -> Dataset:
    """The picture by a palette whose first colour has the number `first`."""
    numbers, colours = _numbers(coarse=pixel_bits == 8)
    pixels = (numbers + first).astype(f"<u{pixel_bits // 8}")
    dataset = coloured("PALETTE COLOR", ExplicitVRLittleEndian, pixels.tobytes())
    del dataset.PlanarConfiguration
    dataset.SamplesPerPixel, dataset.PixelRepresentation = 1, 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = pixel_bits, pixel_bits, pixel_bits - 1
    dataset["PixelData"].VR = "OB" if pixel_bits == 8 else "OW"
    for channel, name in enumerate(("Red", "Green", "Blue")):
        tints = colours[:, channel]
        entries = tints if colour_bits == 8 else tints.astype("<u2") << 8
        table = f"{name}PaletteColorLookupTable"
        dataset.add(DataElement(f"{table}Descriptor", "US", [len(colours), first, colour_bits]))
        dataset.add(DataElement(f"{table}Data", "OW", entries.tobytes()))
    return dataset


def _packed() -> Dataset:
    dataset = _indexed(pixel_bits=8, colour_bits=16)
    dataset.compress(RLELossless, generate_instance_uid=False)
    return dataset


PALETTES: dict[str, Callable[[], Dataset]] = {
    "palette of 16 bits": lambda: _indexed(pixel_bits=8, colour_bits=16),
    "palette of 8 bits": lambda: _indexed(pixel_bits=8, colour_bits=8),
    "palette that begins later": lambda: _indexed(pixel_bits=16, colour_bits=16, first=500),
    "palette of many colours": lambda: _indexed(pixel_bits=16, colour_bits=16),
    "RLE of a palette": _packed,
}
