"""A stratified sample: cells first, then evenly, the same for a seed; relatives stay together."""

from __future__ import annotations

import random
from collections import Counter

from benchmark.building.sampling import Able, Cell, cells_counted, clusters_draw, sample_draw


def able(count: int, seed: int = 1) -> list[Able]:
    """Axes of very unequal size, ten levels, and a condition that only a few have."""
    chance = random.Random(seed)
    return [
        Able(
            uid=f"{number:05}",
            cluster=f"subject {number // 3}",
            cells=frozenset(
                {
                    Cell("axis", "pathology" if chance.random() < 0.9 else "planning"),
                    Cell("modality", chance.choice(["MR", "MR", "CT", "text"])),
                    Cell("level", f"L{chance.randint(1, 10)}"),
                    *([Cell("condition", "tumour")] if number % 50 == 0 else []),
                }
            ),
        )
        for number in range(count)
    ]


def test_every_cell_gets_its_least_where_there_is_as_much() -> None:
    pool = able(600)
    least = {"axis": 20, "level": 6, "condition": 30, "modality": 15}
    drawn = sample_draw(pool, size=120, least=least, seed=7)
    assert len(drawn) == len({one.uid for one in drawn}) == 120
    free, got = cells_counted(pool), cells_counted(drawn)
    for cell, count in free.items():
        assert got[cell] >= min(least[cell.facet], count), cell
    # Of the twelve with the rare condition all are taken, and not one more is invented.
    assert got[Cell("condition", "tumour")] == free[Cell("condition", "tumour")] == 12


def test_without_cells_each_stratum_gets_its_share() -> None:
    pool = able(1000)
    drawn = sample_draw(pool, size=200, least={}, seed=3)
    share, whole = Counter(one.stratum for one in drawn), Counter(one.stratum for one in pool)
    assert all(abs(share[name] - count / 5) <= 1 for name, count in whole.items())


def test_a_seed_draws_the_same_and_another_seed_another() -> None:
    pool = able(300)
    shuffled = random.Random(5).sample(pool, len(pool))

    def draw(of: list[Able], seed: int) -> list[str]:
        return [one.uid for one in sample_draw(of, size=60, least={"level": 3}, seed=seed)]

    assert draw(pool, 1) == draw(shuffled, 1)
    assert set(draw(pool, 1)) != set(draw(pool, 2))


def test_a_size_that_is_too_small_or_too_large_is_no_error() -> None:
    pool = able(20)
    assert len(sample_draw(pool, size=5, least={"level": 9}, seed=0)) == 5
    assert len(sample_draw(pool, size=500, least={"level": 9}, seed=0)) == 20
    assert sample_draw([], size=5, least={"level": 1}, seed=0) == []


def test_clusters_are_drawn_whole() -> None:
    pool = able(90)
    drawn = clusters_draw(pool, size=10, seed=2)
    assert len(drawn) == 12
    shown = {one.cluster for one in drawn}
    assert not any(one.cluster in shown for one in pool if one not in drawn)
