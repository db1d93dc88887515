"""The slices that stand for a volume: findings first for training, even and blind for Suites."""

from __future__ import annotations

from itertools import pairwise

import pytest

from imaging.slices import SLICES, Stack, slices_sample


def stack(series: str, count: int, *, plane: str = "axial", places: list[float] | None = None) -> Stack:
    at = places or [3.0 * number for number in range(count)]
    return Stack(series=series, plane=plane, slices=tuple((f"{series}.{n}", at[n]) for n in range(count)))


def numbers(chosen: list[tuple[str, str]]) -> list[int]:
    return [int(sop.rsplit(".", 1)[1]) for _, sop in chosen]


def test_a_small_study_is_shown_whole() -> None:
    assert len(slices_sample([stack("a", 4), stack("b", 9, plane="sagittal")])) == 13


def test_never_more_than_twenty_five_slices_stand_for_a_study() -> None:
    chosen = slices_sample([stack("a", 400), stack("b", 90, plane="sagittal")])
    assert len(chosen) == len(set(chosen)) == SLICES == 25


def test_every_plane_has_an_even_share_whatever_its_number_of_slices() -> None:
    chosen = slices_sample(
        [stack("a", 300), stack("b", 300), stack("c", 15, plane="sagittal"), stack("d", 4, plane="coronal")]
    )
    per_series = {name: sum(uid == name for uid, _ in chosen) for name in "abcd"}
    # What the coronal stack is too small for goes to the others.
    assert per_series == {"a": 6, "b": 5, "c": 10, "d": 4}


def test_without_findings_the_cover_is_even() -> None:
    found = numbers(slices_sample([stack("a", 250)]))
    gaps = [after - before for before, after in pairwise(found)]
    assert len(found) == 25
    assert max(gaps) - min(gaps) <= 1


def test_even_is_meant_in_millimetres() -> None:
    # A hundred slices at 1 mm, then a hundred at 4 mm: four fifths of the length are the second half.
    places = [float(n) for n in range(100)] + [100.0 + 4 * n for n in range(100)]
    found = numbers(slices_sample([stack("a", 200, places=places)]))
    assert sum(number >= 100 for number in found) == pytest.approx(20, abs=1)


def test_slices_with_findings_come_first_and_the_rest_is_even() -> None:
    findings = {f"a.{number}" for number in (100, 101, 102, 103)}
    found = numbers(slices_sample([stack("a", 250)], findings=findings))
    assert {100, 101, 102, 103} <= set(found)
    assert len(found) == 25
    assert min(found) < 15
    assert max(found) > 235


def test_more_findings_than_slices_are_thinned_out_evenly() -> None:
    findings = {f"a.{number}" for number in range(50, 150)}
    found = numbers(slices_sample([stack("a", 250)], findings=findings))
    assert len(found) == 25
    assert (found[0], found[-1]) == (50, 149)


def test_where_findings_are_does_not_change_what_a_suite_shows() -> None:
    stacks = [stack("a", 250), stack("b", 30, plane="sagittal")]
    blind = slices_sample(stacks)
    assert blind == slices_sample(stacks, findings=())
    assert blind != slices_sample(stacks, findings={"a.7", "a.8", "a.9"})


def test_slices_stand_in_the_order_of_the_stack() -> None:
    chosen = slices_sample([stack("a", 90), stack("b", 90, plane="sagittal")], findings={"a.50", "a.3"})
    assert chosen == sorted(chosen, key=lambda one: (one[0], int(one[1].split(".")[1])))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_are_few(count: int) -> None:
    assert len(slices_sample([stack("a", 90), stack("b", 5, plane="sagittal")], count=count)) == count


def test_a_study_without_slices_has_none() -> None:
    assert slices_sample([]) == []
    assert slices_sample([stack("a", 0)]) == []
