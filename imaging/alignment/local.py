"""Measurements at one level: slip, disc height, height of a body, canal, atlas and dens.

Points are (forward, up) in mm or in pixels; lengths come in the same unit, shares in per cent. NaN where a
length that is divided by is none. The papers stand in full in `sources`.
"""

from __future__ import annotations

import math

from imaging.alignment.plane import Endplate, Point

# Meyerding's quarters in per cent; beyond the last the body has slid off (spondyloptosis, grade V).
QUARTERS = ((25, "I"), (50, "II"), (75, "III"), (100, "IV"))


def slip_length(upper_back: Point, below: Endplate) -> float:
    """Slip of a body along the upper endplate of the one below, measured at the back corners.

    `upper_back` is the lower back corner of the upper body. Positive forwards (anterolisthesis), negative
    backwards (retrolisthesis). Source: Taillard 1954.
    """
    if below.length == 0:
        return math.nan
    (fx, fy), (bx, by) = below.front, below.back
    return ((upper_back[0] - bx) * (fx - bx) + (upper_back[1] - by) * (fy - by)) / below.length


def slip_share(upper_back: Point, below: Endplate) -> float:
    """Slip in per cent of the length of the endplate below; signs as for `slip_length` (Taillard 1954)."""
    return math.nan if below.length == 0 else slip_length(upper_back, below) / below.length * 100


def meyerding_grade(share: float) -> str:
    """Grade of a forward slip in per cent: I up to a quarter, II, III, IV, and V beyond the whole endplate.

    Empty where the slip rounds to no whole per cent, or is a backward one, which the scale does not grade.
    Source: Meyerding 1932; V (spondyloptosis) was added later by others.
    """
    if math.isnan(share) or round(share) <= 0:
        return ""
    return next((grade for limit, grade in QUARTERS if share <= limit), "V")


def dynamic_translation(flexion: float, extension: float) -> float:
    """How far a body moves along the one below between flexion and extension: the difference of two slips.

    Both in one unit (mm, or per cent of the endplate, which needs no calibration); positive where it moves
    forwards in flexion. Source: Dupuis 1985.
    """
    return flexion - extension


def disc_height(above: Endplate, below: Endplate) -> float:
    """Mean of the front and the back height of a disc: between the facing corners of its two endplates.

    Source: Dabbs 1990.
    """
    return (math.dist(above.front, below.front) + math.dist(above.back, below.back)) / 2


def wedge_loss(upper: Endplate, lower: Endplate) -> float:
    """Height that a body lacks in front, in per cent of its own height at the back.

    Negative where the front is higher. Source: Genant 1993 (heights of one body compared).
    """
    back = math.dist(upper.back, lower.back)
    return math.nan if back == 0 else (1 - math.dist(upper.front, lower.front) / back) * 100


def height_loss(front: float, front_above: float, front_below: float) -> float:
    """Height that a body lacks in front, in per cent of the mean front height of its two neighbours.

    The three are front heights in one unit. Source: Keynan 2006.
    """
    mean = (front_above + front_below) / 2
    return math.nan if mean == 0 else (1 - front / mean) * 100


def canal_diameter(front: Point, back: Point) -> float:
    """Sagittal (AP) diameter of the canal: from its front wall to the spinolaminar line, in the midline.

    Source: Eisenstein 1977.
    """
    return math.dist(front, back)


def atlantodental_interval(arch: Point, dens: Point) -> float:
    """ADI: from the back of the front arch of the atlas to the front of the dens.

    Source: Hinck 1960.
    """
    return math.dist(arch, dens)
