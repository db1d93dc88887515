"""Reading a page that is a picture, in the reading process: set upright, its lines with their places.

Lengths are in points on the upright page, as of pages with a text layer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.sources.pdf.page_read import lines_pieced
from corpus.sources.pdf.shapes import Box, Line
from imaging.formats.text_engine import text_engine

# Longer side of the page as it is read, and as text is looked for in it, in pixels.
LONGEST, SEARCHED = 2400, 1536
# A page that is read so surely stands upright; one below is tried the other way round as well.
UPRIGHT = 0.8
# Below it what was taken for a line is a speck, or part of a drawing.
LINE_SURE = 0.5
# A line is this much longer than high before it says how the page lies.
LONG = 3.0
# Boxes of one size of letters are lower where none reaches down, and hardly higher; a heading's letters are
# wider as well.
LOWER, LARGER = 0.7, 1.15

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Found:
    """One piece of text: its four corners (upper left, upper right, lower right, lower left) in pixels."""

    corners: NDArray[np.float32]
    text: str
    sure: float

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def pitch(self) -> float:
        """How wide a letter is; a Chinese one is as wide as two others."""
        return self.width / sum(1.0 if ord(sign) > 0x2E7F else 0.5 for sign in self.text)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the page upright, by how many degrees clockwise it was turned, and its lines.

    `confidence` is the mean over all letters, 0 to 1, also of what is left out as too unsure.
    """

    page: Grey
    turn: int
    lines: list[Line]
    confidence: float


def scan_read(page: Grey, scale: float) -> Reading:
    """Read a page (rows, columns; dark on light) that has `scale` pixels a point."""
    found, turn = _found(page), 0
    if _lies_sideways(found):
        page, turn = np.rot90(page), 270
        found = _found(page)
    if _confidence(found) < UPRIGHT:
        other = _found(np.rot90(page, 2))
        if _confidence(other) > _confidence(found):
            page, turn, found = np.rot90(page, 2), (turn + 180) % 360, other
    return Reading(np.ascontiguousarray(page), turn, _lines(found, page, scale), _confidence(found))


def _found(page: Grey) -> list[_Found]:
    told = _networks()(
        np.repeat(page[:, :, np.newaxis], 3, axis=2),
        use_det=True,
        use_cls=False,
        use_rec=True,
        text_score=0.0,
    )
    if told.boxes is None:
        return []
    rows = zip(told.boxes, told.txts, told.scores, strict=True)
    return [
        _Found(corners, " ".join(text.split()), float(sure)) for corners, text, sure in rows if text.strip()
    ]


def _networks() -> Any:
    return text_engine(LONGEST, SEARCHED, "max", 1)


def _confidence(found: list[_Found]) -> float:
    letters = sum(len(one.text) for one in found)
    return sum(one.sure * len(one.text) for one in found) / letters if letters else 0.0


def _lies_sideways(found: list[_Found]) -> bool:
    """Whether most of the text runs up or down the page: its boxes are upright rectangles."""
    sides = [np.ptp(one.corners, axis=0) for one in found]
    along = sum(float(high) for wide, high in sides if high > LONG * wide)
    return along > sum(float(wide) for wide, high in sides if wide > LONG * high)


def _lines(found: list[_Found], page: Grey, scale: float) -> list[Line]:
    """The lines from top to bottom, a page that lies a little askew set straight."""
    sure = [one for one in found if one.sure >= LINE_SURE]
    tilt = _tilt(sure)
    middle = np.array([page.shape[1] / 2, page.shape[0] / 2])
    height = _usual([(len(one.text), one.height) for one in sure])
    pitch = _usual([(len(one.text), one.pitch) for one in sure])
    return lines_pieced([_line(one, tilt, middle, _as_usual(one, height, pitch), scale) for one in sure])


def _tilt(found: list[_Found]) -> float:
    """By how many radians most lines fall to the right."""
    long = [one for one in found if one.width > LONG * one.height]
    falls = sorted(math.atan2(*(one.corners[1] - one.corners[0])[::-1].tolist()) for one in long)
    return falls[len(falls) // 2] if falls else 0.0


def _usual(measured: list[tuple[int, float]]) -> float:
    """The measure that half of all letters reach, of (letters, measure) of each line."""
    half, passed = sum(letters for letters, _ in measured) / 2, 0
    for letters, measure in sorted(measured, key=lambda one: one[1]):
        passed += letters
        if passed >= half:
            return measure
    return 0.0


def _as_usual(one: _Found, height: float, pitch: float) -> float:
    """The height of a line in pixels: the usual one, unless its letters are of another size."""
    is_larger = one.height > LARGER * height and one.pitch > LARGER * pitch
    return one.height if is_larger or one.height < LOWER * height else height


def _line(one: _Found, tilt: float, middle: NDArray[np.float64], height: float, scale: float) -> Line:
    across, down = _turned(one.corners.mean(axis=0) - middle, -tilt) + middle
    box = Box(across - one.width / 2, down - height / 2, across + one.width / 2, down + height / 2)
    return Line(one.text, _scaled(box, 1 / scale), height / scale)


def _turned(point: NDArray[Any], angle: float) -> NDArray[np.float64]:
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([cosine * point[0] - sine * point[1], sine * point[0] + cosine * point[1]])


def _scaled(box: Box, by: float) -> Box:
    sides = {name: float(getattr(box, name)) * by for name in ("left", "top", "right", "bottom")}
    return replace(box, **sides)
