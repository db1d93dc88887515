"""Boxes over a picture, in its pixels from the upper left corner, and how they are kept as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass

# What a machine takes a place for: text, or a letter that tells the side.
TEXT, LEAD = "text", "lead"


@dataclass(frozen=True, slots=True)
class Box:
    """A place of a picture, in its pixels from the upper left corner."""

    left: int
    top: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.left}, {self.top}, {self.width}, {self.height}"


def boxes_as_text(boxes: Sequence[Box]) -> str:
    """Boxes as they are kept."""
    return json.dumps([astuple(box) for box in boxes])


def boxes_of(text: str) -> list[Box]:
    """Kept boxes."""
    return [Box(*numbers) for numbers in json.loads(text)]


def is_text_news(seen: str, now: str) -> bool:
    """Whether a machine takes a place for text now that it had not proposed when somebody looked.

    `seen` and `now` are kept as `found_in` reads them. A place counts as seen where more than half of it lies
    in one that was: the same word is boxed a little otherwise once its neighbour is black.
    """
    before = [box for box, _kind in found_in(seen)]
    return any(
        kind == TEXT and not any(2 * _shared(box, old) > box.width * box.height for old in before)
        for box, kind in found_in(now)
    )


def _shared(one: Box, other: Box) -> int:
    """The pixels that two boxes have in common."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return max(across, 0) * max(down, 0)


def found_in(text_places: str) -> list[tuple[Box, str]]:
    """Places that a machine found, with what it takes each for; none where it has not or could not look."""
    return [(Box(*numbers), kind) for *numbers, kind in json.loads(text_places or "null") or []]
