"""Roots at segments, label numbers of datasets, and the list of conditions."""

from __future__ import annotations

import pytest

from anatomy import NotALevel, parse_level
from anatomy.conditions import CLASS_LABELS, CONDITIONS, ConditionClass, condition
from anatomy.numbering import Scheme, level_of, number_of
from anatomy.roots import Zone, exiting_root, root_fits, root_in_zone, traversing_root


@pytest.mark.parametrize(
    ("segment", "exiting", "traversing"),
    [
        ("L4/L5", "L4", "L5"),
        ("L5/S1", "L5", "S1"),
        ("C5/C6", "C6", "C6"),
        ("C7/T1", "C8", "C8"),
        ("T12/L1", "T12", "L1"),
    ],
)
def test_exiting_and_traversing_roots(segment: str, exiting: str, traversing: str) -> None:
    level = parse_level(segment)
    assert str(exiting_root(level)) == exiting
    assert str(traversing_root(level)) == traversing


def test_the_zone_decides_which_root_is_met() -> None:
    level = parse_level("L4/L5")
    assert str(root_in_zone(level, Zone.SUBARTICULAR)) == "L5"
    assert str(root_in_zone(level, Zone.FORAMINAL)) == "L4"


@pytest.mark.parametrize(
    ("root", "level", "fits"),
    [
        ("L5", "L4/L5", True),
        ("L4", "L4/L5", True),
        ("S1", "L4/L5", True),
        ("L3", "L4/L5", False),
        ("C7", "C5/C6", False),
        ("C6", "C5/C6", True),
        ("C8", "C7/T1", True),
    ],
)
def test_a_root_fits_the_level_it_leaves_or_crosses(root: str, level: str, fits: bool) -> None:
    assert root_fits(parse_level(root), parse_level(level)) is fits


def test_a_vertebra_has_no_exiting_root() -> None:
    with pytest.raises(NotALevel):
        exiting_root(parse_level("L4"))


@pytest.mark.parametrize(
    ("scheme", "number", "level"),
    [
        (Scheme.VERSE, 1, "C1"),
        (Scheme.VERSE, 8, "T1"),
        (Scheme.VERSE, 20, "L1"),
        (Scheme.VERSE, 25, "L6"),
        (Scheme.VERSE, 28, "T13"),
        (Scheme.VERSE, 27, "Co"),
        (Scheme.TOTALSEGMENTATOR, 27, "L5"),
        (Scheme.TOTALSEGMENTATOR, 31, "L1"),
        (Scheme.TOTALSEGMENTATOR, 32, "T12"),
        (Scheme.TOTALSEGMENTATOR, 43, "T1"),
        (Scheme.TOTALSEGMENTATOR, 44, "C7"),
        (Scheme.TOTALSEGMENTATOR, 50, "C1"),
        (Scheme.TOTALSEGMENTATOR, 26, "S1"),
        (Scheme.SCT_DISCS, 3, "C2/C3"),
        (Scheme.SCT_DISCS, 20, "T12/L1"),
    ],
)
def test_label_numbers_name_levels_both_ways(scheme: Scheme, number: int, level: str) -> None:
    assert str(level_of(number, scheme)) == level
    assert number_of(parse_level(level), scheme) == number


def test_a_number_outside_the_scheme_is_refused() -> None:
    with pytest.raises(NotALevel, match="99"):
        level_of(99)


def test_every_condition_rolls_up_and_speaks_both_languages() -> None:
    assert len(CONDITIONS) == 25
    assert len(ConditionClass) == 14
    assert {one.rolled_up for one in CONDITIONS.values()} == set(ConditionClass) == set(CLASS_LABELS)
    assert condition("spinal_stenosis").label("zh") == "椎管狭窄"
    assert condition("spinal_stenosis").label("en") == "Spinal stenosis"
