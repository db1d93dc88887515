"""A stratified sample with a least number in every cell: pure, and the same for the same seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.bodies import sha256_hex

FACETS = ("axis", "level", "condition", "modality")


class Cell(NamedTuple):
    """One value of one facet, as ("axis", "planning")."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Able:
    """What may become an item: its key, its relatives' key, and the cells in which it counts."""

    uid: str
    cluster: str
    cells: frozenset[Cell]
    is_report: bool = False

    @property
    def stratum(self) -> str:
        """Axis and modality: what a sample is spread over evenly once the cells are full."""
        return " ".join(sorted(cell.value for cell in self.cells if cell.facet in ("axis", "modality")))


def in_chance_order(able: Iterable[Able], seed: int) -> list[Able]:
    """By a hash of seed and uid, so that one more or less leaves the order of the rest."""
    return sorted(able, key=lambda one: sha256_hex(f"{seed} {one.uid}"))


def sample_draw(able: Sequence[Able], *, size: int, least: Mapping[str, int], seed: int) -> list[Able]:
    """At most `size` of them: first what fills cells short of `least` for their facet, then by stratum.

    A cell that holds fewer than its least is filled as far as it goes. Of what helps as many cells, chance
    takes the first.
    """
    left = in_chance_order(able, seed)
    chosen = _cells_fill(left, size, _wanted(left, least))
    taken = {one.uid for one in chosen}
    rest = [one for one in left if one.uid not in taken]
    return [*chosen, *_spread(rest, size - len(chosen))]


def clusters_draw(able: Sequence[Able], *, size: int, seed: int) -> list[Able]:
    """Whole clusters in chance order until so many are together: relatives stay on one side."""
    by_cluster: dict[str, list[Able]] = defaultdict(list)
    for one in in_chance_order(able, seed):
        by_cluster[one.cluster].append(one)
    drawn: list[Able] = []
    for cluster in sorted(by_cluster, key=lambda key: sha256_hex(f"{seed} cluster {key}")):
        if len(drawn) >= size:
            break
        drawn += by_cluster[cluster]
    return drawn


def cells_counted(items: Iterable[Able]) -> Counter[Cell]:
    """How many count in each cell."""
    return Counter(cell for one in items for cell in one.cells)


def _wanted(able: Sequence[Able], least: Mapping[str, int]) -> Counter[Cell]:
    there = cells_counted(able)
    wanted = {cell: min(least.get(cell.facet, 0), count) for cell, count in there.items()}
    return Counter({cell: count for cell, count in wanted.items() if count})


def _cells_fill(left: Sequence[Able], size: int, short: Counter[Cell]) -> list[Able]:
    """Greedy: each time the one that helps most cells which are still short."""
    chosen: list[Able] = []
    pool = list(left)
    while short and pool and len(chosen) < size:
        best = max(pool, key=lambda one: len(one.cells & short.keys()))
        helped = best.cells & short.keys()
        if not helped:
            break
        pool.remove(best)
        chosen.append(best)
        for cell in helped:
            short[cell] -= 1
            if short[cell] <= 0:
                del short[cell]
    return chosen


def _spread(rest: Sequence[Able], count: int) -> list[Able]:
    """Every so-manieth in the order of the strata, so that each gets its share."""
    if count <= 0:
        return []
    ordered = sorted(rest, key=lambda one: one.stratum)  # Stable: within a stratum chance's order stays.
    if count >= len(ordered):
        return ordered
    return [ordered[place * len(ordered) // count] for place in range(count)]
