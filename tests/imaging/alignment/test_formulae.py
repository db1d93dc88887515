"""The formulae of alignment against calculations by hand."""

from __future__ import annotations

import math

import pytest

from imaging.alignment import balance, curves, local, pelvis
from imaging.alignment.plane import Endplate, Point, circle_centre


def endplate(middle: Point, slope: float, length: float = 40.0) -> Endplate:
    """An endplate whose front lies lower by `slope` degrees, in (forward, up)."""
    across, down = length / 2 * math.cos(math.radians(slope)), length / 2 * math.sin(math.radians(slope))
    return Endplate((middle[0] + across, middle[1] - down), (middle[0] - across, middle[1] + down))


# The middle of S1 lies 60 above the hip axis and 20 behind it, its endplate falls by 40 degrees:
# PT = atan(20 / 60) = 18.43, SS = 40, PI = 58.43.
SACRUM = endplate((-20.0, 60.0), 40.0)
HIP: Point = (0.0, 0.0)


def test_the_pelvis_by_hand() -> None:
    incidence, tilt = pelvis.pelvic_incidence(HIP, SACRUM), pelvis.pelvic_tilt(HIP, SACRUM)
    sacral = pelvis.sacral_slope(SACRUM)
    assert (incidence, tilt, sacral) == pytest.approx((58.43, 18.43, 40.0), abs=0.01)
    assert pelvis.pelvic_sum_gap(incidence, tilt, sacral) < 1e-9
    assert pelvis.pelvic_sum_holds(58.5, 18.4, 40.0)
    assert not pelvis.pelvic_sum_holds(58.6, 18.4, 40.0)


def test_a_pelvis_turned_forwards_has_a_negative_tilt() -> None:
    # The middle of S1 lies 10 in front of the hip axis, straight above by 50: PT = -11.31.
    assert pelvis.pelvic_tilt(HIP, endplate((10.0, 50.0), 55.0)) == pytest.approx(-11.31, abs=0.01)
    assert pelvis.pelvic_incidence(HIP, endplate((10.0, 50.0), 55.0)) == pytest.approx(43.69, abs=0.01)


def test_lordosis_that_is_lacking_for_a_pelvis_is_positive() -> None:
    # PI = PT + SS = atan(10 / 50) + 40 = 51.31, as the endplate stands; LL = 40 less the tilt of L1.
    s1 = endplate((-10.0, 50.0), 40.0)
    flat, deep = endplate((0.0, 220.0), 5.0), endplate((0.0, 220.0), -30.0)
    assert pelvis.lordosis_mismatch(HIP, s1, flat) == pytest.approx(16.31, abs=0.01)
    assert pelvis.lordosis_mismatch(HIP, s1, deep) == pytest.approx(-18.69, abs=0.01)


def test_a_hip_axis_is_the_middle_of_two_heads() -> None:
    assert pelvis.hip_axis((0.0, 4.0), (10.0, -4.0)) == (5.0, 0.0)


def test_the_curves_by_hand() -> None:
    s1, l4, l1 = endplate((0, 0), 40.0), endplate((0, 70), 5.0), endplate((0, 170), -20.0)
    assert curves.lumbar_lordosis(l1, s1) == pytest.approx(60.0)
    assert curves.lower_lordosis(l4, s1) == pytest.approx(35.0)
    assert curves.lower_lordosis_share(l1, l4, s1) == pytest.approx(58.33, abs=0.01)
    t12, t4 = endplate((0, 190), -18.0), endplate((0, 400), 22.0)
    assert curves.thoracic_kyphosis(t4, t12) == pytest.approx(40.0)
    c7, c2 = endplate((0, 480), 15.0), endplate((0, 560), 3.0)
    assert curves.cervical_lordosis(c2, c7) == pytest.approx(12.0)
    assert curves.t1_slope(endplate((0, 460), 24.5)) == pytest.approx(24.5)


def test_a_curve_the_other_way_is_negative() -> None:
    assert curves.lumbar_lordosis(endplate((0, 100), 12.0), endplate((0, 0), 4.0)) == pytest.approx(-8.0)
    assert curves.thoracic_kyphosis(endplate((0, 100), -6.0), endplate((0, 0), 4.0)) == pytest.approx(-10.0)


def test_plumb_lines_by_hand() -> None:
    assert balance.sagittal_vertical_axis((35.0, 500.0), (5.0, 20.0)) == 30.0
    assert balance.sagittal_vertical_axis((-3.0, 500.0), (5.0, 20.0)) == -8.0
    assert balance.cervical_vertical_axis((17.0, 90.0), (-4.0, 10.0)) == 21.0
    assert balance.coronal_balance((112.0, 480.0), (100.0, 0.0)) == 12.0


@pytest.mark.parametrize(
    ("share", "grade"),
    [
        (-12.0, ""),
        (0.4, ""),
        (16.0, "I"),
        (25.0, "I"),
        (25.1, "II"),
        (74.0, "III"),
        (100.0, "IV"),
        (101.0, "V"),
    ],
)
def test_meyerding_grades_are_quarters(share: float, grade: str) -> None:
    assert local.meyerding_grade(share) == grade


def test_a_slip_is_measured_along_the_endplate_below() -> None:
    # The endplate below runs from (0, 0) at the back to (40, -30) at the front: 50 long. The corner above
    # stands 10 forwards along it, (8, -6), and 7 off it, (4.2, 5.6): 20 per cent.
    below = Endplate((40.0, -30.0), (0.0, 0.0))
    corner = (8.0 + 4.2, -6.0 + 5.6)
    assert local.slip_length(corner, below) == pytest.approx(10.0)
    assert local.slip_share(corner, below) == pytest.approx(20.0)
    assert local.slip_share((-8.0, 6.0), below) == pytest.approx(-20.0)
    assert local.dynamic_translation(20.0, 8.0) == 12.0


def test_heights_by_hand() -> None:
    upper, lower = Endplate((30.0, 20.0), (0.0, 28.0)), Endplate((30.0, 0.0), (0.0, 0.0))
    # 20 in front and 28 at the back: 28.57 per cent are missing.
    assert local.wedge_loss(upper, lower) == pytest.approx(28.57, abs=0.01)
    # Neighbours of 26 and 30: 28 is what is expected.
    assert local.height_loss(21.0, 26.0, 30.0) == pytest.approx(25.0)
    above, below = Endplate((30.0, 12.0), (0.0, 6.0)), Endplate((30.0, 0.0), (0.0, 0.0))
    assert local.disc_height(above, below) == pytest.approx(9.0)


def test_distances_by_hand() -> None:
    assert local.canal_diameter((10.0, 0.0), (-3.0, 0.0)) == 13.0
    assert local.atlantodental_interval((3.0, 4.0), (0.0, 0.0)) == 5.0


def test_what_has_no_length_has_no_figure() -> None:
    point = Endplate((1.0, 1.0), (1.0, 1.0))
    for value in (
        pelvis.sacral_slope(point),
        pelvis.pelvic_incidence(HIP, point),
        pelvis.pelvic_tilt((1.0, 1.0), point),
        curves.lumbar_lordosis(point, SACRUM),
        curves.lower_lordosis_share(SACRUM, point, SACRUM),
        local.slip_share((0.0, 0.0), point),
        local.slip_length((0.0, 0.0), point),
        local.wedge_loss(point, point),
        local.height_loss(3.0, 0.0, 0.0),
    ):
        assert math.isnan(value)


def test_three_points_on_an_edge_give_the_centre() -> None:
    edge = [(10 + 5 * math.cos(turn), -4 + 5 * math.sin(turn)) for turn in (0.3, 1.9, 4.4)]
    assert circle_centre(*edge) == pytest.approx((10.0, -4.0))
    assert circle_centre((0, 0), (1, 1), (2, 2)) is None
    assert circle_centre((0, 0), (0, 0), (2, 2)) is None
