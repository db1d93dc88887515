"""Values that no scanner writes tell no volumes apart and stop nothing."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest

from imaging.formats.slice_traits import StackedSlice, trait_stacks


def slice_of(key: int, place: float, **told: Any) -> StackedSlice:
    header = {"00200032": {"Value": [0, 0, place]}}
    return StackedSlice(key, 1, place, header | {tag.strip("_"): {"Value": told[tag]} for tag in told})


@pytest.mark.parametrize(
    ("tag", "odd"),
    [
        ("_00200012", [10**400]),
        ("_00189089", [None, None, None]),
        ("_00189089", ["along", "nothing"]),
        ("_00080032", [5]),
        ("_00180081", [math.nan]),
    ],
)
def test_an_odd_value_is_none(tag: str, odd: list[Any]) -> None:
    usual = {"_00189089": [1.0, 0.0, 0.0], "_00080032": ["101500"]}.get(tag, [1])
    slices = [
        slice_of(2 * place + at, place, **{tag: value})
        for place in range(3)
        for at, value in enumerate((odd, usual))
    ]
    stacks = trait_stacks(slices)
    assert not any("nan" in stack.words for stack in stacks)
    assert all(len(stack.slices) == 3 for stack in stacks)


def test_slices_of_which_one_says_no_place_stay_together() -> None:
    slices = [slice_of(number, number // 2, _00180081=[number % 2]) for number in range(6)]
    odd = StackedSlice(0, 1, 0.0, {"00180081": {"Value": [0]}})
    assert trait_stacks([odd, *slices[1:]]) == []


def test_thousands_of_slices_that_nothing_tells_apart_take_seconds() -> None:
    tags = "00180081 00180086 00189087 00180082 00180060 00200100 00209128 00209241 00209153 00200012"
    slices = [
        slice_of(number, number // 2, **{f"_{tag}": [number // 100] for tag in tags.split()})
        for number in range(2000)
    ]
    before = time.process_time()
    assert trait_stacks(slices) == []
    assert time.process_time() - before < 3
