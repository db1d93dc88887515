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


def found_in(text_places: str) -> list[tuple[Box, str]]:
    """Places that a machine found, with what it takes each for; none where it has not or could not look."""
    return [(Box(*numbers), kind) for *numbers, kind in json.loads(text_places or "null") or []]
