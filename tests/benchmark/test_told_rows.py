"""What a hidden board's rows tell beside their scores: nothing that a few answers move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmark.board.coarse import coarse, coarse_step, told_interval
from benchmark.board.edition import contents_of
from benchmark.board.hidden import rows_told
from benchmark.board.matrix import Matrix
from corpus.statistics.proportions import wilson
from tests.benchmark.matrices import items_made, matrix_made

COUNT = 40


def board_made(matrix: Matrix, *, files: bool = False) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """What others than the steward read; `files`: each row is one whose score is told as 0."""
    figures = contents_of(matrix, [], is_hidden=True, earlier=[]).figures
    for row in figures["rows"] if files else []:
        told = {"n": COUNT, "clusters": COUNT, "claim": True, "interval": "told", "score": 0}
        row["told_whole"] = told | {"low": 0.0, "high": 8.8}
    return rows_told(figures["rows"], figures["verdict"])


def first_right(*counts: int) -> Matrix:
    right = np.array([np.arange(COUNT) < count for count in counts], dtype=bool)
    return matrix_made(items_made(np.arange(COUNT)), right)


def test_of_a_model_that_answered_one_item_no_accuracy_among_answered_is_told() -> None:
    """It would be the key of that item."""
    found = []
    for right in (0, 1):
        matrix = first_right(right)
        matrix = replace(matrix, answered=np.arange(COUNT)[None] < 1)
        rows, _ = board_made(matrix)
        assert rows[0]["all"]["n"] == COUNT
        found.append(rows)
    assert found[0] == found[1]


def test_files_that_are_told_alike_are_told_alike_in_rank_tier_and_sentence() -> None:
    """Beside an empty file, bootstrapped ranks tell whether another has four answers right or three."""
    few, more = (board_made(first_right(0, right), files=True) for right in (3, 12))
    assert few == more
    (one, other), verdict = few
    assert (one["rank_low"], one["rank_high"]) == (other["rank_low"], other["rank_high"]) == (1, 2)
    assert "The first two cannot be separated" in verdict["head"]


def test_ranks_of_a_hidden_board_follow_from_the_told_intervals() -> None:
    rows, verdict = board_made(first_right(38, 6, 5))
    assert [(row["rank_low"], row["rank_high"]) for row in rows] == [(1, 1), (2, 3), (2, 3)]
    assert verdict["head"] == "m0 is ahead."
    assert all("tiers" not in row for row in rows)
    assert "difference" not in verdict
    _, alone = board_made(first_right(38))
    assert alone["head"] == "One model so far."


@pytest.mark.parametrize("count", [15, 16, 40, 87, 200, 487])
def test_the_told_interval_holds_that_of_every_score_told_alike(count: int) -> None:
    for right in range(count + 1):
        told = coarse(100 * right / count, count)
        assert told is not None
        low, high = told_interval(told, coarse_step(count) / 2, count)
        exact_low, exact_high = wilson(right, count)
        assert low <= 100 * exact_low + 1e-9
        assert high >= 100 * exact_high - 1e-9
