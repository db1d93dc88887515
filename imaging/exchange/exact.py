"""Where a mark lies in full, inside its segment of a segmentation: the pixel that stands for it says less.

A private block of this system's, so that what it gave out comes back as it was. Others skip it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydicom.dataset import Dataset

GROUP: Final = 0x0063
CREATOR: Final = "SPINEMED STUDIO"
PLACE, BOX = 0x01, 0x02


@dataclass(frozen=True, slots=True)
class Exact:
    """A place in patient mm (LPS), or as column and row; `box` its least and greatest corner, or nothing."""

    place: tuple[float, ...]
    box: tuple[tuple[float, ...], ...] = ()


def exact_put(segment: Dataset, exact: Exact) -> None:
    """Write a place into the item of a segment."""
    block = segment.private_block(GROUP, CREATOR, create=True)
    block.add_new(PLACE, "FD", list(exact.place))
    if exact.box:
        block.add_new(BOX, "FD", [number for corner in exact.box for number in corner])


def exact_told(segment: Dataset) -> Exact | None:
    """The place in the item of a segment; None where there is none."""
    try:
        block = segment.private_block(GROUP, CREATOR)
    except KeyError:
        return None
    if PLACE not in block:
        return None
    place = _numbers(block[PLACE].value)
    corners = _numbers(block[BOX].value) if BOX in block else ()
    half = len(corners) // 2
    return Exact(place, (corners[:half], corners[half:]) if half == len(place) else ())


def _numbers(value: Any) -> tuple[float, ...]:
    listed: Sequence[Any] = value if hasattr(value, "__iter__") else [value]
    return tuple(float(number) for number in listed)
