"""A level that the spine does not have is told, by its marks and its numbering."""

from __future__ import annotations

import pytest

from anatomy.column import Variant
from corpus.checks import MarkGiven
from tests.corpus.checks.bodies import MARKS, SERIES, choice, found

CHECK = "levels_are_of_the_spine"
FOUR = tuple(MarkGiven(f"m{level}", SERIES, level) for level in ("L2", "L3", "L4", "S1"))
SIX = (*MARKS, MarkGiven("mL6", SERIES, "L6"))


@pytest.mark.parametrize(
    ("level", "marks", "variants", "is_told"),
    [
        ("L4/L5", MARKS, [], False),
        ("L4/S1", MARKS, [], True),
        ("L6", MARKS, [], True),
        ("L5/S1", SIX, [], True),
        ("L6/S1", SIX, [], False),
        ("L4/S1", FOUR, [Variant.FOUR_LUMBAR], False),
        ("L4/L5", FOUR, [Variant.FOUR_LUMBAR], True),
        ("L4/S1", (*FOUR, MarkGiven("d", SERIES, "L4/S1")), [], False),
        # Marks and numbering dispute it, or nothing is marked: nothing is known here.
        ("L4/S1", MARKS, [Variant.FOUR_LUMBAR], False),
        ("L4/S1", (), [], False),
    ],
)
def test_a_declared_level_exists_in_the_spine(
    level: str, marks: tuple[MarkGiven, ...], variants: list[Variant], is_told: bool
) -> None:
    body = choice(levels=[level], evidence=[])
    told = [one for one in found(body, marks=marks, variants=frozenset(variants)) if one.check == CHECK]
    assert [one.level for one in told] == ([level] if is_told else [])
    assert all(one.severity == "error" for one in told)
