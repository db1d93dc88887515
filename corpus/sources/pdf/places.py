"""How near a caption is to a picture, and which pictures stand together. Lengths in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.sources.pdf.shapes import Box, around

# How far a caption may stand from its picture.
FARTHEST_BELOW, FARTHEST_ABOVE, FARTHEST_BESIDE = 110.0, 60.0, 40.0
# How far panels of a figure may stand from one another.
BESIDE, STACKED = 40.0, 34.0
# Boxes of letters reach over their ink; so much overlap is none.
SLACK = 5.0


@dataclass(frozen=True, slots=True)
class Nearness:
    """On which side of a picture a caption stands, how far, and what share of the narrower one overlaps."""

    side: str
    gap: float
    overlap: float


def nearness(picture: Box, caption: Box, between: Sequence[Box]) -> Nearness | None:
    """How a caption stands to a picture; None where it is too far, or something stands between."""
    near = _facing(picture, caption)
    if near is None:
        return None
    gap = _gap_box(picture, caption, near.side)
    blocked = any(box.shared(gap) > 0.3 * box.area or _crosses(box, gap) for box in between)
    return None if blocked else near


def _facing(picture: Box, caption: Box) -> Nearness | None:
    across, along = picture.across(caption), picture.along(caption)
    if across > 0:
        share = across / min(picture.width, caption.width)
        below, above = caption.top - picture.bottom, picture.top - caption.bottom
        if -SLACK <= below <= FARTHEST_BELOW:
            return Nearness("below", max(0.0, below), share)
        if -SLACK <= above <= FARTHEST_ABOVE:
            return Nearness("above", max(0.0, above), share)
    if along > 0.3 * min(picture.height, caption.height) and -SLACK <= -across <= FARTHEST_BESIDE:
        return Nearness("beside", max(0.0, -across), along / min(picture.height, caption.height))
    return None


def _gap_box(picture: Box, caption: Box, side: str) -> Box:
    """The space between both."""
    if side == "beside":
        first, second = sorted([picture, caption], key=lambda box: box.left)
        top, bottom = max(picture.top, caption.top), min(picture.bottom, caption.bottom)
        return Box(first.right, top, second.left, bottom)
    upper, lower = (picture, caption) if side == "below" else (caption, picture)
    left = max(picture.left, caption.left)
    return Box(left, upper.bottom, min(picture.right, caption.right), lower.top)


def _crosses(box: Box, gap: Box) -> bool:
    """Whether a box lies across a gap: through its middle, over most of its width."""
    return (
        box.across(gap) > 0.5 * gap.width > 0
        and box.top >= gap.top - SLACK
        and box.bottom <= gap.bottom + SLACK
    )


def mates_of(pictures: Sequence[Box], texts: Sequence[Box]) -> list[list[int]]:
    """For each picture those that stand beside or above it with nothing between, the nearest first."""
    return [_nearest(index, pictures, texts) for index in range(len(pictures))]


def _nearest(index: int, pictures: Sequence[Box], texts: Sequence[Box]) -> list[int]:
    found = []
    for other, box in enumerate(pictures):
        far = _apart(pictures[index], box, texts) if other != index else None
        if far is not None:
            found.append((far, other))
    return [other for _, other in sorted(found)]


def _apart(one: Box, other: Box, texts: Sequence[Box]) -> float | None:
    """The distance of two pictures that stand together, else None."""
    across, along = one.across(other), one.along(other)
    beside = along > 0.5 * min(one.height, other.height) and -SLACK <= -across <= BESIDE
    stacked = across > 0.5 * min(one.width, other.width) and -SLACK <= -along <= STACKED
    if not (beside or stacked):
        return None
    space = around([one, other])
    if any(box.shared(space) > 0.6 * box.area for box in texts):
        return None
    return max(0.0, -across if beside else -along)
