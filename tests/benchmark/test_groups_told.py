"""Of a hidden suite no sum is told from which that of a small group follows."""

from __future__ import annotations

import itertools
import random

from benchmark.board.told import Asked, groups_told


def asked(number: int, *, axis: str = "pathology", image: bool = False, level: bool = True) -> Asked:
    return Asked(question=f"q{number}", cluster=f"c{number}", axis=axis, has_images=image, has_level=level)


def test_below_fifteen_clusters_nothing_is_told() -> None:
    assert groups_told([asked(number) for number in range(14)]) == []
    assert groups_told([asked(number) for number in range(15)]) == ["all", "text", "pathology", "exact_level"]


def test_many_items_of_few_subjects_are_a_small_group() -> None:
    items = [
        Asked(
            question=f"q{number}",
            cluster=f"c{number % 14}",
            axis="pathology",
            has_images=False,
            has_level=False,
        )
        for number in range(100)
    ]
    assert groups_told(items) == []


def test_a_small_rest_keeps_the_large_part_back() -> None:
    items = [asked(number, image=number >= 20) for number in range(22)]
    assert groups_told(items) == ["all", "pathology", "exact_level"]
    assert groups_told([asked(number, image=number >= 20) for number in range(35)])[:3] == [
        "all",
        "text",
        "image",
    ]


def test_a_large_axis_that_is_nearly_the_text_is_kept_back() -> None:
    """Text less the axis would be two items."""
    text = [asked(number, axis="planning" if number < 18 else "pathology") for number in range(20)]
    image = [asked(number, image=True) for number in range(20, 50)]
    assert groups_told([*text, *image]) == ["all", "text", "image", "exact_level"]


def test_a_corrected_key_makes_a_version_of_which_no_score_is_told() -> None:
    before = [asked(number) for number in range(30)]
    after = [*before[1:], Asked("q0 corrected", "c0", "pathology", has_images=False, has_level=True)]
    assert groups_told(after, [before]) == []
    assert groups_told(before, [before])[0] == "all"


def test_versions_without_a_common_question_do_not_hinder_each_other() -> None:
    before = [asked(number, axis="planning" if number < 3 else "pathology") for number in range(30)]
    assert "all" in groups_told([asked(number) for number in range(100, 130)], [before])


def test_whatever_is_told_no_pair_of_groups_differs_by_a_small_one() -> None:
    """Every cell of the groups told is large, and every difference of two groups is a union of cells."""
    chance = random.Random(7)
    told_of = 0
    for _ in range(200):
        items = [
            asked(number, axis=chance.choice("ab"), image=chance.random() < 0.4, level=chance.random() < 0.8)
            for number in range(chance.choice((16, 40, 90, 160)))
        ]
        told = groups_told(items)
        told_of += len(told) > 3
        members = {group: {one.question for one in items if one.is_in(group)} for group in told}
        for one, other in itertools.permutations(members.values(), 2):
            assert not 0 < len(one - other) < 15
            assert not 0 < len(one & other) < 15
    assert told_of > 20
