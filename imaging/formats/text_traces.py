"""Where a slice has sharp edges, in figures: letters have many, and its neighbours have none there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom

from imaging.formats.decoding import frame_unpacked

# A picture is looked at in so many parts along each side.
PARTS = 8
# A step between two pixels that counts: this share of the greys between the percentiles.
STEP = 0.25
PERCENTILES = (1.0, 99.0)
# The percentiles are those of every so many pixels along each side.
EVERY = 4


def text_trace(path: Path) -> dict[str, Any]:
    """`parts` of one grey DICOM picture: of each, row by row, the share of pixels with a step beside them.

    None of a picture in colour.
    """
    stored = frame_unpacked(pydicom.dcmread(path), 0)
    if stored.ndim != 2 or min(stored.shape) < PARTS:
        return {"parts": None}
    low, high = np.percentile(stored[::EVERY, ::EVERY], PERCENTILES)
    steps = np.abs(np.diff(stored.astype(np.int32), axis=1)) >= max(STEP * (high - low), 1.0)
    bands = np.array_split(steps, PARTS, axis=0)
    return {"parts": [[float(part.mean()) for part in np.array_split(band, PARTS, axis=1)] for band in bands]}
