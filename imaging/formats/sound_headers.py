"""Headers of DICOM pictures that make no sense are refused: nothing untrue is measured or shown."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from imaging.deidentify.lookup_tables import COLOURS
from imaging.deidentify.pixel_words import native_length
from imaging.formats.errors import Refused
from imaging.tones import first_number

# Direction cosines are rounded, some to three digits; a skewed or shortened pair is no such thing.
COSINES = 0.01
# No scanner's grey values are scaled by more.
LARGEST_SLOPE = 1e12
# Behind the pixels of a picture some programs leave bytes; these are more than that.
LEFT_BEHIND = 32_000
# Who people are and what they write; no picture holds a word of so many signs, few of them alike, by chance.
WRITTEN = ("PN", "LT", "ST", "UT")
_WORD = re.compile(r"[^\W\d_]{6,64}")
FEWEST_SIGNS = 4
# NumberOfImagesInMosaic: creator, group and element offset.
TILES = ("SIEMENS MR HEADER", 0x0019, 0x0A)
AGAIN = "Export it again from its source"


def require_sound(header: Dataset) -> None:
    """Refuse directions, pixel sizes, scales and palettes that no picture has. Raises Refused, ValueError."""
    if not _has_size(header.get("PixelSpacing")):
        raise _odd("geometry", "its pixels have no size")
    if not _is_frame(header.get("ImageOrientationPatient")):
        raise _odd("geometry", "its rows and columns do not stand at right angles")
    if not _scales(header.get("RescaleSlope")):
        raise _odd("rescale", "its grey values are scaled to nothing")
    if header.get("PhotometricInterpretation") == "PALETTE COLOR" and not all(
        f"{colour}PaletteColorLookupTable{part}" in header
        for colour in COLOURS
        for part in ("Descriptor", "Data")
    ):
        raise _odd("palette", "its colours are in a palette, which is missing")


def require_one_slice(header: Dataset) -> None:
    """Refuse a mosaic: small slices beside each other in what is called one picture. Raises Refused.

    Siemens writes diffusion and functional MR so; one place and one direction stand for all tiles, and where
    each lies is in private elements only.
    """
    words = header.get("ImageType") or []
    told = [words] if isinstance(words, str) else [str(word) for word in words]
    if "MOSAIC" not in [word.strip().upper() for word in told] and not _tiles(header):
        return
    sentence = (
        "This picture is a mosaic: many small MR slices lie beside each other in it, and it tells where one "
        "of them lies. Shown as one slice, every place, level and length on it would be wrong."
    )
    raise Refused("mosaic", sentence, "Export it with each slice as a picture of its own", read_as="DICOM")


def _tiles(header: Dataset) -> bool:
    """Whether the maker's own element counts several slices in the picture."""
    creator, group, offset = TILES
    try:
        count = header.private_block(group, creator)[offset].value
    except KeyError:
        return False
    number = first_number(count)
    return number is not None and number > 1


def require_no_more(dataset: Dataset) -> None:
    """Refuse unpacked pixels that are many more than the header says: it speaks of another picture."""
    held, claimed = len(dataset.PixelData), native_length(dataset)
    if held >= 2 * claimed and held - claimed >= LEFT_BEHIND:
        raise _odd("more_pixels", "it holds more than twice the pixels that its header says")


def require_no_words(dataset: Dataset) -> None:
    """Refuse unpacked pixels among which a word of the header stands: a damaged file repeats it there."""
    texts = [str(element.value) for element in dataset if element.VR in WRITTEN]
    for word in {word for text in texts for word in _WORD.findall(text)}:
        if len(set(word)) >= FEWEST_SIGNS and word.encode() in dataset.PixelData:
            sentence = "This DICOM file is damaged: words of its header stand in the middle of its picture."
            raise Refused("damaged", sentence, AGAIN, read_as="DICOM")


def _odd(code: str, why: str) -> Refused:
    return Refused(code, f"This DICOM file makes no sense: {why}.", AGAIN, read_as="DICOM")


def _has_size(spacing: Any) -> bool:
    """True without one as well: a picture without millimetres is measured in pixels."""
    return spacing is None or all(0 < float(side) < math.inf for side in _listed(spacing))


def _is_frame(cosines: Any) -> bool:
    """True without them as well, and for a number of them that says nothing."""
    numbers = np.array([float(number) for number in _listed(cosines)])
    if numbers.shape != (6,):
        return True
    across, down = numbers[:3], numbers[3:]
    told = np.array([across @ across - 1, down @ down - 1, across @ down])
    return bool(np.isfinite(told).all() and np.abs(told).max() <= 2 * COSINES)


def _scales(slope: Any) -> bool:
    return slope is None or slope == "" or 0 < abs(float(slope)) <= LARGEST_SLOPE


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
