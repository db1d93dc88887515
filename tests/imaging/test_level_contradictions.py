"""When the marks of two series in one frame of reference cannot both be right."""

from __future__ import annotations

from itertools import pairwise

import pytest

from anatomy.column import STANDARD
from imaging.level_contradictions import Placed, contradiction_find

BACK = ["T11", "T12", "L1", "L2", "L3", "L4", "L5", "S1"]


def column(
    levels: list[str], *, step: float = 36.0, start: float = 0.0, behind: float = 0.0, tilt: float = 0.0
) -> list[Placed]:
    """Marks down the body, `step` mm apart, leaning forward by `tilt` mm a step."""
    return [
        Placed(level, (0.0, behind - tilt * place, start - step * place))
        for place, level in enumerate(levels)
    ]


def discs(levels: list[str], **places: float) -> list[Placed]:
    return column([f"{upper}/{lower}" for upper, lower in pairwise(levels)], **places)


@pytest.mark.parametrize("step", [9.0, 18.0, 24.0, 36.0])
def test_a_count_one_off_is_a_contradiction_whatever_the_size_of_the_spine(step: float) -> None:
    right = column(BACK[2:7], step=step)
    shifted = column(BACK[1:6], step=step, behind=20.0)
    found = contradiction_find(right, shifted)
    assert found is not None
    assert (found.one.level, found.other.level) in set(zip(BACK[2:7], BACK[1:6], strict=True))
    sentence = found.sentence("T2", "T1")
    assert sentence.endswith("lie 0 mm apart: one place has two names.")


@pytest.mark.parametrize("step", [18.0, 24.0, 36.0])
def test_a_bone_marked_in_its_body_and_one_marked_with_its_arch_agree(step: float) -> None:
    body = column(BACK, step=step, tilt=0.4 * step)
    whole = [Placed(mark.level, (2.0, mark.at[1] + 19.0, mark.at[2] - 8.0 - 0.1 * step)) for mark in body]
    assert contradiction_find(body, whole) is None


@pytest.mark.parametrize(
    ("one", "other", "apart"), [("L4", "L5", 2.0), ("L4", "L4", 30.0), ("C3", "C4", 4.0)]
)
def test_single_marks_are_held_against_the_usual_distance_of_their_region(
    one: str, other: str, apart: int
) -> None:
    assert contradiction_find([Placed(one, (0, 0, 0))], [Placed(other, (0, 0, -apart))]) is not None


def test_single_marks_of_neighbours_or_of_one_place_agree() -> None:
    lone = [Placed("L4", (0, 0, 0))]
    assert contradiction_find(lone, [Placed("L5", (0, 3, -34))]) is None
    assert contradiction_find(lone, [Placed("L4", (0, 20, -9))]) is None
    assert contradiction_find(lone, []) is None


def test_an_l6_where_another_series_has_the_sacrum_is_a_contradiction() -> None:
    found = contradiction_find(column(["L3", "L4", "L5", "L6"]), column(["L3", "L4", "L5", "S1"], behind=15))
    assert found is not None
    assert {found.one.level, found.other.level} == {"L6", "S1"}


def test_the_arch_of_a_bone_that_the_image_cuts_off_contradicts_nothing() -> None:
    whole = column(BACK[1:], step=30)
    cut = [Placed("T12", (0.0, 50.0, -25.0)), *column(BACK[2:], step=30, start=-30)]
    assert contradiction_find(whole, cut) is None


def test_the_whole_sacrum_may_be_marked_as_s1() -> None:
    whole = [*column(["L4", "L5"]), Placed("S1", (0.0, 30.0, -130.0))]
    assert contradiction_find(whole, column(["L4", "L5", "S1", "S2", "S3"])) is None


def test_discs_agree_with_bones_that_they_lie_between_and_with_findings_beside_them() -> None:
    bones, between = column(BACK[2:7]), discs(BACK[2:7], start=-18.0)
    assert contradiction_find(bones, between) is None
    foramen = discs(BACK[2:7], start=-5.0, behind=25.0)
    assert contradiction_find(between, foramen) is None
    assert contradiction_find(bones, foramen) is None


@pytest.mark.parametrize("shift", [-1, 1])
def test_discs_one_off_contradict_bones_and_discs(shift: int) -> None:
    at = STANDARD.index("L1")
    names = list(STANDARD[at + shift : at + shift + 5])
    wrong = discs(names, start=-18.0)
    assert contradiction_find(column(BACK[2:7]), wrong) is not None
    assert contradiction_find(discs(BACK[2:7], start=-18.0), wrong) is not None


def test_names_in_reversed_order_contradict_each_other_without_a_name_in_common() -> None:
    found = contradiction_find(column(["L1", "L2"], start=200.0), column(["T10", "T11"]))
    assert found is not None
    assert found.sentence("A", "B").endswith("the order is reversed.")


def test_a_t13_that_both_mark_is_a_step_and_one_that_nobody_marks_is_none() -> None:
    assert contradiction_find(column(BACK), column(BACK, behind=18.0)) is None
    extra = ["T11", "T12", "T13", "L1", "L2"]
    assert contradiction_find(column(extra), column(extra, behind=18.0)) is None
    assert contradiction_find(column(extra), column(BACK)) is not None
