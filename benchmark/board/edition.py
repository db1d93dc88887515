"""Everything that an edition of a board holds: what pages, exports and comparisons read later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmark.board.edition_marks import LEFT_OUT, RIGHT, SILENT, WRONG
from benchmark.board.figures import model_rows, slice_figures
from benchmark.board.marks import LEAST_CLUSTERS
from benchmark.board.matrix import Flags, Items, Matrix, Whole
from benchmark.board.own_family import own_family
from benchmark.board.pairs import Pairs, compare_all, omnibus
from benchmark.board.ranking import rank_intervals, tie_tiers
from benchmark.board.short import Short, shortened
from benchmark.board.slicing import Slice
from benchmark.board.told import Asked, groups_told
from benchmark.board.verdict import verdict
from benchmark.statistics import compute

DISCORDANCE = 0.2  # the share of items on which two models usually disagree; sets the detectable difference


@dataclass(frozen=True, slots=True)
class Contents:
    """`figures` for the page; `slices`, `pairs` and `answers` for what is opened from it."""

    figures: dict[str, Any]
    slices: dict[str, Any]
    pairs: list[dict[str, Any]]
    answers: dict[str, str]


def contents_of(
    matrix: Matrix, slices: Sequence[Slice], *, is_hidden: bool, earlier: Sequence[Sequence[Asked]]
) -> Contents:
    """Compute a whole board. `earlier` are the hidden versions told of before."""
    rows = model_rows(matrix)
    if is_hidden:
        for row, told in zip(rows, _told(matrix, earlier), strict=True):
            row["told"] = told
    order, ranked = _order(rows, matrix.items.clusters.count)
    board = matrix.of(ranked)
    pairs = compare_all(board)
    tiers = tie_tiers(len(ranked), pairs)
    if ranked and matrix.items.clusters.count >= LEAST_CLUSTERS:
        _rank([rows[row] for row in ranked], rank_intervals(board), tiers)
    for place, ranked_row in enumerate(ranked):
        rows[ranked_row]["own"] = own_family(board, place)
    names = [rows[row]["model"] for row in ranked]
    return Contents(
        figures={
            "rows": [rows[row] for row in order],
            "verdict": verdict(names, pairs, tiers, matrix.items.clusters.count),
            "cuts": [_cut(one, matrix.items) for one in slices],
            "omnibus": omnibus(board),
            "pair_count": len(pairs),
            "detectable": detectable_points(matrix.items.clusters.count),
            "detectable_corrected": detectable_points(matrix.items.clusters.count, len(pairs)),
        },
        slices=_slices(matrix, slices, order),
        pairs=_pairs(board, pairs),
        answers={matrix.contestants[row].run: _letters(matrix, row) for row in order},
    )


def _order(rows: list[dict[str, Any]], clusters: int) -> tuple[list[int], list[int]]:
    """All rows, the ranked ones first, and the ranked ones: best first.

    A model that answered few items takes no rank among those that answered a suite.
    """
    large = clusters >= LEAST_CLUSTERS
    ranked = [place for place, row in enumerate(rows) if row["all"] and (row["all"]["claim"] or not large)]
    ranked.sort(key=lambda place: (-rows[place]["all"]["score"], rows[place]["model"]))
    return [*ranked, *(place for place in range(len(rows)) if place not in ranked)], ranked


def _rank(rows: list[dict[str, Any]], intervals: list[tuple[int, int]], tiers: list[str]) -> None:
    scores = [row["all"]["score"] for row in rows]
    for row, (first, last), letters in zip(rows, intervals, tiers, strict=True):
        place = 1 + sum(score > row["all"]["score"] for score in scores)
        row |= {"rank": place, "rank_low": first, "rank_high": last, "tiers": letters}


def _told(matrix: Matrix, earlier: Sequence[Sequence[Asked]]) -> list[list[str]]:
    """The groups of each model whose figures may be told; models that were scored on the same items share."""
    asked = asked_of(matrix.items)
    found: dict[bytes, list[str]] = {}
    for scored in matrix.scored:
        if scored.tobytes() not in found:
            mine = [one for one, counts in zip(asked, scored, strict=True) if counts]
            found[scored.tobytes()] = groups_told(mine, earlier)
    return [found[scored.tobytes()] for scored in matrix.scored]


def asked_of(items: Items) -> list[Asked]:
    """The items as the rules for hidden suites count them."""
    return [
        Asked(
            question=question,
            cluster=items.cluster_keys[items.clusters.codes[place]],
            axis=items.axes[place],
            has_images=bool(items.has_images[place]),
            has_level=bool(items.has_level[place]),
        )
        for place, question in enumerate(items.questions)
    ]


def _slices(matrix: Matrix, slices: Sequence[Slice], order: list[int]) -> dict[str, Any]:
    """Each slice with its items and every model's figures; what a comparison has to know of the items."""
    board, items = matrix.of(order), matrix.items
    families = sorted({one.family for one in board.contestants})
    drafted = {family: np.flatnonzero(items.drafted_by(family)) for family in families}
    return {
        "clusters": items.clusters.codes.tolist(),
        "runs": [one.run for one in board.contestants],
        "drafted": {
            family: mask_text(places, len(items)) for family, places in drafted.items() if len(places)
        },
        "slices": [
            _cut(one, items)
            | {
                "mask": mask_text(one.places, len(items)),
                "figures": _short_rows(board, places_mask(one.places, len(items))),
            }
            for one in slices
        ],
    }


def _short_rows(board: Matrix, mask: Flags) -> list[Short | None]:
    found = slice_figures(board.items.clusters, board.scored & mask, board.right)
    return [shortened(figures) for figures in found]


def _cut(one: Slice, items: Items) -> dict[str, Any]:
    return {
        "facet": one.facet,
        "key": one.key,
        "title": one.title,
        "items": len(one.places),
        "clusters": items.clusters.touched(places_mask(one.places, len(items))),
    }


def places_mask(places: Sequence[int] | Whole, count: int) -> Flags:
    """Flags of `count` items, set at these places."""
    mask = np.zeros(count, dtype=bool)
    mask[list(places)] = True
    return mask


def mask_text(places: Sequence[int] | Whole, count: int) -> str:
    """The same as hexadecimal digits, four items each."""
    return np.packbits(places_mask(places, count)).tobytes().hex()


def _pairs(board: Matrix, pairs: Pairs) -> list[dict[str, Any]]:
    names = ("n", "clusters", "only_first", "only_second", "difference", "low", "high", "p", "p_holm", "test")
    return [
        {
            "first": board.contestants[first].uid,
            "second": board.contestants[second].uid,
            "differs": pair.differs,
            **{name: getattr(pair, name) for name in names},
        }
        for (first, second), pair in pairs.items()
    ]


def _letters(matrix: Matrix, row: int) -> str:
    """One letter for each item: right, wrong, no answer read, or left out of the score."""
    read = np.where(matrix.right[row], RIGHT, np.where(matrix.answered[row], WRONG, SILENT))
    return "".join(np.where(matrix.scored[row], read, LEFT_OUT).tolist())


def detectable_points(clusters: int, tests: int = 1) -> float | None:
    """The smallest difference in points that this many independent items show with power 80 %.

    `tests`: how many comparisons the 5 % are shared among.
    """
    inputs = {"n": clusters, "discordance": DISCORDANCE, "alpha": 0.05 / max(1, tests), "power": 0.8}
    found: float | None = compute("minimum_detectable_difference_paired", inputs)["delta"]
    return None if found is None else 100 * found
