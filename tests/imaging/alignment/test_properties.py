"""What must stay as it is when a film is shifted, turned, mirrored or magnified, on any spine."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from imaging.alignment.figures import FIGURES
from imaging.alignment.landmarks import measured_bones
from imaging.alignment.measured import Found, figures_found
from imaging.alignment.pelvis import pelvic_incidence, pelvic_sum_gap, pelvic_tilt, sacral_slope
from imaging.alignment.plane import Endplate, Point

BONES = measured_bones(())
Points = dict[str, Point]
# Height above S1 and the tilt of each endplate that the whole set needs, for a patient who faces right.
ENDPLATES = {
    "S1.upper": 0, "L5.upper": 35, "L4.lower": 44, "L4.upper": 72, "L1.upper": 170, "T12.lower": 178,
    "T5.upper": 375, "T4.upper": 398, "T1.upper": 460, "C7.lower": 464, "C7.upper": 480, "C2.lower": 560,
}  # fmt: skip
SPOTS = {
    "hip.one": (15.0, -70.0), "hip.two": (25.0, -64.0), "C7.centre": (8.0, 472.0), "C2.centre": (20.0, 570.0),
    "L4.canal.front": (-20.0, 60.0), "L4.canal.back": (-36.0, 62.0), "C1.arch": (30.0, 590.0),
    "C2.dens": (27.0, 589.0),
}  # fmt: skip
TURNING = {"pelvic_tilt", "sacral_slope", "t1_slope", "sagittal_vertical_axis", "cervical_vertical_axis"}


# The first draw loads what it needs, which takes seconds on a busy machine.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@st.composite
def spines(draw: st.DrawFn) -> Points:
    """Points of a whole set on a film (right, down), with plausible tilts and offsets."""
    tilt = st.floats(-35, 35)
    points: Points = {}
    for name, height in ENDPLATES.items():
        middle, turn = draw(st.floats(-60, 60)), math.radians(draw(tilt) + (35 if name[0] == "S" else 0))
        across, down = 18 * math.cos(turn), 18 * math.sin(turn)
        points[f"{name}.front"] = (middle + across, -height + down)
        points[f"{name}.back"] = (middle - across, -height - down)
    for name, (forward, up) in SPOTS.items():
        points[name] = (forward + draw(st.floats(-5, 5)), -up + draw(st.floats(-5, 5)))
    # A share of a straight lumbar spine is told by none.
    assume(abs(math.degrees(_tilt(points, "L1.upper") - _tilt(points, "S1.upper"))) > 2)
    return points


def _tilt(points: Points, endplate: str) -> float:
    (x, y), (x2, y2) = points[f"{endplate}.back"], points[f"{endplate}.front"]
    return math.atan2(y2 - y, x2 - x)


def changed(points: Points, change: Callable[[float, float], Point]) -> Points:
    return {key: change(x, y) for key, (x, y) in points.items()}


def told(points: Points) -> dict[str, Found]:
    found = figures_found(points, bones=BONES)
    return {f"{each.figure.kind} {each.levels}": each for each in found}


def assert_same(one: dict[str, Found], other: dict[str, Found], factor: float = 1.0) -> None:
    assert one.keys() == other.keys()
    for name, each in one.items():
        wanted = each.value * (factor if each.figure.unit == "length" else 1.0)
        gap = other[name].value - wanted
        if each.figure.unit == "deg":
            gap = math.remainder(gap, 360)
        assert abs(gap) <= 1e-6 * max(1.0, abs(wanted)), name


@patient
@given(spines())
def test_a_whole_set_gives_every_figure_once(points: Points) -> None:
    kinds = {each.figure.kind for each in told(points).values()}
    assert kinds == {figure.kind for figure in FIGURES} - {"height_loss", "coronal_balance"}
    assert {"thoracic_kyphosis ('T4', 'T12')", "thoracic_kyphosis ('T5', 'T12')"} <= told(points).keys()
    assert len(figures_found(points, bones=BONES)) == len(told(points))


@patient
@given(spines(), st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_a_shifted_film_gives_the_same(points: Points, right: float, down: float) -> None:
    assert_same(told(points), told(changed(points, lambda x, y: (x + right, y + down))))


@patient
@given(spines())
def test_a_mirrored_film_gives_the_same(points: Points) -> None:
    assert_same(told(points), told(changed(points, lambda x, y: (1000 - x, y))))


@patient
@given(spines(), st.floats(0.05, 20))
def test_a_magnified_film_gives_the_same_angles_and_longer_lengths(points: Points, factor: float) -> None:
    assert_same(told(points), told(changed(points, lambda x, y: (x * factor, y * factor))), factor)


@patient
@given(spines(), st.floats(-25, 25))
def test_on_a_turned_film_only_what_is_held_against_the_plumb_line_changes(
    points: Points, turn: float
) -> None:
    cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    before = told(points)
    after = told(changed(points, lambda x, y: (x * cosine - y * sine, x * sine + y * cosine)))
    # Turned clockwise on the screen the front of a patient who faces right goes down.
    for name in ("sacral_slope ('S1',)", "t1_slope ('T1',)"):
        assert after[name].value - before[name].value == pytest.approx(turn, abs=1e-6)
    assert before["pelvic_tilt ('S1',)"].value - after["pelvic_tilt ('S1',)"].value == pytest.approx(
        turn, abs=1e-6
    )
    stays = [name for name in before if name.split()[0] not in TURNING]
    assert_same({name: before[name] for name in stays}, {name: after[name] for name in stays})


@patient
@given(st.floats(-20, 90), st.floats(-40, 60), st.floats(20, 200), st.floats(10, 60), st.floats(-90, 90))
def test_pelvic_incidence_is_the_sum_and_does_not_know_how_the_pelvis_is_turned(
    slope: float, tilt: float, reach: float, length: float, turn: float
) -> None:
    assume(-170 < slope + tilt < 170)
    middle = (-reach * math.sin(math.radians(tilt)), reach * math.cos(math.radians(tilt)))
    across = length / 2 * math.cos(math.radians(slope)), -length / 2 * math.sin(math.radians(slope))
    sacrum = Endplate(
        (middle[0] + across[0], middle[1] + across[1]), (middle[0] - across[0], middle[1] - across[1])
    )
    hip = (0.0, 0.0)
    incidence = pelvic_incidence(hip, sacrum)
    assert incidence == pytest.approx(slope + tilt, abs=1e-6)
    cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def turned(point: Point) -> Point:
        return point[0] * cosine - point[1] * sine, point[0] * sine + point[1] * cosine

    rolled = Endplate(turned(sacrum.front), turned(sacrum.back))
    assert pelvic_incidence(hip, rolled) == pytest.approx(incidence, abs=1e-6)
    assert pelvic_sum_gap(incidence, pelvic_tilt(hip, rolled), sacral_slope(rolled)) < 1e-6


@patient
@given(spines())
def test_fewer_points_give_fewer_figures_and_never_another_value(points: Points) -> None:
    whole = told(points)
    some = {key: place for key, place in points.items() if not key.startswith(("L1", "hip.two"))}
    for name, each in told(some).items():
        assert each.value == whole[name].value
    assert not {"pelvic_incidence", "lumbar_lordosis"} & {name.split()[0] for name in told(some)}


@patient
@given(spines())
def test_without_a_word_on_which_way_the_patient_faces_no_sign_is_guessed(points: Points) -> None:
    # Of each endplate one corner only.
    halves = {key: place for key, place in points.items() if not key.endswith(".front")}
    unsigned = {each.figure.kind for each in figures_found(halves, bones=BONES)}
    assert unsigned == {"atlantodental_interval"}
    [right] = [each for each in figures_found(halves, bones=BONES, faces=1) if each.figure.short == "SVA"]
    [left] = [each for each in figures_found(halves, bones=BONES, faces=-1) if each.figure.short == "SVA"]
    assert right.value == -left.value
