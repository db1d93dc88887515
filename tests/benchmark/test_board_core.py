"""The board's arrays give what the formulas give one by one."""

from __future__ import annotations

import numpy as np
import pytest

from benchmark.board.comparison import compare, mask_read
from benchmark.board.edition import contents_of, mask_text
from benchmark.board.figures import chance_corrected, slice_figures
from benchmark.board.forest import forest_draw
from benchmark.board.own_family import own_family
from benchmark.board.paired import Paired, paired_rows
from benchmark.board.pairs import compare_all, omnibus
from benchmark.board.ranking import rank_intervals, tie_tiers
from benchmark.board.slicing import Slice
from benchmark.statistics import compute
from benchmark.statistics.proportions import wilson
from tests.benchmark.matrices import items_made, matrix_made

CHANCE = np.random.default_rng(11)
CODES = np.repeat(np.arange(30), CHANCE.integers(1, 7, 30))
RIGHT = CHANCE.random((4, len(CODES))) < np.array([[0.9], [0.85], [0.85], [0.4]])
RIGHT[2] = RIGHT[1]
SCORED = CHANCE.random((4, len(CODES))) < 0.95
SCORED[2] = SCORED[1]


def test_scores_and_intervals_are_those_of_the_formula() -> None:
    matrix = matrix_made(items_made(CODES), RIGHT, scored=SCORED)
    found = slice_figures(matrix.items.clusters, matrix.scored, matrix.right)
    for row, figures in enumerate(found):
        groups = [RIGHT[row][(code == CODES) & SCORED[row]].tolist() for code in range(30)]
        expected = compute("clustered_se", {"groups": groups})
        low, high = expected["ci95_t_inspect"]
        assert figures["score"] == pytest.approx(100 * expected["mean"])
        assert figures["n"] == expected["n"]
        assert (figures["low"], figures["high"]) == pytest.approx((100 * max(low, 0), 100 * min(high, 1)))


def test_what_shows_no_spread_or_too_few_clusters_has_another_interval_or_none() -> None:
    clusters = items_made(np.repeat(np.arange(20), 2)).clusters
    every = np.ones((1, 40), dtype=bool)
    (all_right,) = slice_figures(clusters, every, every)
    assert (all_right["low"], all_right["high"]) == pytest.approx([100 * one for one in wilson(20, 20)])
    alone = items_made(np.arange(40)).clusters
    (single,) = slice_figures(alone, every, np.arange(40)[None] < 30)
    assert single["interval"] == "Wilson"
    (few,) = slice_figures(alone, every & (np.arange(40)[None] < 14), every)
    assert (few["claim"], few["low"], few["score"]) == (False, None, 100)
    assert slice_figures(alone, ~every, every) == [None]


@pytest.mark.parametrize("size", [3, 7, 49])
def test_no_interval_is_as_narrow_as_the_rounding_of_a_float(size: int) -> None:
    """One item of `size` is right in each of sixty clusters: no spread, and a share that no float holds."""
    clusters = items_made(np.repeat(np.arange(60), size)).clusters
    right = (np.arange(60 * size) % size == 0)[None]
    (found,) = slice_figures(clusters, np.ones_like(right), right)
    expected = [100 * one for one in wilson(60 / size, 60)]
    assert (found["interval"], found["low"], found["high"]) == ("Wilson over clusters", *expected)
    ((pair,), _) = paired_rows(clusters, np.ones_like(right[0]), right[0], np.zeros_like(right))
    assert pair.low < pair.difference < pair.high
    assert pair.high - pair.low > 10


def test_a_share_near_the_end_has_the_interval_of_its_effective_number_of_items() -> None:
    clusters = items_made(np.repeat(np.arange(200), 5)).clusters
    one_wrong = (np.arange(1000) != 500)[None]
    (found,) = slice_figures(clusters, np.ones_like(one_wrong), one_wrong)
    assert found["interval"] == "Wilson, effective n"
    # As many wrong as chance would spread: never more items than there are.
    assert (found["low"], found["high"]) == pytest.approx([100 * one for one in wilson(999, 1000)], abs=0.02)
    four_wrong = ~np.isin(np.arange(1000), (500, 501, 502, 503))[None]  # all of one cluster
    (wide,) = slice_figures(clusters, np.ones_like(four_wrong), four_wrong)
    assert wide["low"] < 100 * wilson(996, 1000)[0] - 0.5
    assert wide["high"] < 100
    five = (np.arange(1000) >= 5)[None]
    (robust,) = slice_figures(clusters, np.ones_like(five), five)
    assert robust["interval"] == "cluster-robust, t"


def test_two_models_that_are_right_on_the_same_items_still_differ_by_chance() -> None:
    (pair,) = compare_all(matrix_made(items_made(np.arange(40)), np.ones((2, 40), dtype=bool))).values()
    half = 100 * 1.959964 * np.sqrt(2 / 42 / 42)
    assert (pair.difference, pair.low, pair.high) == (0, pytest.approx(-half), pytest.approx(half))


def test_pairs_are_those_of_the_formula_and_alike_models_never_differ() -> None:
    pairs = compare_all(matrix_made(items_made(CODES), RIGHT, scored=SCORED))
    for (one, other), pair in pairs.items():
        both = SCORED[one] & SCORED[other]
        groups = [np.stack([RIGHT[one], RIGHT[other]], 1)[(c == CODES) & both].tolist() for c in range(30)]
        expected = compute("paired_difference_clustered", {"groups": groups})
        assert (pair.only_first, pair.only_second) == (expected["b"], expected["c"])
        assert pair.p == pytest.approx(expected["sign_flip_by_patient_exact_p"])
        if pair.only_first or pair.only_second:
            assert [pair.low, pair.high] == pytest.approx([100 * bound for bound in expected["ci95_t"]])
    assert (pairs[1, 2].difference, pairs[1, 2].p, pairs[1, 2].differs) == (0, 1, False)
    holm = compute("p_adjust", {"p": [pair.p for pair in pairs.values()], "method": "holm"})["adjusted"]
    assert [pair.p_holm for pair in pairs.values()] == pytest.approx(holm)


def test_items_of_their_own_clusters_are_tested_by_mcnemar() -> None:
    codes = np.arange(60)
    right = np.stack([codes < 50, (codes < 38) | (codes > 57)])
    (pair,) = compare_all(matrix_made(items_made(codes), right)).values()
    assert pair.test == "exact McNemar"
    assert pair.p == pytest.approx(compute("mcnemar", {"b": 12, "c": 2})["exact_p"])
    assert (pair.both, pair.neither) == (38, 8)


def test_few_common_clusters_are_no_comparison() -> None:
    codes, right = np.arange(30), np.ones((2, 30), dtype=bool)
    scored = np.stack([codes < 20, codes > 8])
    (pair,) = compare_all(matrix_made(items_made(codes), right, scored=scored)).values()
    assert (pair.n, pair.difference, pair.p) == (11, None, 1)


def test_all_models_together_are_tested_by_item_or_by_cluster() -> None:
    codes = np.arange(120)
    right = CHANCE.random((4, 120)) < 0.6
    found = omnibus(matrix_made(items_made(codes), right))
    expected = compute("cochran_q", {"scores": right.T.astype(int).tolist()})
    assert (found["statistic"], found["p"]) == pytest.approx((expected["Q"], expected["p"]))
    by_cluster = omnibus(matrix_made(items_made(CODES), RIGHT))
    assert "Hotelling" in by_cluster["test"]
    assert by_cluster["df"] == 2  # two of the four answer alike
    assert by_cluster["p"] < 1e-4
    alike = omnibus(matrix_made(items_made(CODES), RIGHT[[1, 1, 1]]))
    assert alike["p"] is None
    assert alike["why"]


def test_ranks_are_intervals_and_equal_models_share_them() -> None:
    order = [0, 1, 2, 3]
    matrix = matrix_made(items_made(CODES), RIGHT)
    ranks = rank_intervals(matrix)
    assert ranks[1] == ranks[2]
    assert ranks[3] == (4, 4)
    tiers = tie_tiers(len(order), compare_all(matrix))
    assert tiers[1] == tiers[2]
    assert set(tiers[3]).isdisjoint(tiers[1])
    rows = contents_of(matrix, [], is_hidden=False, earlier=[]).figures["rows"]
    assert [row["rank"] for row in rows if row["uid"] in ("u1", "u2")] in ([1, 1], [2, 2])
    assert rank_intervals(matrix_made(items_made(CODES), RIGHT[:1])) == [(1, 1)]


def test_guessing_is_taken_off_for_each_number_of_options() -> None:
    items = items_made(np.arange(40))
    items.options[20:] = 5
    right = np.zeros(40, dtype=bool)
    right[:12] = True  # 60 % of four options, nothing of five
    assert chance_corrected(items, np.ones(40, dtype=bool), right) == pytest.approx(50 * (0.6 - 0.25) / 0.75)
    assert chance_corrected(items, np.zeros(40, dtype=bool), right) is None


def test_a_family_that_did_better_on_its_own_items_is_told_from_one_that_did_not() -> None:
    codes = np.arange(400)
    drafted = codes < 200
    items = items_made(codes, drafted=drafted)
    rival = CHANCE.random((3, 400)) < 0.6
    favoured = np.where(drafted, CHANCE.random(400) < 0.9, CHANCE.random(400) < 0.6)
    found = own_family(matrix_made(items, np.vstack([favoured, rival]), family="A"), 0)
    assert found["low"] > 5
    assert found["without"]["n"] == 200
    assert found["on_them"]["score"] > found["without"]["score"]
    fair = own_family(matrix_made(items, np.vstack([CHANCE.random(400) < 0.8, rival]), family="A"), 0)
    assert fair["low"] < 0 < fair["high"]
    assert own_family(matrix_made(items, np.vstack([favoured, rival]), family="C"), 0) is None
    few = items_made(codes, drafted=codes < 10)
    small = own_family(matrix_made(few, np.vstack([favoured, rival]), family="A"), 0)
    assert (small["interaction"], small["on_them"]["claim"]) == (None, False)


def test_an_edition_can_be_compared_again_from_what_it_keeps() -> None:
    matrix = matrix_made(items_made(CODES, drafted=CODES < 20), RIGHT, scored=SCORED, family="A")
    cuts = [
        Slice("axis", "odd", "Odd ones", tuple(range(1, len(CODES), 2))),
        Slice("axis", "x", "Few", (0, 1)),
    ]
    kept = contents_of(matrix, cuts, is_hidden=False, earlier=[])
    rows = [row for row in kept.figures["rows"] if row["uid"] in ("u0", "u3")]
    found = compare(rows, kept.slices, kept.pairs, kept.answers)
    (against,) = found.against
    stored = next(one for one in kept.pairs if {one["first"], one["second"]} == {"u0", "u3"})
    assert against.whole.difference == pytest.approx(stored["difference"])
    assert against.test == stored
    assert sum(count for _, count in found.patterns) == found.n
    assert len(found.places) == against.whole.only_first + against.whole.only_second
    assert against.drafted == int((SCORED[0] & SCORED[3] & (CODES < 20)).sum())
    assert [(facet, pair.claim) for facet, _, pair in against.slices] == [("axis", True), ("axis", False)]
    assert against.forest.lines[2].dot is None
    places = [0, 3, 8, 9]
    assert np.flatnonzero(mask_read(mask_text(places, 10), 10)).tolist() == places


def test_the_scale_of_a_forest_holds_every_interval() -> None:
    def pair(low: float, high: float) -> Paired:
        return Paired(100, 90, 50, 20, 10, 20, (low + high) / 2, low, high)

    for low, high in ((-0.9, 5.0), (-30.0, -12.5), (-100.0, 100.0), (0.0, 0.0), (20.0, 45.0)):
        forest = forest_draw(pair(low, high), [("axis", "One", pair(low / 2, high))])
        xs = [x for x, _ in forest.ticks]
        assert 2 <= len(xs) <= 11
        for line in forest.lines:
            assert xs[0] <= line.start <= line.dot <= line.stop <= xs[-1]
        assert forest.zero in xs


def test_all_models_together_are_not_called_alike_where_one_is_right_on_everything() -> None:
    """All right beside all wrong is the same difference in every cluster; a test by spread passes it over."""
    right = np.stack([np.ones(40, bool), np.zeros(40, bool), CHANCE.random(40) < 0.5])
    found = omnibus(matrix_made(items_made(np.repeat(np.arange(20), 2)), right))
    assert found["p"] is None
    assert "by as much in every cluster" in found["why"]
