"""Which picture of a figure is which panel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from corpus.sources.pdf.shapes import Box, Line

LETTER = re.compile(r"[(（]?([A-Ha-h])[)）.]?")
# How far from its picture a letter may stand, in points.
NEAR = 16.0


class Placed(Protocol):
    """A picture on a page that gets a letter."""

    page: int
    box: Box
    letter: str


def panels_placed(pictures: Sequence[Placed], panels: Sequence[str], lines: Sequence[Line]) -> list[str]:
    """Give each picture its letter; returns what is doubtful about that.

    One picture may hold all panels. Letters printed on or beside the pictures come before their order.
    """
    if len(pictures) == 1:
        return []
    if not panels:
        return [f"The caption names no panels, and {len(pictures)} pictures were found."]
    if len(panels) != len(pictures):
        return [f"The caption names {len(panels)} panels, and {len(pictures)} pictures were found."]
    printed = _printed(pictures, lines)
    if len(set(printed.values())) == len(pictures) and set(printed.values()) == set(panels):
        for index, picture in enumerate(pictures):
            picture.letter = printed[index]
        return []
    for letter, picture in zip(panels, _in_rows(pictures), strict=True):
        picture.letter = letter
    return []


def _printed(pictures: Sequence[Placed], lines: Sequence[Line]) -> dict[int, str]:
    """The letter that stands on or nearest to each picture."""
    found: dict[int, tuple[float, str]] = {}
    for line in lines:
        letter = LETTER.fullmatch(line.text.strip())
        if not letter:
            continue
        far, index = min((_distance(line.box, one.box), index) for index, one in enumerate(pictures))
        if far <= NEAR and (index not in found or far < found[index][0]):
            found[index] = (far, letter[1].upper())
    return {index: letter for index, (_, letter) in found.items()}


def _distance(mark: Box, picture: Box) -> float:
    """Points between a mark and a picture; 0 inside."""
    return max(0.0, -mark.across(picture), -mark.along(picture))


def _in_rows(pictures: Sequence[Placed]) -> list[Placed]:
    """Pictures row by row, each from left to right."""
    rows: list[list[Placed]] = []
    for picture in sorted(pictures, key=lambda one: (one.page, one.box.top)):
        row = rows[-1] if rows else []
        if row and row[0].page == picture.page and row[0].box.along(picture.box) > 0.5 * picture.box.height:
            row.append(picture)
        else:
            rows.append([picture])
    return [picture for row in rows for picture in sorted(row, key=lambda one: one.box.left)]
