"""How two labellers differ: by place in millimetres, by name in levels, and what only one has."""

from __future__ import annotations

import pytest

from anatomy.column import COLUMN
from imaging.labels_compared import Comparison, labels_compared, levels_in_words
from imaging.level_contradictions import Placed

LUMBAR = ["T12", "L1", "L2", "L3", "L4", "L5"]


def column(
    levels: list[str], *, step: float = 30.0, off: tuple[float, float, float] = (0, 0, 0)
) -> list[Placed]:
    """Levels a step apart down the body, the first at 0."""
    return [Placed(level, (off[0], off[1], off[2] - step * at)) for at, level in enumerate(levels)]


def compared(ones: list[Placed], others: list[Placed], usual: float | None = None) -> Comparison:
    return labels_compared([(None, ones, others)], usual=usual, unit="mm")


def named(levels: list[str], by: int) -> list[str]:
    """The levels so many names down the column, of a spine without T13 and L6."""
    usual = [name for name in COLUMN if name not in ("T13", "L6")]
    return [usual[usual.index(level) + by] for level in levels]


def test_two_who_agree_differ_in_millimetres_only() -> None:
    found = compared(column(LUMBAR), column(LUMBAR, off=(2, 3, 6)))
    assert (len(found.both), found.agreed, found.only_one, found.only_other) == (6, 6, [], [])
    assert (found.median_apart, found.most_apart) == (7.0, 7.0)
    assert found.shift_sentence("A", "B") == ""
    assert [place.one.level for place in found.places if place.one] == LUMBAR
    assert [place.name_apart for place in found.places] == [7.0] * 6


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_a_column_that_one_counts_otherwise_is_said_in_one_sentence(by: int) -> None:
    found = compared(column(LUMBAR), column(named(LUMBAR, by), off=(0, 3, 4)))
    assert (found.agreed, {place.levels for place in found.both}) == (0, {by})
    assert found.most_apart == 5.0
    theirs = named(LUMBAR, by)[0]
    said = f"B names the whole column {levels_in_words(by)} than A: where A marked T12, B marked {theirs}."
    assert found.shift_sentence("A", "B") == said
    # The other way round it is the other way.
    turned = compared(column(named(LUMBAR, by)), column(LUMBAR))
    assert {place.levels for place in turned.both} == {-by}


def test_where_a_name_went_is_told_as_well() -> None:
    found = compared(column(["L2", "L3", "L4"]), column(["L1", "L2", "L3"]))
    apart = {place.one.level: place.name_apart for place in found.places if place.one}
    assert apart == {"L2": 30.0, "L3": 30.0, "L4": None}


def test_a_count_that_differs_from_one_bone_on_is_told_for_the_part() -> None:
    found = compared(column(["T11", "T12", "L1", "L2", "L3"]), column(["T11", "T12", "T13", "L1", "L2"]))
    assert [place.levels for place in found.places] == [0, 0, -1, -1, -1]
    said = "B names 3 of 5 places one level higher than A: where A marked L1, B marked T13."
    assert found.shift_sentence("A", "B") == said


def test_levels_that_only_one_has_are_listed() -> None:
    found = compared(column(LUMBAR), column(LUMBAR[2:], off=(0, 0, -60)) + column(["S1"], off=(0, 0, -180)))
    assert (found.only_one, found.only_other, found.agreed) == (["T12", "L1"], ["S1"], 4)
    assert [place.one is None for place in found.places] == [False] * 6 + [True]


def test_a_disc_is_never_paired_with_a_bone() -> None:
    found = compared(column(["L3", "L4"]), column(["L3/L4", "L4/L5"], off=(0, 0, -1)))
    assert (found.both, found.only_one, found.only_other) == ([], ["L3", "L4"], ["L3/L4", "L4/L5"])
    assert (found.median_apart, found.most_apart, found.shift_sentence("A", "B")) == (None, None, "")


def test_half_a_step_parts_two_places() -> None:
    near = compared(column(["L3", "L4"]), column(["L3", "L4"], off=(0, 0, -14.9)))
    far = compared(column(["L3", "L4"]), column(["L4", "L5"], off=(0, 0, -15.1)))
    assert near.agreed == 2
    # Farther than that, the lower of one is the upper of the other.
    assert [(place.one.level, place.other.level) for place in far.both if place.one and place.other] == [
        ("L4", "L4")
    ]


def test_each_mark_is_paired_once_and_with_the_nearest() -> None:
    one = [Placed("L3", (0, 0, 0)), Placed("L4", (0, 0, -30))]
    other = [Placed("L3", (0, 0, -8)), Placed("L4", (0, 0, -22))]
    assert [place.apart for place in compared(one, other).both] == [8.0, 8.0]


def test_one_mark_of_each_is_no_count() -> None:
    found = compared([Placed("L3", (0, 0, 0))], [Placed("L4", (0, 0, -2))])
    assert [place.levels for place in found.both] == [1]
    assert found.shift_sentence("A", "B") == ""


def test_on_a_film_a_step_is_told_in_its_pixels() -> None:
    one, other = [Placed("L3", (100, 0, -500))], [Placed("L3", (100, 0, -540))]
    assert compared(one, other, usual=120.0).agreed == 1
    assert compared(one, other, usual=60.0).agreed == 0


def test_differences_are_worded() -> None:
    assert [levels_in_words(by) for by in (1, -1, 3, -9)] == [
        "one level lower", "one level higher", "three levels lower", "9 levels higher",
    ]  # fmt: skip
