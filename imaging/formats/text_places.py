"""Places of a picture that a machine takes for text: proposals to the person who signs it off, no verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from imaging.formats.decoding import frame_unpacked
from imaging.formats.text_engine import text_engine

# A larger picture is looked at in this many pixels along its longer side: one takes about 820 MB then.
LONGEST = 1536
# The same measure of the shorter side: a smaller picture is looked at enlarged.
SHORTEST = 736
# Text stands out also where the few brightest and darkest pixels do not count.
PERCENTILES = (0.5, 99.5)
# What a lead marker on a film says of the side, and how sure (0 to 1) the reading of it has to be.
LEAD_WORDS = frozenset({"R", "L", "RT", "LT", "右", "左"})
LEAD_SURE = 0.6
# How sure the reading of a word is, and how long the word, where nothing says that there is text.
WORD_SURE = 0.6
WORD_LETTERS = 3
# Letters reach beyond the box that the network draws: this share of its height is added all round.
MARGIN = 0.15

Grey = NDArray[np.uint8]


def text_places(path: Path, *, sure: bool = False) -> dict[str, Any]:
    """`places` of one DICOM picture: [left, top, width, height, kind] in its pixels, `text` or `lead`.

    `lead` is a letter that tells the side. What is read is forgotten here: it may be a name. With `sure`
    only what was read as several letters or digits: in slices, the edge of a bone looks like one.
    """
    picture = _as_shown(pydicom.dcmread(path))
    found = text_engine(LONGEST, SHORTEST, "min")(picture, use_cls=False, text_score=0.0)
    if found.boxes is None:
        return {"places": []}
    words = [
        each
        for each in zip(found.boxes, found.txts, found.scores, strict=True)
        if not sure or _is_read(each[1], each[2])
    ]
    rows, columns = picture.shape[:2]
    return {"places": [[*_inside(box, rows, columns), _kind(word, sure)] for box, word, sure in words]}


def _is_read(word: str, sure: float) -> bool:
    return sure >= WORD_SURE and sum(sign.isalnum() for sign in word) >= WORD_LETTERS


def _kind(word: str, sure: float) -> str:
    return "lead" if sure >= LEAD_SURE and word.strip(" .()").upper() in LEAD_WORDS else "text"


def _inside(box: NDArray[np.float32], rows: int, columns: int) -> list[int]:
    """Left, top, width and height of the upright box around four corners, with its margin."""
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    margin = MARGIN * (bottom - top)
    left, top = max(int(left - margin), 0), max(int(top - margin), 0)
    right, bottom = min(int(right + margin) + 1, columns), min(int(bottom + margin) + 1, rows)
    return [left, top, right - left, bottom - top]


def _as_shown(dataset: Dataset) -> Grey:
    """The picture as three channels of 8 bits: (rows, columns, 3)."""
    stored = frame_unpacked(dataset, 0)
    if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
        stored = apply_color_lut(stored, dataset)
    if stored.ndim == 3:
        return np.ascontiguousarray(stored >> 8 if stored.dtype.itemsize > 1 else stored, dtype=np.uint8)
    low, high = np.percentile(stored, PERCENTILES)
    scaled = np.clip((stored - low) / max(high - low, 1.0), 0.0, 1.0)
    return np.repeat(np.rint(scaled * 255).astype(np.uint8)[:, :, np.newaxis], 3, axis=2)
