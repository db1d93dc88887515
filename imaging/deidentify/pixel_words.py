"""Uncompressed pixels: as many as the header claims, with the bits that it calls stored."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

Words = NDArray[Any]
WHOLE_WORDS = (8, 16, 32)


def native_length(dataset: Dataset) -> int:
    """Bytes that uncompressed pixel data must have, before padding to an even length."""
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    samples = int(dataset.get("SamplesPerPixel", 1))
    pixels = int(dataset.Rows) * int(dataset.Columns) * frames
    bits = int(dataset.BitsAllocated)
    if dataset.get("PhotometricInterpretation") == "YBR_FULL_422":
        samples = 2
    return (pixels * samples * bits + 7) // 8


def stored_words(dataset: Dataset, content: bytes, *, little: bool = True) -> bytes:
    """Pixels without the bits above and below those stored, in which old scanners drew overlays."""
    allocated, stored, _high = _bits(dataset)
    if stored >= allocated or allocated not in WHOLE_WORDS:
        return content
    whole = len(content) // (allocated // 8) * (allocated // 8)
    words = np.frombuffer(content[:whole], dtype=f"{'<' if little else '>'}u{allocated // 8}")
    if lies_in_stored_bits(dataset, words):
        return content
    plain, extended = _plain(dataset, words)
    kept = extended if dataset.get("PixelRepresentation") == 1 else plain
    return kept.tobytes() + content[whole:]


def lowest_words(dataset: Dataset, content: bytes, *, little: bool = True) -> bytes:
    """Pixels that lie above the lowest bits of their words moved down there, and the header told.

    So the standard has them (PS3.5 8.1.1); decoders take them for others where old files have not.
    """
    allocated, stored, high = _bits(dataset)
    above = high - stored + 1
    if not above or allocated not in WHOLE_WORDS:
        return content
    whole = len(content) // (allocated // 8) * (allocated // 8)
    sign = "i" if dataset.get("PixelRepresentation") == 1 else "u"
    words = np.frombuffer(content[:whole], dtype=f"{'<' if little else '>'}{sign}{allocated // 8}")
    dataset.HighBit = stored - 1
    return (words >> above).astype(words.dtype).tobytes() + content[whole:]


def lies_in_stored_bits(dataset: Dataset, words: Words) -> bool:
    """Whether all values lie within the lowest bits, and those are the stored; two values tell."""
    _allocated, stored, high = _bits(dataset)
    if not words.size or high != stored - 1:
        return False
    if dataset.get("PixelRepresentation") != 1:
        return int(words.max()) < 1 << stored
    signed = words.view(words.dtype.str.replace("u", "i"))
    return int(signed.min()) >= -(1 << stored - 1) and int(signed.max()) < 1 << stored - 1


def has_other_bits(dataset: Dataset, words: Words) -> bool:
    """True when decoded pixels (unsigned) use bits that are neither stored nor repeat the sign."""
    plain, extended = _plain(dataset, words)
    return bool(np.any((words != plain) & (words != extended)))


def _bits(dataset: Dataset) -> tuple[int, int, int]:
    """Bits allocated, bits stored and the number of the highest stored bit."""
    allocated = int(dataset.BitsAllocated)
    stored = int(dataset.get("BitsStored") or allocated)
    high = int(dataset.get("HighBit") or stored - 1)
    return allocated, stored, high if stored - 1 <= high < allocated else stored - 1


def _plain(dataset: Dataset, words: Words) -> tuple[Words, Words]:
    """The stored bits alone, and with the sign repeated above them where there is one."""
    _allocated, stored, high = _bits(dataset)
    kind = words.dtype.type
    every = int(np.iinfo(kind).max)
    mask = (((1 << stored) - 1) << (high - stored + 1)) & every
    plain = (words & kind(mask)).astype(words.dtype)
    if dataset.get("PixelRepresentation") != 1:
        return plain, plain
    above = every & ~((1 << (high + 1)) - 1)
    negative = (words & kind((1 << high) & every)) != 0
    return plain, np.where(negative, plain | kind(above), plain).astype(words.dtype)
