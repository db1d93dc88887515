"""Which nerve root a disc, foramen or recess meets: exiting and traversing.

Anatomy: cervical roots leave above the vertebra of their number (C6 at C5/C6; C8 at C7/T1), all
others below it (L4 at L4/L5). A central or subarticular lesion of a thoracic or lumbar segment meets
the traversing root (L5 at L4/L5), a foraminal or extraforaminal one the exiting root (L4).
In the neck both meet the root that leaves at the segment.
"""

from __future__ import annotations

from enum import StrEnum

from anatomy.column import POSITION, Region
from anatomy.levels import Level, LevelKind, NotALevel, vertebra


class Zone(StrEnum):
    """Axial zones of a segment, from the middle outwards."""

    CENTRAL = "central"
    SUBARTICULAR = "subarticular"
    FORAMINAL = "foraminal"
    EXTRAFORAMINAL = "extraforaminal"


def _need_segment(level: Level) -> tuple[str, str]:
    if level.kind is not LevelKind.SEGMENT or level.lower is None:
        raise NotALevel(f"{level} is no segment; roots leave at segments such as L4/L5.")
    return level.upper, level.lower


def exiting_root(level: Level) -> Level:
    """The root that leaves through the foramen of a segment: L4 at L4/L5, C6 at C5/C6, C8 at C7/T1."""
    upper, lower = _need_segment(level)
    if level.region in (Region.CERVICAL, Region.CRANIAL):
        return vertebra("C8") if lower == "T1" else vertebra(lower)
    return vertebra(upper)


def traversing_root(level: Level) -> Level:
    """The root that crosses the disc to leave one segment lower: L5 at L4/L5.

    Cervical roots run sideways, so what crosses is what leaves there.
    """
    _, lower = _need_segment(level)
    return exiting_root(level) if level.region in (Region.CERVICAL, Region.CRANIAL) else vertebra(lower)


def root_in_zone(level: Level, zone: Zone) -> Level:
    """The root typically met by a lesion in that zone of a segment."""
    outside = zone in (Zone.FORAMINAL, Zone.EXTRAFORAMINAL)
    return exiting_root(level) if outside else traversing_root(level)


def roots_at(level: Level) -> frozenset[Level]:
    """Every root that may be met at a level; for a vertebra, those of the segments above and below."""
    if level.kind is LevelKind.SEGMENT:
        return frozenset({exiting_root(level), traversing_root(level)})
    return frozenset({level})


def root_fits(root: Level, level: Level) -> bool:
    """Whether a complaint of this root can come from this level.

    Segments are exact (exiting or traversing). Central lesions of the lumbar canal may also catch
    sacral roots further down; that is left to the reader, so the answer there is True as well.
    """
    if root in roots_at(level) or root in level.bones:
        return True
    lumbar = level.region in (Region.LUMBAR, Region.SACRAL)
    return lumbar and level.lower is not None and POSITION[root.upper] > POSITION[level.lower]
