"""Each fault in each kind of body, in both languages: put in and found, or plainly refused."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from corpus.checks import CHECKS
from corpus.checks.faults import FAULTS, FaultNotPossible, fault_inject
from tests.corpus.checks.seeded.items import Item, items
from tests.corpus.checks.seeded.table import clean, recall

REFUSED = {
    ("second_right", "open_question"), ("second_right", "consultation"), ("second_right", "report"),
    ("leak", "report"),
}  # fmt: skip


def of_kind(kind: str, language: str, count: int) -> list[Item]:
    """Sound bodies of one kind."""
    made = (item for item in items("tune", language, seed=5) if item.kind == kind)
    return list(islice(made, count))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["multiple_choice", "open_question", "consultation", "report"])
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_is_found_or_refused_in_a_sentence(fault: str, kind: str, language: str) -> None:
    sound = of_kind(kind, language, 40)
    if (fault, kind) in REFUSED:
        with pytest.raises(FaultNotPossible, match=r"^[A-Z].*\.$"):
            fault_inject(sound[0].given.body, fault, seed=0)
        return
    tally = recall(fault, sound, wanted=12)
    assert tally.tried == 12
    assert tally.found >= 11, tally.missed


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["multiple_choice", "open_question", "consultation", "report"])
def test_sound_bodies_are_seldom_complained_of(kind: str, language: str) -> None:
    errors, warnings, said = clean(of_kind(kind, language, 40))
    assert errors.found <= 2, said
    assert warnings.found <= 6, warnings.missed


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_the_same_seed_gives_the_same_fault_and_changes_something(fault: str) -> None:
    for item in of_kind("multiple_choice", "en", 3):
        one = fault_inject(item.given.body, fault, seed=4)
        assert one == fault_inject(item.given.body, fault, seed=4) != item.given.body


def test_every_check_stands_in_the_list_of_checks() -> None:
    page = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
    assert [check.__name__ for check in CHECKS if f"`{check.__name__}`" not in page] == []
