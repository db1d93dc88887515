"""Plumb lines: how far one part of the spine stands beside or in front of another.

Points are (forward, up) seen from the side, (across, up) seen from the front, in mm or in pixels; so are the
figures. Only a standing patient has a plumb line. The papers stand in full in `sources`.
"""

from __future__ import annotations

from imaging.alignment.plane import Point


def sagittal_vertical_axis(c7_centre: Point, s1_back: Point) -> float:
    """SVA: from the upper back corner of S1 to the plumb line of the middle of the body of C7.

    Positive where the plumb line falls in front of the corner. Source: Jackson 1994.
    """
    return c7_centre[0] - s1_back[0]


def cervical_vertical_axis(c2_centre: Point, c7_back: Point) -> float:
    """C2-C7 SVA: from the upper back corner of C7 to the plumb line of the middle of the body of C2.

    Positive where the plumb line falls in front of the corner. Source: Tang 2012.
    """
    return c2_centre[0] - c7_back[0]


def coronal_balance(c7_centre: Point, s1_middle: Point) -> float:
    """C7 plumb line to the central sacral vertical line (CSVL), the vertical through the middle of S1.

    Positive where C7 stands on the side to which `across` grows: the caller says which side that is. Source:
    O'Brien 2004.
    """
    return c7_centre[0] - s1_middle[0]
