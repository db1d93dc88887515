"""Where a LevelMark falls on the frames of its series."""

from __future__ import annotations

from dataclasses import dataclass

from imaging.models import LevelMark, MarkSpace, Plane, SopInstance
from imaging.planes import Point, frame_plane

# Every slice of these shows many levels; a slice of any other plane shows one.
_LENGTHWISE = frozenset({Plane.SAGITTAL, Plane.CORONAL, Plane.PROJECTION})


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


def _nearest(point: Point, stack: list[SopInstance]) -> Place | None:
    """The place of a patient point (mm, LPS) on the slice nearest to it."""
    best: tuple[float, Place] | None = None
    for sop in stack:
        plane = frame_plane(sop.metadata)
        if plane is None:
            continue
        distance, column, row = plane.pixel_near(point)
        if best is None or distance < best[0]:
            best = (distance, Place(sop.sop_instance_uid, column, row))
    return best[1] if best else None
