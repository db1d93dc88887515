"""Tables of grey values and colours: bytes that say how to show a picture, and nothing besides.

A table of grey values rises or falls all along; words written into its bytes do not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

Array = NDArray[Any]
# Shorter ones may be a word by chance: six letters in the order of the alphabet rise as well.
SHORTEST = 16
COLOURS = ("Red", "Green", "Blue")


def grey_table_trimmed(item: Dataset) -> bool:
    """Cut the LUTData of a sequence item to what its LUTDescriptor says; False where it is no plain table."""
    described = _described(item.get("LUTDescriptor"))
    table = _entries(item.LUTData, described)
    if table is None or len(table) < SHORTEST:
        return False
    steps = np.diff(table.astype(np.int64))
    if not steps.any() or not (np.all(steps >= 0) or np.all(steps <= 0)):
        return False
    as_bytes = isinstance(item.LUTData, bytes)
    content = _padded(table)
    item["LUTData"].value = content if as_bytes else np.frombuffer(content, "<u2").tolist()
    return True


def palettes_trimmed(clean: Dataset) -> None:
    """Cut the palettes of an image to their descriptors, and blank the colours that no pixel has."""
    pixels = clean.pixel_array.astype(np.int64)
    for colour in COLOURS:
        name = f"{colour}PaletteColorLookupTable"
        if f"{name}Data" not in clean:
            continue
        described = _described(clean.get(f"{name}Descriptor"))
        table = _entries(clean[f"{name}Data"].value, described)
        if table is None or described is None:
            del clean[f"{name}Data"]
            continue
        used = np.unique(np.clip(pixels - described[1], 0, len(table) - 1))
        kept = np.zeros_like(table)
        kept[used] = table[used]
        clean[f"{name}Data"].value = _padded(kept)


def _described(descriptor: Any) -> tuple[int, int] | None:
    """Entries and first value mapped, of a descriptor (PS3.3 C.11.1.1); 0 entries mean 65,536."""
    if descriptor is None or isinstance(descriptor, str | bytes | int) or len(descriptor) != 3:
        return None
    entries, first, _bits = (int(number) for number in descriptor)
    return entries % 65_536 or 65_536, first


def _entries(data: Any, described: tuple[int, int] | None) -> Array | None:
    """As many entries as were described, or None where there are fewer."""
    if described is None:
        return None
    entries = described[0]
    if not isinstance(data, bytes):
        data = np.array(data, dtype="<u2").ravel().tobytes()
    if len(data) in (entries, entries + 1):
        # Eight-bit tables are also written with one byte to an entry.
        table = np.frombuffer(data, dtype="u1")
    else:
        table = np.frombuffer(data[: len(data) // 2 * 2], dtype="<u2")
    return table[:entries] if len(table) >= entries else None


def _padded(table: Array) -> bytes:
    content = table.tobytes()
    return content + b"\0" * (len(content) % 2)
