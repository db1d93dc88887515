"""Grey pictures whose bytes are their values: read as they lie, without what decoding costs."""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING, Any

from imaging.deidentify.pixel_words import WHOLE_WORDS, lies_in_stored_bits, native_length

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pydicom import Dataset

EXPLICIT_LE = "1.2.840.10008.1.2.1"
PIXELS = 0x7FE00010
NATIVE = ("OB", "OW")
UNDEFINED = 0xFFFFFFFF
NO_PREAMBLE = b"\0" * 128
_GREY = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")
# How the pixel data begin: group, element, VR, two bytes of nothing, length (PS3.5 table 7.1-1).
_BEGINS = struct.Struct("<HH2sHI")


def pixels_begin(vr: str, length: int) -> bytes:
    """What stands before pixel data of so many bytes in Explicit VR Little Endian."""
    return _BEGINS.pack(PIXELS >> 16, PIXELS & 0xFFFF, vr.encode(), 0, length)


def leaves_as_it_lies(dataset: Dataset) -> bool:
    """Whether a file's pixels are its last bytes, just as the dataset holds them.

    One that was read from a file is not asked further: pydicom writes elements that nobody looked at as
    they came.
    """
    pixels = dataset[PIXELS]
    return (
        dataset.file_meta.TransferSyntaxUID == EXPLICIT_LE
        and dataset.original_encoding == (None, None)
        and getattr(dataset, "preamble", None) in (None, NO_PREAMBLE)
        and pixels.VR in NATIVE
        and isinstance(pixels.value, bytes)
        and not pixels.is_undefined_length
        and len(pixels.value) % 2 == 0
        and 0 < len(pixels.value) < UNDEFINED
        and max(map(int, dataset.keys())) == PIXELS
    )


def plain_values(dataset: Dataset) -> NDArray[Any] | None:
    """Every value of a picture, in one row; None where pydicom has to decode it."""
    import numpy as np

    kind = _plain_kind(dataset)
    if kind is None or len(dataset.PixelData) != _padded_length(dataset):
        return None
    count = native_length(dataset) // kind.itemsize
    return _as_meant(dataset, np.frombuffer(dataset.PixelData, kind, count))


def plain_frame(dataset: Dataset, stream: IO[bytes], inner: int) -> NDArray[Any] | None:
    """Frame `inner` (from 0) as (rows, columns), from a stream that stands where the pixel data begin.

    None where pydicom has to decode it. `dataset` is what stands before them.
    """
    import numpy as np

    kind = _plain_kind(dataset)
    if kind is None or not 0 <= inner < _frames(dataset):
        return None
    head, length = stream.read(_BEGINS.size), _padded_length(dataset)
    if head not in [pixels_begin(vr, length) for vr in NATIVE]:
        return None
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    size = rows * columns * kind.itemsize
    stream.seek(inner * size, 1)
    content = stream.read(size)
    if len(content) < size:
        return None
    return _as_meant(dataset, np.frombuffer(content, kind).reshape(rows, columns))


def _plain_kind(dataset: Dataset) -> np.dtype[Any] | None:
    """The type of the values, where each is a whole little-endian word and pydicom would find all it asks."""
    import numpy as np

    bits, stored = dataset.get("BitsAllocated"), dataset.get("BitsStored")
    is_plain = (
        dataset.file_meta.get("TransferSyntaxUID") == EXPLICIT_LE
        and bits in WHOLE_WORDS
        and stored in range(1, bits + 1)
        and dataset.get("HighBit") == stored - 1
        and dataset.get("SamplesPerPixel") == 1
        and dataset.get("PixelRepresentation") in (0, 1)
        and dataset.get("PhotometricInterpretation") in _GREY
        and bool(dataset.get("Rows") and dataset.get("Columns"))
        and _frames(dataset) > 0
        and _padded_length(dataset) < UNDEFINED
    )
    sign = "i" if dataset.get("PixelRepresentation") == 1 else "u"
    return np.dtype(f"<{sign}{bits // 8}") if is_plain else None


def _frames(dataset: Dataset) -> int:
    return int(dataset.get("NumberOfFrames", 1) or 0)


def _padded_length(dataset: Dataset) -> int:
    length = native_length(dataset)
    return length + length % 2


def _as_meant(dataset: Dataset, values: NDArray[Any]) -> NDArray[Any] | None:
    """The values; None where bits that are not stored have to be set right first."""
    return values if lies_in_stored_bits(dataset, values) else None
