"""Where a LevelMark falls on the frames of its series.

Image plane equation: DICOM PS3.3 C.7.6.2.1.1 (position = IPP + column · spacing · row cosines + …).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from imaging.models import LevelMark, MarkSpace, Plane, SopInstance

# Every slice of these shows many levels; a slice of any other plane shows one.
_LENGTHWISE = frozenset({Plane.SAGITTAL, Plane.CORONAL, Plane.PROJECTION})
_IPP, _IOP, _SPACING, _IMAGER_SPACING = "00200032", "00200037", "00280030", "00181164"


@dataclass(frozen=True)
class Place:
    """A slice (SOP Instance UID) and a position on it: ``column`` and ``row`` in px from the top left."""

    sop: str
    column: float
    row: float


def mark_place(mark: LevelMark, stack: list[SopInstance]) -> Place | None:
    """The place of a mark in the stack of its series; ``None`` without the geometry to tell."""
    if mark.space == MarkSpace.PIXEL:
        own = [sop for sop in stack if sop.pk == mark.sop_instance_id] or stack
        return Place(own[0].sop_instance_uid, mark.x, mark.y) if len(own) == 1 else None
    return _nearest((mark.x, mark.y, mark.z), stack)


def segment_place(bones: list[LevelMark], stack: list[SopInstance], *, plane: str) -> Place | None:
    """The place of a segment from the marks of its two vertebrae, of which one may be missing.

    It lies midway between them. One vertebra alone tells the slice only where the slice shows both.
    """
    if len(bones) == 2 and all(bone.space == MarkSpace.PATIENT for bone in bones):
        one, other = bones
        return _nearest(
            ((one.x + other.x) / 2, (one.y + other.y) / 2, (one.z + other.z) / 2),
            stack,
        )
    return mark_place(bones[0], stack) if bones and plane in _LENGTHWISE else None


def _nearest(point: tuple[float, float, float], stack: list[SopInstance]) -> Place | None:
    """The place of a patient point (mm, LPS) on the slice nearest to it."""
    best: tuple[float, Place] | None = None
    for sop in stack:
        found = _on_plane(json.loads(sop.metadata), point)
        if found is None:
            continue
        distance, column, row = found
        if best is None or distance < best[0]:
            best = (distance, Place(sop.sop_instance_uid, column, row))
    return best[1] if best else None


def _on_plane(
    metadata: dict[str, Any], point: tuple[float, float, float]
) -> tuple[float, float, float] | None:
    """Distance to the plane (mm), column and row (px) of a patient point (mm, LPS)."""
    position, cosines = _numbers(metadata, _IPP, 3), _numbers(metadata, _IOP, 6)
    spacing = _numbers(metadata, _SPACING, 2) or _numbers(metadata, _IMAGER_SPACING, 2)
    if not position or not cosines or not spacing:
        return None
    along_row, along_column = cosines[:3], cosines[3:]
    offset = [a - b for a, b in zip(point, position, strict=True)]
    normal = [
        along_row[1] * along_column[2] - along_row[2] * along_column[1],
        along_row[2] * along_column[0] - along_row[0] * along_column[2],
        along_row[0] * along_column[1] - along_row[1] * along_column[0],
    ]
    # PixelSpacing is (between rows, between columns): the column index runs along the row direction.
    column = _dot(offset, along_row) / spacing[1]
    row = _dot(offset, along_column) / spacing[0]
    return abs(_dot(offset, normal)), column, row


def _numbers(metadata: dict[str, Any], tag: str, count: int) -> list[float]:
    numbers = metadata.get(tag, {}).get("Value") or []
    return [float(number) for number in numbers] if len(numbers) == count else []


def _dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
