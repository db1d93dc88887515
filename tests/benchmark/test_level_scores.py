"""Constructed answers against right ones: exact, one off, far off, wrong side and region, sets, numbering."""

from __future__ import annotations

import pytest

from anatomy.column import Variant
from benchmark.level_scores import Outcome, claim_of, level_score

# Right answer, what was said, outcome, levels off, shift.
CASES: list[tuple[str, str, str, int | None, int | None]] = [
    ("L4/5", "L4-L5", Outcome.EXACT, 0, None),
    ("L4/5", "腰4-5", Outcome.EXACT, 0, None),
    ("L4/5", "the disc between L4 and L5", Outcome.EXACT, 0, None),
    ("L4/5", "The herniation lies between L4 and L5.", Outcome.EXACT, 0, None),
    ("L4/5", "L3/4", Outcome.OFF_BY_ONE, 1, None),
    ("L4/5", "L5/S1", Outcome.OFF_BY_ONE, 1, None),
    ("T12/L1", "L1/2", Outcome.OFF_BY_ONE, 1, None),
    ("L5/S1", "S1/S2", Outcome.OFF_BY_ONE, 1, None),
    ("L4/5", "L1/2", Outcome.WRONG_LEVEL, 3, None),
    ("L5/S1", "T12/L1", Outcome.WRONG_LEVEL, 5, None),
    ("L4/5", "T9/10", Outcome.WRONG_REGION, 7, None),
    ("C5/6", "L5/S1", Outcome.WRONG_REGION, 19, None),
    ("L4", "L4/5", Outcome.WRONG_LEVEL, None, None),
    ("L4/5", "I cannot tell.", Outcome.UNTOLD, None, None),
    ("L4/5", "L5/S1 is normal; there is a herniation at L4/5.", Outcome.EXACT, 0, None),
    ("L4/5", "No herniation at L3/4. Herniation at L4/5.", Outcome.EXACT, 0, None),
    # Sets: in part right, too many, moved as a whole.
    ("L3/4 and L4/5", "L4/5 and L3/4", Outcome.EXACT, None, None),
    ("L3/4 and L4/5", "L3/4", Outcome.WRONG_LEVEL, None, None),
    ("L3/4, L4/5 and L5/S1", "L2/3, L3/4 and L4/5", Outcome.NUMBERING, None, -1),
    ("L1-L3", "L2-L4", Outcome.NUMBERING, None, 1),
    ("L1 and L3", "L2 and L3", Outcome.WRONG_LEVEL, None, None),
    # Spines with another number of vertebrae, counted from the sacrum.
    ("L6/S1", "L5/S1", Outcome.NUMBERING, None, 0),
    ("L5/S1", "L6/S1", Outcome.NUMBERING, None, 0),
    ("L4/S1", "L5/S1", Outcome.NUMBERING, None, 0),
    ("L4/5 and L5/S1", "L5/L6 and L6/S1", Outcome.NUMBERING, None, 0),
    ("L5/L6", "L5/S1", Outcome.OFF_BY_ONE, None, None),
    ("L5/L6", "L4/5", Outcome.OFF_BY_ONE, 1, None),
    ("L6", "L5", Outcome.OFF_BY_ONE, 1, None),
    ("T13", "T12", Outcome.OFF_BY_ONE, 1, None),
]


def test_an_answer_is_told_from_the_right_one_by_levels() -> None:
    scores = [(gold, said, level_score(claim_of(gold), claim_of(said))) for gold, said, *_ in CASES]
    found = [
        (gold, said, str(score.outcome), score.levels_off, score.shift)
        for gold, said, score in scores
        if score
    ]
    assert found == [(gold, said, str(outcome), off, shift) for gold, said, outcome, off, shift in CASES]


@pytest.mark.parametrize(
    ("gold", "said", "wrong"),
    [
        ("left L4/5", "L4/5, left", False),
        ("left L4/5", "right L4/5", True),
        ("left L4/5", "bilateral stenosis at L4/5", True),
        ("左侧L4/5", "右侧L4/5", True),
        ("left L4/5", "L4/5", None),
        ("L4/5", "left L4/5", None),
    ],
)
def test_the_side_is_wrong_only_where_both_tell_one(gold: str, said: str, wrong: bool | None) -> None:
    score = level_score(claim_of(gold), claim_of(said))
    assert score is not None
    assert score.is_exact
    assert score.wrong_side is wrong


def test_sets_have_precision_and_recall_and_a_shift_is_one_error() -> None:
    part = level_score(claim_of("L3/4, L4/5 and L5/S1"), claim_of("L4/5 and L2/3"))
    moved = level_score(claim_of("L1, L2, L3, L4 and L5"), claim_of("T12, L1, L2, L3 and L4"))
    assert part is not None
    assert moved is not None
    assert (part.precision, part.recall, part.errors) == (0.5, pytest.approx(1 / 3), 2)
    assert (moved.precision, moved.recall, moved.errors) == (0.8, 0.8, 1)


def test_the_recorded_spine_of_a_subject_counts_where_the_right_answer_names_no_variant() -> None:
    gold, said = claim_of("L3/4 and L4/5"), claim_of("L4/5 and L5/S1")
    six = level_score(gold, said, spine=frozenset({Variant.L6}))
    usual = level_score(gold, said)
    assert six is not None
    assert usual is not None
    # Counted from the sacrum, the two lowest discs of the usual spine are the two lowest of six.
    assert (six.shift, usual.shift) == (2, 1)


def test_without_a_right_level_there_is_no_level_score() -> None:
    assert level_score(claim_of("Microdiscectomy"), claim_of("L4/5")) is None
