"""What lies in a region of a picture: the values of the pixels whose centre it holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from imaging.models import Series

if TYPE_CHECKING:
    import numpy as np

# A region lies along rows and columns: two opposite corners span it.
REGION_KINDS = frozenset({"ellipse", "rectangle"})
_SLOPE, _INTERCEPT, _RESCALE_TYPE = "00281052", "00281053", "00281054"


def region_values(
    kind: str, corners: Sequence[tuple[float, float]], grey: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """The values of a region of a picture (rows, columns), in one dimension; empty where it holds no pixel.

    Corners are (column, row) in pixels, where 0 is the centre of the first one.
    """
    import numpy as np

    (left, top), (right, bottom) = (
        [pick(axis) for axis in zip(*corners, strict=True)] for pick in (min, max)
    )
    row, column = np.ogrid[: grey.shape[0], : grey.shape[1]]
    inside = (column >= left) & (column <= right) & (row >= top) & (row <= bottom)
    if kind == "ellipse" and right > left and bottom > top:
        across = (column - (left + right) / 2) / ((right - left) / 2)
        down = (row - (top + bottom) / 2) / ((bottom - top) / 2)
        inside &= across**2 + down**2 <= 1
    return np.asarray(grey[inside])


def value_unit(series: Series, metadata: str) -> str:
    """`HU` for a CT whose header says how stored values become them (PS3.3 C.8.2.1.1.2), else `raw`."""
    told = json.loads(metadata)
    is_rescaled = all(told.get(tag, {}).get("Value") for tag in (_SLOPE, _INTERCEPT))
    (said, *_others) = told.get(_RESCALE_TYPE, {}).get("Value") or ["HU"]
    return "HU" if series.modality == "CT" and is_rescaled and said == "HU" else "raw"
