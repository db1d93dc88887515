"""Pelvic incidence, pelvic tilt and sacral slope, and what lordosis the pelvis asks for.

Source of the first three: Legaye 1998 (in full in `sources`), after Duval-Beaupère G, Schmidt C, Cosson P. A
barycentremetric study of the sagittal shape of spine and pelvis. Ann Biomed Eng 1992;20:451-62.

Points are (forward, up); angles are in degrees. `hip` is the middle of the hip axis: half way between the
centres of the femoral heads. NaN where two points that make a line are one.
"""

from __future__ import annotations

from imaging.alignment.curves import lumbar_lordosis
from imaging.alignment.plane import Endplate, Point, angle_from, middle_of, slope, wrapped

# PI = PT + SS holds exactly for one set of points. Each of three figures written with one decimal is up to
# 0.05 degrees off, so that much is rounding and anything more is a figure from other points.
SUM_TOLERANCE_DEG = 0.15


def hip_axis(one: Point, other: Point) -> Point:
    """Middle of the hip axis: half way between the centres of the two femoral heads (Legaye 1998)."""
    return middle_of(one, other)


def pelvic_incidence(hip: Point, sacrum: Endplate) -> float:
    """PI: between the perpendicular to the S1 endplate at its middle and the line from there to the hip axis.

    Positive where the hip axis lies in front of the perpendicular. A property of the pelvis: it does not
    change with posture (Legaye 1998).
    """
    middle = sacrum.middle
    along = (sacrum.front[0] - sacrum.back[0], sacrum.front[1] - sacrum.back[1])
    # Into the sacrum: the direction back to front, turned down by a right angle.
    return angle_from((along[1], -along[0]), (hip[0] - middle[0], hip[1] - middle[1]))


def pelvic_tilt(hip: Point, sacrum: Endplate) -> float:
    """PT: between the vertical and the line from the hip axis to the middle of the S1 endplate.

    Positive where the endplate lies behind the hip axis: the more, the more the pelvis is turned back
    (Legaye 1998).
    """
    middle = sacrum.middle
    return angle_from((0.0, 1.0), (middle[0] - hip[0], middle[1] - hip[1]))


def sacral_slope(sacrum: Endplate) -> float:
    """SS: between the S1 endplate and the horizontal (Legaye 1998); positive where its front is lower."""
    return slope(sacrum)


def pelvic_sum_gap(incidence: float, tilt: float, sacral: float) -> float:
    """How far PI is from PT + SS, in degrees: PI = PT + SS (Legaye 1998)."""
    return abs(wrapped(incidence - tilt - sacral))


def pelvic_sum_holds(incidence: float, tilt: float, sacral: float) -> bool:
    """Whether PI = PT + SS within `SUM_TOLERANCE_DEG`."""
    return pelvic_sum_gap(incidence, tilt, sacral) <= SUM_TOLERANCE_DEG


def lordosis_mismatch(hip: Point, sacrum: Endplate, l1_upper: Endplate) -> float:
    """PI-LL: pelvic incidence less the lumbar lordosis L1-S1; positive where it is lacking (Schwab 2012)."""
    return wrapped(pelvic_incidence(hip, sacrum) - lumbar_lordosis(l1_upper, sacrum))
