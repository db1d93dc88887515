"""Curves of the spine seen from the side, as angles between endplates (the method of Cobb JR. Outline for the
study of scoliosis. Instr Course Lect 1948;5:261-75, applied to the lateral film).

Points are (forward, up); angles are in degrees. NaN where two corners of an endplate are one point.
"""

from __future__ import annotations

import math

from imaging.alignment.plane import Endplate, slope, wrapped

# What a person reads off a film differs by some degrees each time.
STRAIGHT_DEG = 1.0


def lordosis(upper: Endplate, lower: Endplate) -> float:
    """Angle between two endplates: positive where the curve between them opens to the back (lordosis)."""
    return wrapped(slope(lower) - slope(upper))


def kyphosis(upper: Endplate, lower: Endplate) -> float:
    """Angle between two endplates: positive where the curve between them opens to the front (kyphosis)."""
    return wrapped(slope(upper) - slope(lower))


def lumbar_lordosis(l1_upper: Endplate, s1_upper: Endplate) -> float:
    """LL: between the upper endplates of L1 and S1; positive is lordosis.

    Source: Schwab 2012, in full in `sources`, as are the others.
    """
    return lordosis(l1_upper, s1_upper)


def lower_lordosis(l4_upper: Endplate, s1_upper: Endplate) -> float:
    """Lower arc: between the upper endplates of L4 and S1; positive is lordosis (Yilgor 2017)."""
    return lordosis(l4_upper, s1_upper)


def lower_lordosis_share(l1_upper: Endplate, l4_upper: Endplate, s1_upper: Endplate) -> float:
    """L4-S1 share of the lumbar lordosis in per cent: the lordosis distribution index.

    Source: Yilgor 2017. NaN where L1-S1 is straight within a degree: a share of what cannot be read is none.
    """
    whole = lumbar_lordosis(l1_upper, s1_upper)
    return math.nan if abs(whole) < STRAIGHT_DEG else lower_lordosis(l4_upper, s1_upper) / whole * 100


def thoracic_kyphosis(upper: Endplate, t12_lower: Endplate) -> float:
    """TK: between the upper endplate of T4 or T5, as measured, and the lower one of T12.

    Positive is kyphosis. Source: O'Brien 2004 (T5-T12); Schwab 2012 (T4-T12).
    """
    return kyphosis(upper, t12_lower)


def cervical_lordosis(c2_lower: Endplate, c7_lower: Endplate) -> float:
    """C2-C7 lordosis: between the lower endplates of C2 and C7; positive is lordosis.

    Source: Harrison 2000.
    """
    return lordosis(c2_lower, c7_lower)


def t1_slope(t1_upper: Endplate) -> float:
    """T1 slope: between the upper endplate of T1 and the horizontal; positive where its front is lower.

    Source: Lee 2012.
    """
    return slope(t1_upper)
